import assert from 'node:assert/strict';
import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { holm } from '../../experiments/statistics/holm.ts';
import { bootstrapT, meanInterval, standardError } from '../../experiments/statistics/intervals.ts';
import { minimumDetectableDifference } from '../../experiments/statistics/minimum-detectable-difference.ts';
import { mser5 } from '../../experiments/statistics/mser5.ts';
import { tCdf, tQuantile } from '../../experiments/statistics/students-t.ts';
import { wilcoxonSignedRank } from '../../experiments/statistics/wilcoxon.ts';

function near(actual: number, expected: number, relative: number): void {
  const isNear = Math.abs(actual - expected) <= relative * Math.abs(expected);
  assert.ok(isNear, `${actual}, not ${expected}`);
}

/** Box and Muller: enough for tests. */
function normalSource(seed: string): () => number {
  const uniform = seedrandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe("Student's t", () => {
  it('has the quantiles of its closed forms', () => {
    for (const p of [0.6, 0.9, 0.975, 0.995, 0.99999]) {
      near(tQuantile(p, 1), Math.tan(Math.PI * (p - 0.5)), 1e-10);
      near(tQuantile(p, 2), (2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 1e-10);
      const alpha = 4 * p * (1 - p);
      const q = Math.cos(Math.acos(Math.sqrt(alpha)) / 3) / Math.sqrt(alpha);
      near(tQuantile(p, 4), 2 * Math.sqrt(q - 1), 1e-10);
    }
  });

  it('agrees with values computed to 40 digits and with the expansion for many degrees', () => {
    // df 5: F(t) = 1/2 + (a + sin a cos a (1 + 2/3 cos^2 a)) / pi, a = atan(t / sqrt 5), solved in decimals.
    near(tQuantile(0.975, 5), 2.5705818356363155, 1e-13);
    near(tQuantile(0.975, 9), 2.2621571628, 1e-10);
    const z = 1.959963984540054;
    const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
    for (const df of [1e4, 1e6])
      near(tQuantile(0.975, df), z + (z ** 3 + z) / (4 * df) + second / df ** 2, 1e-11);
  });

  it('has a quantile that inverts the distribution, odd around 1/2', () => {
    const p = fc.double({ min: 1e-4, max: 1 - 1e-4, noNaN: true });
    const df = fc.double({ min: 0.5, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(p, df, (share, degrees) => {
        const t = tQuantile(share, degrees);
        assert.ok(Math.abs(tCdf(t, degrees) - share) < 1e-12);
        assert.ok(Math.abs(tQuantile(1 - share, degrees) + t) < 1e-9 * (1 + Math.abs(t)));
      }),
    );
  });
});

describe('interval of a mean', () => {
  it('is mean -+ t s / sqrt(n)', () => {
    const interval = meanInterval([1, 2, 3, 4, 5, 6], 0.95); // s^2 = 3.5
    near(interval.estimate, 3.5, 1e-15);
    const reach = 2.5705818356363155 * Math.sqrt(3.5 / 6);
    near(interval.low, 3.5 - reach, 1e-12);
    near(interval.high, 3.5 + reach, 1e-12);
  });

  it('has no bounds for one value, and none where a value is infinite or missing', () => {
    assert.deepEqual(meanInterval([7], 0.95), { estimate: 7, low: NaN, high: NaN });
    assert.deepEqual(meanInterval([1, Infinity], 0.95), {
      estimate: Infinity,
      low: NaN,
      high: NaN,
    });
    assert.deepEqual(meanInterval([1, NaN], 0.95), { estimate: NaN, low: NaN, high: NaN });
    assert.deepEqual(meanInterval([], 0.95), { estimate: NaN, low: NaN, high: NaN });
  });

  it('shrinks to the value where all are equal', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, fc.integer({ min: 2, max: 40 }), (x, n) => {
        const { low, high } = meanInterval(new Array<number>(n).fill(x), 0.95);
        assert.equal(low, high);
      }),
    );
  });

  it('moves and stretches with its values', () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(values, (xs) => {
        const one = meanInterval(xs, 0.95);
        const other = meanInterval(
          xs.map((x) => 3 * x + 10),
          0.95,
        );
        assert.ok(Math.abs(other.low - (3 * one.low + 10)) < 1e-6);
        assert.ok(Math.abs(other.high - (3 * one.high + 10)) < 1e-6);
      }),
    );
  });

  it('covers the true mean 92 to 97 % of the time over 20 days', () => {
    const normal = normalSource('coverage');
    const trials = 4000; // standard error of the share: 0.35 %
    let covered = 0;
    for (let n = 0; n < trials; n += 1) {
      // Differences of two skewed days: what the paired comparison takes intervals of.
      const values = Array.from(
        { length: 20 },
        () => Math.exp(0.5 * normal()) - Math.exp(0.5 * normal()),
      );
      const { low, high } = meanInterval(values, 0.95);
      if (low <= 0 && high >= 0) covered += 1;
    }
    assert.ok(covered / trials > 0.92 && covered / trials < 0.97, `${covered / trials}`);
  });
});

