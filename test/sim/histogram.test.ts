import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createDistribution } from '../../sim/distributions/index.ts';
import { createHistogram, type Histogram } from '../../sim/histogram.ts';
import { createRandom } from '../../sim/random.ts';

const RELATIVE_ERROR = 0.004;

function histogramOf(values: Iterable<number>): Histogram {
  const histogram = createHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The smallest value that at least a share p does not exceed. */
function exactQuantile(sorted: readonly number[] | Float64Array, p: number): number {
  return sorted[Math.max(0, Math.ceil(p * sorted.length - 1e-9) - 1)]!;
}

function isNear(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= RELATIVE_ERROR * expected;
}

function lognormalValues(name: string, length: number): Float64Array {
  const law = createDistribution({ kind: 'lognormal', mean: '20ms', squaredCv: 4 });
  const uniform = createRandom('histogram').stream(name);
  return Float64Array.from({ length }, () => law.quantile(uniform()));
}

const inRange = fc.double({ min: 2 ** -30, max: 2 ** 20, maxExcluded: true, noNaN: true });
const shares = [0, 0.001, 0.07, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

describe('createHistogram', () => {
  it('gives the quantiles of lognormal samples within 0.4 %', () => {
    const values = lognormalValues('quantiles', 100_000);
    const histogram = histogramOf(values);
    const sorted = values.slice().sort();
    for (const p of shares) {
      const [found, exact] = [histogram.quantile(p), exactQuantile(sorted, p)];
      assert.ok(isNear(found, exact), `p ${p}: ${found}, exactly ${exact}`);
    }
    assert.equal(histogram.count, values.length);
    assert.equal(
      histogram.sum,
      values.reduce((sum, value) => sum + value, 0),
    );
  });

  it('gives any quantile of any values in its range within 0.4 %', () => {
    fc.assert(
      fc.property(fc.array(inRange, { minLength: 1 }), fc.constantFrom(...shares), (values, p) => {
        const sorted = Float64Array.from(values).sort();
        assert.ok(isNear(histogramOf(values).quantile(p), exactQuantile(sorted, p)));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('counts what is missing from the total as infinite', () => {
    const histogram = histogramOf(Array.from({ length: 93 }, (_, n) => n + 1));
    assert.ok(isNear(histogram.quantile(0.93, 100), 93));
    assert.equal(histogram.quantile(0.931, 100), Infinity);
    assert.equal(histogram.quantile(1, 100), Infinity);
    assert.ok(isNear(histogram.quantile(0.07, 100), 7)); // 0.07 * 100 is above 7 in floating point
    assert.ok(isNear(histogram.quantile(0.5, 186), 93));
    assert.equal(createHistogram().quantile(0, 10), Infinity);
  });

  it('has no quantile, no share and no buckets when empty', () => {
    const histogram = createHistogram();
    assert.ok(Number.isNaN(histogram.quantile(0.5)));
    assert.ok(Number.isNaN(histogram.shareBelow(1)));
    assert.ok(Number.isNaN(histogram.shareBelow(-1)));
    assert.deepEqual(histogram.buckets(), []);
    assert.deepEqual([histogram.count, histogram.sum], [0, 0]);
  });

  it('takes zero and what is below its range for zero, above its range for infinite', () => {
    const histogram = histogramOf([0, -0, Number.MIN_VALUE, 2 ** -31, 1, 2 ** 20, 1e300, Infinity]);
    assert.equal(histogram.quantile(0.5), 0);
    assert.ok(isNear(histogram.quantile(0.625), 1));
    assert.equal(histogram.quantile(0.75), Infinity);
    assert.deepEqual(histogram.buckets(), [
      [2 ** -30, 4],
      [1 + 1 / 128, 1],
      [Infinity, 3],
    ]);
    assert.equal(histogram.shareBelow(0), 0.5);
    assert.equal(histogram.shareBelow(Infinity), 1);
    assert.equal(histogram.count, 8);
    assert.equal(histogram.sum, Infinity);
  });

  it('holds the ends of its range within 0.4 %', () => {
    const [lowest, highest] = [2 ** -30, 2 ** 20 * (1 - Number.EPSILON)];
    assert.ok(isNear(histogramOf([lowest]).quantile(0.5), lowest));
    assert.ok(isNear(histogramOf([highest]).quantile(0.5), highest));
    assert.equal(histogramOf([lowest * (1 - Number.EPSILON)]).quantile(0.5), 0);
    const both = histogramOf([highest, lowest]);
    assert.ok(isNear(both.quantile(0.5), lowest) && isNear(both.quantile(1), highest));
  });

  it('shares below a value as counting does, up to the resolution of a bucket', () => {
    const values = lognormalValues('shares', 20_000);
    const histogram = histogramOf(values);
    const countUpTo = (limit: number) => values.filter((value) => value <= limit).length;
    for (const limit of [0, 1e-5, 1e-3, 0.0078125, 0.02, 0.25, 10]) {
      const share = histogram.shareBelow(limit);
      const [low, high] = [limit, limit * (1 + 1 / 128)].map((v) => countUpTo(v) / values.length);
      assert.ok(share >= low! && share <= high!, `${limit}: ${share} outside [${low}, ${high}]`);
    }
    assert.equal(histogramOf([0.25]).shareBelow(0.25), 1);
    assert.equal(histogramOf([0.25]).shareBelow(0.249), 0);
    assert.equal(histogramOf([0]).shareBelow(-1), 0);
  });

  it('finds at least a share p at or below the quantile of p', () => {
    fc.assert(
      fc.property(fc.array(inRange, { minLength: 1 }), fc.constantFrom(...shares), (values, p) => {
        const histogram = histogramOf(values);
        assert.ok(histogram.shareBelow(histogram.quantile(p)) >= p - 1e-12);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('adds up to what recording everything in one place gives', () => {
    const values = fc.array(fc.oneof(inRange, fc.constantFrom(0, 1e-12, 1e7)));
    fc.assert(
      fc.property(values, values, (some, others) => {
        const merged = histogramOf(some);
        merged.add(histogramOf(others));
        const whole = histogramOf([...some, ...others]);
        assert.deepEqual(merged.buckets(), whole.buckets());
        assert.equal(merged.count, whole.count);
        assert.ok(Math.abs(merged.sum - whole.sum) <= 1e-12 * whole.sum);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('doubles when added to itself', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.add(histogram);
    assert.deepEqual([histogram.count, histogram.sum], [6, 12]);
    assert.ok(histogram.buckets().every(([, count]) => count === 2));
  });

  it('lists its buckets in ascending order, each value below its bound, and loses none', () => {
    const values = lognormalValues('buckets', 10_000);
    const histogram = histogramOf(values);
    const sorted = values.slice().sort();
    let below = 0;
    let before = 0;
    for (const [bound, count] of histogram.buckets()) {
      assert.ok(bound > before && count > 0);
      assert.ok(sorted.subarray(below, below + count).every((v) => v >= before && v < bound));
      below += count;
      before = bound;
    }
    assert.equal(below, values.length);
  });

  it('refuses what is no value, no share and no total', () => {
    const histogram = histogramOf([1, 2]);
    for (const value of [-1, -Number.MIN_VALUE, -Infinity, NaN]) {
      assert.throws(() => histogram.record(value), /takes values >= 0/);
    }
    for (const p of [-0.1, 1.1, 99, NaN]) {
      assert.throws(() => histogram.quantile(p), /p must be in/);
    }
    assert.throws(() => histogram.quantile(0.5, 1), /total 1 is below/);
    assert.throws(() => histogram.shareBelow(NaN), /not defined/);
    assert.deepEqual([histogram.count, histogram.sum], [2, 3]);
  });
});
