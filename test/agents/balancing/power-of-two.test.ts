import assert from 'node:assert/strict';
import fc from 'fast-check';
import { powerOfTwo } from '../../../agents/balancing/power-of-two.ts';

/** The two replicas that a draw chooses: the first wins a tie, the second against a busy first. */
function pair(count: number, u: number): readonly [number, number] {
  const first = powerOfTwo.pick(upTo(count), new Int32Array(count), u);
  const busy = new Int32Array(count);
  busy[first] = 1;
  return [first, powerOfTwo.pick(upTo(count), busy, u)];
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('power-of-two', () => {
  it('picks the less loaded of two replicas', () => {
    const outstanding = [5, 0, 9, 3];
    for (let u = 0.01; u < 1; u += 0.02) {
      const [first, second] = pair(4, u);
      const better = outstanding[second]! < outstanding[first]! ? second : first;
      assert.equal(powerOfTwo.pick(upTo(4), Int32Array.from(outstanding), u), better);
    }
  });

  it('picks the first drawn of two that are equally loaded', () => {
    for (let u = 0.01; u < 1; u += 0.02) {
      assert.equal(powerOfTwo.pick(upTo(4), new Int32Array(4).fill(7), u), Math.floor(4 * u));
    }
  });

  it('draws every ordered pair of different replicas equally often', () => {
    const counts = new Map<string, number>();
    const draws = 5 * 4 * 600;
    for (let i = 0; i < draws; i++) {
      const key = pair(5, (i + 0.5) / draws).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    assert.equal(counts.size, 20);
    assert.ok([...counts.values()].every((n) => Math.abs(n - 600) <= 1));
  });

  it('chooses two different replicas that exist, for every draw', () => {
    const edge = fc.constantFrom(0, 2 ** -53, 0.5, 1 - 2 ** -53);
    const u = fc.oneof(edge, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), u, (count, draw) => {
        const [first, second] = pair(count, draw);
        assert.notEqual(first, second);
        for (const i of [first, second]) assert.ok(Number.isInteger(i) && i >= 0 && i < count);
      }),
    );
  });

  it('knows replicas by their numbers', () => {
    const open = new Int32Array(60);
    open[42] = 3;
    for (let u = 0.01; u < 1; u += 0.02) assert.equal(powerOfTwo.pick([42, 57], open, u), 57);
  });

  it('takes a single replica without looking at it', () => {
    assert.equal(powerOfTwo.pick([17], new Int32Array(0), 0.9), 17);
  });
});