describe('bootstrap-t', () => {
  const options = (seed: string) => ({ level: 0.95, resamples: 1999, uniform: seedrandom(seed) });

  it('comes near to the t interval on symmetric values', () => {
    const normal = normalSource('symmetric');
    const values = Array.from({ length: 200 }, () => 5 + normal());
    const t = meanInterval(values, 0.95);
    const bootstrap = bootstrapT(values, options('a'));
    const width = t.high - t.low;
    assert.ok(Math.abs(bootstrap.low - t.low) < 0.1 * width);
    assert.ok(Math.abs(bootstrap.high - t.high) < 0.1 * width);
  });

  it('reaches further to the side of the long tail', () => {
    const uniform = seedrandom('skewed');
    const values = Array.from({ length: 20 }, () => -Math.log(1 - uniform()));
    const { estimate, low, high } = bootstrapT(values, options('b'));
    assert.ok(high - estimate > 1.2 * (estimate - low));
  });

  it('covers the mean of skewed values where t falls short', () => {
    const normal = normalSource('skewed coverage');
    const uniform = seedrandom('resampling');
    const trials = 600; // standard error of a share near 0.9: 1.2 %
    const truth = Math.exp(0.5); // mean of the lognormal law with sigma 1
    const covered = { t: 0, bootstrap: 0 };
    for (let n = 0; n < trials; n += 1) {
      const values = Array.from({ length: 20 }, () => Math.exp(normal()));
      const t = meanInterval(values, 0.95);
      const bootstrap = bootstrapT(values, { level: 0.95, resamples: 399, uniform });
      if (t.low <= truth && truth <= t.high) covered.t += 1;
      if (bootstrap.low <= truth && truth <= bootstrap.high) covered.bootstrap += 1;
    }
    assert.ok(covered.t / trials < 0.91, `t ${covered.t / trials}`);
    assert.ok(covered.bootstrap / trials > 0.91, `bootstrap-t ${covered.bootstrap / trials}`);
  });

  it('gives the same interval for the same seed', () => {
    const values = [1, 5, 2, 8, 3, 9];
    assert.deepEqual(bootstrapT(values, options('c')), bootstrapT(values, options('c')));
  });

  it('is a point where all values are equal, and nothing where one is infinite', () => {
    assert.deepEqual(bootstrapT([2, 2, 2], options('d')), { estimate: 2, low: 2, high: 2 });
    assert.deepEqual(bootstrapT([2, Infinity], options('d')), {
      estimate: Infinity,
      low: NaN,
      high: NaN,
    });
  });
});

