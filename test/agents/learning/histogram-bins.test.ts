import assert from 'node:assert/strict';
import { HistogramBins } from '../../../agents/learning/histogram-bins.ts';
import { createRandom } from '../../../sim/random.ts';

const binsOf = (values: readonly number[], binsMax: number) =>
  new HistogramBins(
    { values: Float64Array.from(values), rows: values.length, features: 1 },
    binsMax,
  );

describe('histogram bins', () => {
  it('cut few values halfway, many at their quantiles, and leave NaN a bin of its own', () => {
    assert.deepEqual([...binsOf([3, 1, Number.NaN, 1, 5], 255).cuts[0]!], [2, 4]);
    // Ten values in four bins: quantiles 2.5, 5 and 7.5 of ten rows are x3, (x5 + x6) / 2 and x8.
    const ten = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
    assert.deepEqual([...binsOf(ten, 4).cuts[0]!], [30, 55, 80]);
    const bins = binsOf(ten, 4);
    const found = [-Infinity, 30, 30.1, 55, 80, 1e9, Infinity, Number.NaN];
    assert.deepEqual(
      found.map((value) => bins.binOf(0, value)),
      [0, 0, 1, 1, 2, 3, 3, 4],
    );
    assert.equal(bins.missing(0), 4);
  });

  it('make one bin of one value or none, and no cut twice', () => {
    assert.deepEqual([...binsOf([4, 4, 4], 8).cuts[0]!], []);
    assert.deepEqual([...binsOf([Number.NaN], 8).cuts[0]!], []);
    const skewed = [...new Array<number>(97).fill(0), 1, 2, 3];
    assert.deepEqual([...binsOf(skewed, 3).cuts[0]!], [0]);
  });

  it('put each value above the cut before it and not above its own', () => {
    const uniform = createRandom('bins').stream('values');
    const values = Float64Array.from({ length: 2000 }, () => Math.round(uniform() * 700) / 7);
    const data = { values, rows: 1000, features: 2 };
    const bins = new HistogramBins(data, 64);
    const all = bins.binAll(data);
    values.forEach((value, at) => {
      const feature = at % 2;
      const bin = all[feature * 1000 + Math.floor(at / 2)]!;
      const cuts = bins.cuts[feature]!;
      assert(cuts.length < 64);
      assert(value <= (cuts[bin] ?? Infinity) && value > (cuts[bin - 1] ?? -Infinity));
    });
  });
});
