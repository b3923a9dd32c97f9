import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SmoothWeightedRoundRobin } from '../../../agents/balancing/smooth-weighted-round-robin.ts';

const OPEN = new Int32Array(0);

function picks(
  balancer: SmoothWeightedRoundRobin,
  count: number,
  ready: readonly number[],
  weights?: readonly number[],
): number[] {
  const array = weights === undefined ? undefined : Float64Array.from(weights);
  return Array.from({ length: count }, () =>
    array === undefined ? balancer.pick(ready, OPEN, 0.5) : balancer.pick(ready, OPEN, 0.5, array),
  );
}

describe('smooth-weighted-round-robin', () => {
  it('spreads weights 5, 1, 1 as a a b a c a a', () => {
    const cycle = [0, 0, 1, 0, 2, 0, 0]; // the example of nginx's own change
    const balancer = new SmoothWeightedRoundRobin();
    assert.deepEqual(picks(balancer, 14, [0, 1, 2], [5, 1, 1]), [...cycle, ...cycle]);
  });

  it('picks one after the other where all weigh the same, and without weights', () => {
    const round = [0, 1, 2, 0, 1, 2];
    assert.deepEqual(picks(new SmoothWeightedRoundRobin(), 6, [0, 1, 2], [2, 2, 2]), round);
    assert.deepEqual(picks(new SmoothWeightedRoundRobin(), 6, [0, 1, 2]), round);
  });

  it('knows replicas by their numbers, however large', () => {
    const balancer = new SmoothWeightedRoundRobin();
    const weights = Array(5001).fill(0);
    [weights[3], weights[64], weights[5000]] = [2, 1, 1];
    assert.deepEqual(picks(balancer, 4, [3, 64, 5000], weights), [3, 64, 5000, 3]);
  });

  it('keeps to the weights of those that are left when a replica goes or comes', () => {
    const balancer = new SmoothWeightedRoundRobin();
    picks(balancer, 5, [0, 1, 2], [5, 3, 2]);
    const left = picks(balancer, 800, [1, 2, 3], [5, 3, 2, 3]);
    const counts = [1, 2, 3].map((replica) => left.filter((one) => one === replica).length);
    for (const [i, wanted] of [300, 200, 300].entries())
      assert.ok(Math.abs(counts[i]! - wanted) <= 2, `${counts}`);
  });

  it('picks each replica exactly by its weight in every cycle', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(weights, (weights) => {
        const balancer = new SmoothWeightedRoundRobin();
        const cycle = weights.reduce((sum, weight) => sum + weight);
        for (let round = 0; round < 3; round++) {
          const picked = picks(balancer, cycle, [...weights.keys()], weights);
          const counts = weights.map((_, i) => picked.filter((one) => one === i).length);
          assert.deepEqual(counts, weights);
        }
      }),
      { seed: 1 },
    );
  });
});