describe('Wilcoxon signed rank', () => {
  /** All sign patterns of the ranks as they are. */
  function byEnumeration(differences: readonly number[]): number {
    const nonZero = differences.filter((d) => d !== 0);
    const rank = (x: number) => {
      const smaller = nonZero.filter((d) => Math.abs(d) < Math.abs(x)).length;
      const equal = nonZero.filter((d) => Math.abs(d) === Math.abs(x)).length;
      return smaller + (equal + 1) / 2;
    };
    const ranks = nonZero.map(rank);
    const all = ranks.reduce((a, b) => a + b, 0);
    const distance = (sum: number) => Math.abs(sum - all / 2);
    const seen = distance(ranks.reduce((sum, r, i) => sum + (nonZero[i]! > 0 ? r : 0), 0));
    let extreme = 0;
    for (let signs = 0; signs < 2 ** ranks.length; signs += 1) {
      const sum = ranks.reduce((total, r, i) => total + ((signs >> i) & 1 ? r : 0), 0);
      if (distance(sum) >= seen - 1e-9) extreme += 1;
    }
    return extreme / 2 ** ranks.length;
  }

  it('is exact: 2 of 2^n when all signs agree', () => {
    near(wilcoxonSignedRank([1, 2, 3, 4, 5]), 2 / 32, 1e-12);
    near(wilcoxonSignedRank(Array.from({ length: 20 }, (_, i) => -i - 1)), 2 / 2 ** 20, 1e-12);
  });

  it('has the critical value of the tables: n 20, sum 52 is below 5 %, 53 is above', () => {
    const withSum = (target: number) => {
      let left = target; // a set of ranks 1 .. 20 with this sum gets a positive sign
      return Array.from({ length: 20 }, (_, i) => 20 - i).map((rank) => {
        if (rank > left) return -rank;
        left -= rank;
        return rank;
      });
    };
    assert.ok(wilcoxonSignedRank(withSum(52)) < 0.05);
    assert.ok(wilcoxonSignedRank(withSum(53)) > 0.05);
  });

  it('equals the enumeration of all signs, with zeros and ties', () => {
    const differences = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(differences, (values) => {
        const p = values.every((value) => value === 0) ? 1 : byEnumeration(values);
        assert.ok(Math.abs(wilcoxonSignedRank(values) - p) < 1e-12);
      }),
    );
  });

  it('is 1 when all differences are zero, NaN when one is missing', () => {
    assert.equal(wilcoxonSignedRank([0, 0, 0]), 1);
    assert.equal(wilcoxonSignedRank([]), 1);
    assert.equal(wilcoxonSignedRank([1, NaN]), NaN);
  });

  it('ranks infinite differences highest', () => {
    assert.equal(
      wilcoxonSignedRank([Infinity, -1, -2, Infinity]),
      wilcoxonSignedRank([9, -1, -2, 9]),
    );
  });

  it('passes from the exact law to the normal law without a jump', () => {
    const pattern = (n: number) =>
      Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    const exact = wilcoxonSignedRank(pattern(60));
    const normal = wilcoxonSignedRank(pattern(63));
    assert.ok(Math.abs(exact - normal) < 0.004, `${exact} and ${normal}`);
    const huge = pattern(61).map((value) => Math.sign(value) * Math.ceil(Math.abs(value) / 3));
    assert.ok(wilcoxonSignedRank(huge) > 0 && wilcoxonSignedRank(huge) < 0.05);
  });

  it('rejects 3 to 7 % of A/A comparisons over 20 days', () => {
    const normal = normalSource('null');
    const trials = 4000; // standard error of the share: 0.34 %
    let rejected = 0;
    for (let n = 0; n < trials; n += 1) {
      const differences = Array.from({ length: 20 }, () => Math.exp(normal()) - Math.exp(normal()));
      if (wilcoxonSignedRank(differences) < 0.05) rejected += 1;
    }
    assert.ok(rejected / trials > 0.03 && rejected / trials < 0.07, `${rejected / trials}`);
  });
});

