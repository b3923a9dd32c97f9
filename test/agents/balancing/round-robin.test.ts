import assert from 'node:assert/strict';
import { RoundRobin } from '../../../agents/balancing/round-robin.ts';

describe('round-robin', () => {
  const picks = (counts: readonly number[]) => {
    const balancer = new RoundRobin();
    return counts.map((count) => balancer.pick([0, 1, 2, 3, 4].slice(0, count)));
  };

  it('picks one replica after the other', () => {
    assert.deepEqual(picks([3, 3, 3, 3, 3]), [0, 1, 2, 0, 1]);
    assert.deepEqual(picks([1, 1]), [0, 0]);
  });

  it('goes on with new replicas and starts again when the last have gone', () => {
    assert.deepEqual(picks([2, 2, 3, 3, 3]), [0, 1, 2, 0, 1]);
    assert.deepEqual(picks([4, 4, 4, 2, 2]), [0, 1, 2, 0, 1]);
  });

  it('keeps a turn of its own for each service', () => {
    new RoundRobin().pick([7, 8, 9]);
    assert.equal(new RoundRobin().pick([7, 8, 9]), 7);
  });
});
