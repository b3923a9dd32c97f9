import assert from 'node:assert/strict';
import { PairNumbers, PairSet } from '../../../../sim/databases/store/pair-set.ts';
import { createRandom } from '../../../../sim/random.ts';

/** Pairs, many of them twice. */
function pairs(count: number): (readonly [number, number])[] {
  const uniform = createRandom('pairs').stream('u');
  const small = () => Math.floor(uniform() * 60) * 2 ** 25;
  return Array.from({ length: count }, () => [small() | 0, small() | 0]);
}

describe('pairs of integers', () => {
  it('are numbered as they come, and keep their number', () => {
    const numbers = new PairNumbers();
    const known = new Map<string, number>();
    for (const [a, b] of pairs(5000)) {
      const name = `${a},${b}`;
      const expected = known.get(name) ?? known.size;
      known.set(name, expected);
      assert.equal(numbers.of(a, b), expected);
    }
    assert.equal(numbers.count, known.size);
  });

  it('are in a set once, until it is emptied', () => {
    const set = new PairSet();
    for (let round = 0; round < 3; round++) {
      const known = new Set<string>();
      for (const [a, b] of pairs(3000)) {
        assert.equal(set.add(a, b), !known.has(`${a},${b}`));
        known.add(`${a},${b}`);
      }
      set.clear();
    }
  });
});
