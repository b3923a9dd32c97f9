import assert from 'node:assert/strict';
import {
  asymptoticInterval,
  BOOTSTRAP_METHODS,
  bootstrapIntervals,
  degreesOfFreedom,
} from '../../../experiments/off-policy/bootstrap-intervals.ts';
import type { ClusterSums } from '../../../experiments/off-policy/estimate.ts';
import { meanInterval } from '../../../experiments/statistics/intervals.ts';
import { createRandom } from '../../../sim/random.ts';

const meanOf = (corrections: Float64Array): ClusterSums => {
  const ones = new Float64Array(corrections.length).fill(1);
  const direct = new Float64Array(corrections.length);
  return { length: corrections.length, rows: ones, direct, corrections, normalisers: ones };
};
const intervals = (sums: ClusterSums, resamples = 1999) =>
  bootstrapIntervals([sums], {
    level: 0.95,
    resamples,
    uniform: createRandom('1').stream('bootstrap'),
    methods: BOOTSTRAP_METHODS,
  })[0]!;
const draws = (count: number, of: (u: number) => number) => {
  const uniform = createRandom('values').stream('values');
  return Float64Array.from({ length: count }, () => of(uniform()));
};

describe('bootstrap intervals of estimates from logs', () => {
  it('of a plain mean agree with Student t where values are many and even', () => {
    const values = draws(400, (u) => u);
    const { low, high } = meanInterval([...values], 0.95);
    assert.deepEqual(asymptoticInterval(meanOf(values), 0.95).low.toFixed(12), low.toFixed(12));
    for (const method of BOOTSTRAP_METHODS) {
      const found = intervals(meanOf(values))[method];
      const slack = 0.12 * (high - low); // of quantiles over 1999 resamples
      assert(Math.abs(found.low - low) < slack && Math.abs(found.high - high) < slack, method);
    }
  });

  it('of a ratio use its own sums: scaling all weights changes nothing', () => {
    const corrections = draws(100, (u) => u * 3);
    const normalisers = draws(100, (u) => 0.5 + u);
    const plain = { ...meanOf(corrections), normalisers };
    const scaled = {
      ...meanOf(corrections.map((one) => 8 * one)),
      normalisers: normalisers.map((one) => 8 * one),
    };
    for (const method of BOOTSTRAP_METHODS)
      assert(
        Math.abs(intervals(plain)[method].low - intervals(scaled)[method].low) < 1e-12,
        method,
      );
  });

  it('bca and bootstrap-t reach further to the side where values are skewed', () => {
    const skewed = meanOf(draws(60, (u) => (-Math.log(1 - u)) ** 3));
    const ratio = (method: 'percentile' | 'bca' | 'bootstrap-t') => {
      const { estimate, low, high } = intervals(skewed)[method];
      return (high - estimate) / (estimate - low);
    };
    assert(ratio('percentile') > 1);
    assert(ratio('bca') > ratio('percentile') && ratio('bootstrap-t') > ratio('bca'));
  });

  it('percentiles are wider where few clusters carry the variance', () => {
    const even = draws(200, (u) => (u < 0.5 ? -1 : 1));
    const rare = draws(200, (u) => (u < 0.02 ? 7 : 0));
    const width = (values: Float64Array) => {
      const { low, high } = intervals(meanOf(values)).percentile;
      const plain = asymptoticInterval(meanOf(values), 0.95);
      return (high - low) / (plain.high - plain.low);
    };
    assert(width(rare) > 1.05 * width(even), `${width(rare)} ${width(even)}`);
  });

  it('degrees of freedom are n - 1 for a kurtosis of 3, fewer beyond, by the formula', () => {
    // Six values with mean 0: squares 4 x 1 + 2 x 4 = 12, fourths 4 + 32 = 36, kurtosis 1.5.
    assert.equal(degreesOfFreedom(Float64Array.of(1, -1, 1, -1, 2, -2)), 5);
    // One of 100: squares 99^2 + 99, fourths 99^4 + 99: kurtosis 98.0101...
    const one = Float64Array.from({ length: 100 }, (_, i) => (i === 0 ? 99 : -1));
    const kurtosis = (100 * (99 ** 4 + 99)) / (99 ** 2 + 99) ** 2;
    const expected = 2 / ((kurtosis - 3) / 100 + 2 / 99);
    assert(Math.abs(degreesOfFreedom(one) - expected) < 1e-12);
    assert.equal(degreesOfFreedom(new Float64Array(9)), 8);
  });

  it('a single cluster has none; methods that nobody asks for have none', () => {
    for (const method of BOOTSTRAP_METHODS)
      assert(Number.isNaN(intervals(meanOf(Float64Array.of(3)))[method].low));
    const [found] = bootstrapIntervals([meanOf(draws(10, (u) => u))], {
      level: 0.9,
      resamples: 50,
      uniform: createRandom('2').stream('bootstrap'),
      methods: ['percentile'],
    });
    assert(Number.isNaN(found!.bca.low) && !Number.isNaN(found!.percentile.low));
  });
});
