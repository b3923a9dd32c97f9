import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CPU_BUCKETS, linearBuckets } from '../../../agents/resizing/vpa-buckets.ts';
import { DecayingHistogram } from '../../../agents/resizing/vpa-histogram.ts';

const HOUR = 3600;
const TEN = linearBuckets({ max: 10, size: 1 });
type Sample = readonly [value: number, weight: number, time: number];

function filled(samples: readonly Sample[], halfLife = HOUR, weightMin = 1e-4): DecayingHistogram {
  const histogram = new DecayingHistogram(TEN, { halfLife, weightMin });
  for (const [value, weight, time] of samples) histogram.add(value, weight, time);
  return histogram;
}
const percentiles = (histogram: DecayingHistogram, ...shares: readonly number[]) =>
  shares.map((share) => histogram.percentile(share));

describe('the decaying histogram', () => {
  it('answers with the end of the bucket at which the share is reached', () => {
    const histogram = filled([
      [1, 1, 0],
      [4, 3, 0],
      [7, 6, 0],
    ]);
    assert.deepEqual(percentiles(histogram, 0, 0.1, 0.11, 0.4, 0.41, 1), [2, 2, 5, 5, 8, 8]);
  });

  it('takes shares beyond 0 and 1 for the first and the last bucket with weight', () => {
    const histogram = filled([
      [3, 1, 0],
      [5, 1, 0],
    ]);
    assert.deepEqual(percentiles(histogram, -0.5, 1.5), [4, 6]);
  });

  it('answers with the start of the last bucket, which has no end', () => {
    assert.equal(filled([[25, 1, 0]]).percentile(0.5), 10);
  });

  it('answers 0 when empty, also when all that is there is next to nothing', () => {
    assert.deepEqual(percentiles(filled([]), -1, 0, 0.5, 1), [0, 0, 0, 0]);
    const faint = filled([[3, 0.00005, 0]]);
    assert.ok(faint.isEmpty);
    assert.equal(faint.percentile(0.9), 0);
    faint.add(3, 0.00006, 0);
    assert.equal(faint.percentile(0.9), 4);
  });

  it('halves the weight of a sample per half life', () => {
    for (const age of [1, 2, 3]) {
      // 2^-age against 1: the older sample holds 1 / (1 + 2^age) of the weight
      const histogram = filled([
        [2, 1, 0],
        [5, 1, age * HOUR],
      ]);
      const share = 1 / (1 + 2 ** age);
      assert.deepEqual(percentiles(histogram, share - 1e-9, share + 1e-9), [3, 6]);
    }
  });

  it('does not care when it all happened, only how far apart', () => {
    const time = fc.integer({ min: 0, max: 5000 });
    const value = fc.integer({ min: 0, max: 10 });
    const list = fc.array(fc.tuple(value, time), { minLength: 1, maxLength: 20 });
    const shift = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(list, shift, (points, hours) => {
        const ordered = points.sort(([, a], [, b]) => a - b);
        const at = (offset: number): Sample[] =>
          ordered.map(([v, seconds]) => [v, 1, seconds + offset]);
        const [early, late] = [filled(at(0)), filled(at(hours * HOUR))];
        for (const share of [0.137, 0.471, 0.873]) // no share of equal weights
          assert.equal(late.percentile(share), early.percentile(share));
      }),
    );
  });

  it('forgets what has faded when it moves its reference after 100 half lives', () => {
    const old: Sample = [8, 1000, 0];
    assert.equal(filled([old, [1, 1, 100 * HOUR]]).percentile(2), 9); // still held
    assert.equal(filled([old, [1, 1, 101 * HOUR]]).percentile(2), 2); // below the least weight
    // 11 half lives older than the newest: 2^-11 is above the least weight of 1e-4, 2^-14 is not
    const middle = (hours: number): Sample => [5, 1, hours * HOUR];
    assert.equal(filled([old, middle(90), [1, 1, 101 * HOUR]]).percentile(2), 6);
    assert.equal(filled([old, middle(87), [1, 1, 101 * HOUR]]).percentile(2), 2);
    assert.equal(filled([old, middle(90), [1, 1, 101 * HOUR]]).percentile(0.9), 2);
  });

  it('weighs by the nearest multiple of the half life before or after the first sample', () => {
    // 1.2e-4 x 2^-0.4 is below the least weight of 1e-4, 1.2e-4 x 2^0.4 is above it
    assert.ok(filled([[2, 1.2e-4, 1.6 * HOUR]]).isEmpty);
    assert.ok(!filled([[2, 1.2e-4, 1.4 * HOUR]]).isEmpty);
  });

  it('never fades with an endless half life', () => {
    const histogram = filled(
      [
        [2, 1, 0],
        [5, 1, 1e9],
      ],
      Infinity,
    );
    assert.deepEqual(percentiles(histogram, 0.49, 0.51), [3, 6]);
  });

  it('takes back a sample as if it had never been', () => {
    const histogram = filled([
      [2, 1, 0],
      [8, 1, 1800],
    ]);
    histogram.subtract(8, 1, 1800);
    assert.deepEqual(percentiles(histogram, 0, 1, 2), [3, 3, 3]);
    histogram.subtract(2, 1, 0);
    assert.ok(histogram.isEmpty);
  });

  it('empties a bucket that would keep less than the least weight', () => {
    const histogram = filled([
      [2, 1, 0],
      [5, 1, 0],
    ]);
    histogram.subtract(2, 0.99995, 0);
    histogram.add(2, 0.00006, 0); // 0.00006 in all, not 0.00011
    assert.equal(histogram.percentile(0), 6);
  });

  it('covers a constant use by at most one bucket, 5 % of it and the first bucket', () => {
    const cores = fc.double({ min: 0, max: 900, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(cores, share, fc.integer({ min: 1, max: 50 }), (use, p, count) => {
        const options = { halfLife: 24 * HOUR, weightMin: 1e-4 };
        const histogram = new DecayingHistogram(CPU_BUCKETS, options);
        for (let i = 0; i < count; i++) histogram.add(use, 1, i * 60);
        const answer = histogram.percentile(p);
        assert.ok(answer >= use * (1 - 1e-12));
        assert.ok(answer <= use * 1.05 + 0.01 + 1e-9);
      }),
    );
  });
});
