import assert from 'node:assert/strict';
import { POPULARITIES } from '../../../../sim/databases/store/popularities.ts';
import { readOptions } from '../../../../sim/options.ts';

const make = (kind: string, rows: number, options = {}) => {
  const line = POPULARITIES.find((one) => one.kind === kind)!;
  return line.create(readOptions(line.options, options), rows);
};

/** Share of each rank over an even grid of uniforms: what inversion makes of it, within one step of the grid. */
function shares(kind: string, rows: number, options = {}): Float64Array {
  const popularity = make(kind, rows, options);
  const grid = 100_000;
  const counts = new Float64Array(rows);
  for (let i = 0; i < grid; i++) counts[popularity.rank((i + 0.5) / grid)]! += 1 / grid;
  return counts;
}

describe('popularity', () => {
  it('asks for every row alike', () => {
    for (const share of shares('uniform', 7)) assert(Math.abs(share - 1 / 7) < 2e-5);
  });

  it('follows the law of Zipf', () => {
    for (const exponent of [0, 0.99, 2]) {
      const weights = Array.from({ length: 50 }, (_, i) => (i + 1) ** -exponent);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const popularity = make('zipf', 50, { exponent });
      shares('zipf', 50, { exponent }).forEach((share, i) => {
        assert(Math.abs(share - weights[i]! / sum) < 2e-5);
        assert(Math.abs(popularity.probability(i) - weights[i]! / sum) < 1e-12);
      });
    }
  });

  it('has a rank for every number below 1', () => {
    const popularity = make('zipf', 1000, {});
    assert.equal(popularity.rank(0), 0);
    assert.equal(popularity.rank(1 - 2 ** -53), 999);
    assert.equal(make('zipf', 1).rank(0.7), 0);
  });

  it('asks for the newest rows most', () => {
    const popularity = make('latest', 50);
    assert(popularity.isByAge);
    assert.deepEqual(shares('latest', 50), shares('zipf', 50));
  });
});
