import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LeastOutstanding } from '../../../agents/balancing/least-outstanding.ts';

describe('least-outstanding', () => {
  it('picks the replica with the fewest calls outstanding', () => {
    const balancer = new LeastOutstanding();
    assert.equal(balancer.pick([0, 1, 2, 3], Int32Array.from([5, 2, 9, 3])), 1);
    assert.equal(balancer.pick([0, 1, 2, 3], Int32Array.from([5, 4, 9, 3])), 3);
    assert.equal(balancer.pick([0, 1, 2, 3], Int32Array.from([1, 4, 9, 3])), 0);
  });

  it('goes round among equals', () => {
    const balancer = new LeastOutstanding();
    const picks = (open: readonly number[]) =>
      Array.from({ length: 6 }, () => balancer.pick([0, 1, 2], Int32Array.from(open)));
    assert.deepEqual(picks([0, 0, 0]), [0, 1, 2, 0, 1, 2]);
    assert.deepEqual(picks([7, 4, 4]), [1, 2, 1, 2, 1, 2]);
  });

  it('knows replicas by their numbers, and starts again when the last positions have gone', () => {
    const balancer = new LeastOutstanding();
    const open = new Int32Array(60);
    open[42] = 3;
    assert.equal(balancer.pick([42, 57], open), 57);
    assert.equal(balancer.pick([42], open), 42);
    assert.equal(balancer.pick([57, 42], open), 57);
  });

  it('picks a least loaded replica, whatever came before', () => {
    const picks = fc.array(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 9 }));
    fc.assert(
      fc.property(picks, (loads) => {
        const balancer = new LeastOutstanding();
        for (const open of loads) {
          const ready = [...open.keys()].reverse();
          const picked = balancer.pick(ready, Int32Array.from(open));
          assert.equal(open[picked], Math.min(...open));
        }
      }),
      { seed: 1 },
    );
  });
});
