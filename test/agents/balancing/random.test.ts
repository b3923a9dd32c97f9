import assert from 'node:assert/strict';
import { randomBalancer } from '../../../agents/balancing/random.ts';

describe('random', () => {
  it('picks every replica equally often', () => {
    const counts = Array(7).fill(0);
    const balancer = randomBalancer();
    for (let i = 0; i < 7000; i++) counts[balancer.pick(7, (i + 0.5) / 7000, () => 0)]++;
    assert.deepEqual(counts, Array(7).fill(1000));
  });

  it('stays below the count for the largest draw, and at 0 for a single replica', () => {
    const last = 1 - 2 ** -53;
    for (let count = 1; count < 3000; count++) {
      assert.equal(
        randomBalancer().pick(count, last, () => 0),
        count - 1,
      );
    }
  });
});