describe('Holm', () => {
  it('multiplies the smallest p by the number of tests, the next by one less, and never falls', () => {
    assert.deepEqual(
      holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(12))),
      [0.03, 0.06, 0.06, 0.02],
    );
    assert.deepEqual(holm([0.9, 0.8]), [1, 1]);
    assert.deepEqual(holm([]), []);
  });

  it('keeps a missing p missing and counts it as a test', () => {
    assert.deepEqual(holm([NaN, 0.01]), [NaN, 0.02]);
  });

  it('keeps the order of the p values and never makes one smaller', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { maxLength: 12 }), (values) => {
        const adjusted = holm(values);
        values.forEach((value, i) => {
          assert.ok(adjusted[i]! >= value && adjusted[i]! <= 1);
          const inOrder = values.every((other, j) => value > other || adjusted[i]! <= adjusted[j]!);
          assert.ok(inOrder);
        });
      }),
    );
  });
});

describe('minimum detectable difference', () => {
  it('is found with about the power asked for', () => {
    const normal = normalSource('power');
    const days = 20;
    const size = minimumDetectableDifference(1 / Math.sqrt(days), days, {
      level: 0.95,
      power: 0.8,
    });
    const trials = 2000; // standard error 0.9 %
    let found = 0;
    for (let n = 0; n < trials; n += 1) {
      const { low } = meanInterval(
        Array.from({ length: days }, () => size + normal()),
        0.95,
      );
      if (low > 0) found += 1;
    }
    assert.ok(Math.abs(found / trials - 0.8) < 0.04, `${found / trials}`);
  });

  it('is unknown after one day', () => {
    assert.equal(minimumDetectableDifference(1, 1, { level: 0.95, power: 0.8 }), NaN);
  });
});

describe('MSER-5', () => {
  it('cuts a start that is far off, at its batch', () => {
    const normal = normalSource('warm-up');
    const values = Array.from({ length: 1000 }, (_, i) => (i < 100 ? 20 : 0) + normal());
    assert.equal(mser5(values), 100);
  });

  it('cuts little of a run that is stationary from the start', () => {
    const normal = normalSource('stationary');
    const cuts = Array.from({ length: 200 }, () => mser5(Array.from({ length: 500 }, normal)));
    const known = cuts.filter((cut) => !Number.isNaN(cut)).sort((a, b) => a - b);
    assert.ok(known.length > 190 && known[Math.floor(known.length / 2)]! <= 100, `${known}`);
  });

  it('says that a run which still drifts is too short', () => {
    assert.equal(mser5(Array.from({ length: 400 }, (_, i) => i)), NaN);
    assert.equal(mser5([1, 2, 3]), NaN);
  });

  it('takes no missing value for a run without warm-up', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i < 50 ? 50 - i : i % 3));
    assert.ok(mser5(values) >= 40);
    assert.equal(mser5(values.with(7, NaN)), NaN);
    assert.equal(mser5(values.with(399, NaN)), NaN);
  });

  it('equals the definition, batch by batch', () => {
    const normal = normalSource('definition');
    const values = Array.from({ length: 200 }, (_, i) => 3 * Math.exp(-i / 20) + normal());
    const batches = Array.from(
      { length: 40 },
      (_, i) => values.slice(5 * i, 5 * i + 5).reduce((a, b) => a + b) / 5,
    );
    const error = (cut: number) => {
      const rest = batches.slice(cut);
      const mean = rest.reduce((a, b) => a + b) / rest.length;
      return rest.reduce((sum, y) => sum + (y - mean) ** 2, 0) / rest.length ** 2;
    };
    const cuts = Array.from({ length: 21 }, (_, cut) => cut);
    const best = cuts.reduce((a, b) => (error(b) < error(a) ? b : a));
    assert.equal(mser5(values), best * 5);
  });
});

describe('standard error', () => {
  it('is s / sqrt(n)', () => {
    near(standardError([1, 2, 3, 4, 5, 6]), Math.sqrt(3.5 / 6), 1e-14);
    assert.equal(standardError([1]), NaN);
  });
});
