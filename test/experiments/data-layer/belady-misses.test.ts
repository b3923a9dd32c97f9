import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beladyMisses } from '../../../experiments/data-layer/belady-misses.ts';

/** The fewest misses of any rule that admits everything: all choices of whom to evict, tried out. */
function fewestMisses(requests: readonly number[], capacity: number): number {
  const from = (at: number, held: readonly number[]): number => {
    const object = requests[at];
    if (object === undefined) return 0;
    if (held.includes(object)) return from(at + 1, held);
    if (held.length < capacity) return 1 + from(at + 1, [...held, object]);
    const choices = held.map((out) => from(at + 1, [...held.filter((one) => one !== out), object]));
    return 1 + Math.min(...choices);
  };
  return from(0, []);
}

describe('the bound of a buffer pool', () => {
  it('misses as few as the best of all choices', () => {
    const requests = fc.array(fc.nat(4), { maxLength: 12 });
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 3 }), (asked, capacity) => {
        const misses = beladyMisses(asked, capacity).reduce((sum, one) => sum + one, 0);
        assert.equal(misses, fewestMisses(asked, capacity));
      }),
      { numRuns: 60, seed: 6 },
    );
  });
});
