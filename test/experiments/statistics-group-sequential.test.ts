import assert from 'node:assert/strict';
import { normalUpperQuantile, normalUpperTail } from '../../experiments/statistics/normal-law.ts';
import {
  repeatedFrom,
  repeatedInterval,
  repeatedPValue,
  type SequentialPlan,
  sequentialDesign,
} from '../../experiments/statistics/group-sequential.ts';
import { meanInterval } from '../../experiments/statistics/intervals.ts';
import {
  leavingProbability,
  SPENDING,
  spendingBoundaries,
  spentError,
} from '../../experiments/statistics/spending-boundaries.ts';
import { stoppingRule } from '../../experiments/statistics/stopping-rule.ts';
import { createRandom } from '../../sim/random.ts';

const FIVE = [0.2, 0.4, 0.6, 0.8, 1];
const PLAN: SequentialPlan = { looks: [5, 10, 15, 20], spending: 'obrien-fleming' };

function near(actual: number, expected: number, absolute: number): void {
  assert.ok(Math.abs(actual - expected) <= absolute, `${actual}, not ${expected}`);
}

function normalSource(seed: string): () => number {
  const uniform = createRandom(seed).stream('values');
  return () => normalUpperQuantile(uniform() + 2 ** -54);
}

describe('normal law', () => {
  it('has the tails of the tables, near and far', () => {
    near(normalUpperTail(1.959963984540054), 0.025, 1e-16);
    near(normalUpperTail(-1.959963984540054), 0.975, 1e-15);
    near(normalUpperTail(5) / 2.866515718791939e-7, 1, 1e-13); // Abramowitz and Stegun, table 26.2
    near(normalUpperTail(10) / 7.61985302416e-24, 1, 1e-11);
    assert.equal(normalUpperTail(Infinity), 0);
  });

  it('passes from series to fraction without a jump, and its quantile inverts it', () => {
    const slope = (normalUpperTail(2.5 + 1e-9) - normalUpperTail(2.5 - 1e-9)) / 2e-9;
    near(slope, -0.0175283, 1e-5); // minus the density at 2.5
    for (const tail of [1e-200, 1e-20, 1e-6, 0.0009, 0.01, 0.3, 0.4999, 0.7, 0.999])
      near(normalUpperTail(normalUpperQuantile(tail)) / tail, 1, 1e-11);
  });
});

describe('boundaries of looks', () => {
  it('leave the error of the published constant boundaries', () => {
    // Jennison and Turnbull (2000), tables 2.1 and 2.3: alpha 0.05, three decimals.
    const error = (boundary: (time: number) => number, times: readonly number[]) =>
      leavingProbability(times, times.map(boundary));
    near(
      error(() => 2.413, FIVE),
      0.05,
      1e-4,
    );
    near(
      error(() => 2.178, [0.5, 1]),
      0.05,
      1e-4,
    );
    near(
      error((time) => 2.04 / Math.sqrt(time), FIVE),
      0.05,
      1e-4,
    );
    near(
      error((time) => 1.977 / Math.sqrt(time), [0.5, 1]),
      0.05,
      1e-4,
    );
    const twenty = Array.from({ length: 20 }, (_, k) => (k + 1) / 20);
    near(
      error(() => 2.672, twenty),
      0.05,
      1e-4,
    );
  });

  it('are those published for the spending functions of Lan and DeMets', () => {
    const boundaries = (spending: 'obrien-fleming' | 'pocock') =>
      spendingBoundaries(
        FIVE,
        FIVE.map((time) => spentError(spending, 0.05, time)),
      );
    // As the programs of Reboussin, DeMets, Kim and Lan print them: five equal looks, two sides.
    [4.8769, 3.3569, 2.6803, 2.2898, 2.031].forEach((z, k) => {
      near(boundaries('obrien-fleming')[k]!, z, 2e-4);
    });
    [2.438, 2.4268, 2.4102, 2.3966, 2.3859].forEach((z, k) => {
      near(boundaries('pocock')[k]!, z, 2e-4);
    });
  });

  it('spend at each look what they may, and all of it at the end, at uneven looks too', () => {
    const times = [0.1, 0.15, 0.55, 1];
    for (const spending of SPENDING) {
      const spent = times.map((time) => spentError(spending, 0.1, time));
      near(spent.at(-1)!, 0.1, 1e-12);
      const boundaries = spendingBoundaries(times, spent);
      for (let k = 1; k <= times.length; k += 1)
        near(leavingProbability(times.slice(0, k), boundaries.slice(0, k)), spent[k - 1]!, 1e-10);
    }
  });

  it('agree with Brownian paths, step by step', () => {
    const normal = normalSource('paths');
    const { boundaries } = sequentialDesign({ looks: [5, 8, 20], spending: 'pocock' }, 0.8);
    const paths = 20_000; // standard error of the share: 0.3 %
    const times = [0, 0.25, 0.4, 1];
    let left = 0;
    for (let n = 0; n < paths; n += 1) {
      let place = 0;
      for (let k = 1; k < times.length; k += 1) {
        place += Math.sqrt(times[k]! - times[k - 1]!) * normal();
        if (Math.abs(place) < boundaries[k - 1]! * Math.sqrt(times[k]!)) continue;
        left += 1;
        break;
      }
    }
    near(left / paths, 0.2, 0.012);
  });

  it('are those of a single test with one look, and infinite where nothing may be spent', () => {
    near(
      sequentialDesign({ looks: [20], spending: 'pocock' }, 0.95).boundaries[0]!,
      1.959964,
      1e-6,
    );
    const early = sequentialDesign({ looks: [2, 200], spending: 'obrien-fleming' }, 0.95);
    assert.equal(early.boundaries[0], Infinity);
    assert.deepEqual(repeatedInterval([1, 2], early), {
      estimate: 1.5,
      low: -Infinity,
      high: Infinity,
    });
  });
});

describe('repeated intervals', () => {
  const design = sequentialDesign(PLAN, 0.95);

  it('take a boundary over to t by its tail, and are those of one test with one look', () => {
    const values = Array.from({ length: 20 }, (_, i) => Math.sin(i) + 0.3);
    const single = repeatedInterval(values, sequentialDesign({ ...PLAN, looks: [20] }, 0.95));
    const plain = meanInterval(values, 0.95);
    near(single.low, plain.low, 1e-9);
    near(single.high, plain.high, 1e-9);
    const wider = repeatedInterval(values, design);
    const tail = meanInterval(values, 1 - 2 * design.tails[3]!);
    near(wider.low, tail.low, 1e-9);
    assert.ok(wider.low < plain.low && wider.high > plain.high);
  });

  it('refuse a number of days that is no look, and looks that do not rise', () => {
    assert.throws(
      () => repeatedInterval([1, 2, 3], design),
      /3 days are no look of the plan: 5, 10/,
    );
    assert.throws(() => sequentialDesign({ ...PLAN, looks: [5, 5] }, 0.95), /rising/);
    assert.throws(() => sequentialDesign({ ...PLAN, looks: [1, 5] }, 0.95), /rising/);
  });

  it('have no bounds where a value is infinite, and are a point where all are equal', () => {
    const with5 = (last: number) => repeatedInterval([1, 1, 1, 1, last], design);
    assert.deepEqual(with5(Infinity), { estimate: Infinity, low: NaN, high: NaN });
    assert.deepEqual(with5(1), { estimate: 1, low: 1, high: 1 });
  });

  it('give a p that is alpha where the interval at alpha just touches 0', () => {
    const values = [0.4, 1.3, 0.2, 0.9, -0.3, 0.8, 0.5, 1.1, 0.1, 0.6];
    const p = repeatedPValue(values, PLAN);
    near(repeatedInterval(values, sequentialDesign(PLAN, 1 - p)).low, 0, 1e-6);
    assert.ok(p > 0.05 && p < 0.08, `${p}`);
    assert.equal(repeatedPValue([1, -1, 1, -1, 0], PLAN), 1);
    assert.equal(repeatedPValue([1, -1, 1, -1, NaN], PLAN), NaN);
    near(repeatedFrom(2 * sequentialDesign(PLAN, 0.9).tails[2]!, 15, PLAN), 0.1, 1e-8);
    assert.ok(repeatedFrom(0.03, 20, PLAN) > 0.03);
  });

  it('cover wherever one stops, and reject A/A comparisons as often as they should', () => {
    const normal = normalSource('stopping');
    const trials = 4000; // standard error of the share: 0.35 %
    for (const spending of SPENDING) {
      const one = sequentialDesign({ ...PLAN, spending }, 0.95);
      let missed = 0;
      for (let n = 0; n < trials; n += 1) {
        const values = Array.from({ length: 20 }, normal);
        const isMissed = one.looks.some((days) => {
          const { low, high } = repeatedInterval(values.slice(0, days), one);
          return low > 0 || high < 0;
        });
        if (isMissed) missed += 1;
      }
      near(missed / trials, 0.05, 0.0125); // t at 5 days takes a little more than its share
    }
  });
});

describe('the stopping rule', () => {
  const days = (count: number, mean: number, spread: number) =>
    Array.from({ length: count }, (_, i) => mean + (i % 2 === 0 ? spread : -spread));

  it('goes on until every comparison is decided, and ends at the last look anyway', () => {
    const decide = stoppingRule({ ...PLAN, level: 0.95, comparisons: 2 });
    const first = decide([days(10, 1, 0.1), days(10, 0, 1)]);
    assert.equal(first.kind, 'go on');
    assert.equal(first.nextLook, 15);
    assert.deepEqual(
      first.comparisons.map(({ isDecided }) => isDecided),
      [true, false],
    );
    assert.equal(decide([days(10, 1, 0.1), days(10, -2, 0.1)]).kind, 'settled');
    const last = decide([days(20, 1, 0.1), days(20, 0, 1)]);
    assert.deepEqual([last.kind, last.nextLook], ['last look', NaN]);
  });

  it('takes a comparison as settled that is as narrow as wanted', () => {
    const decide = stoppingRule({ ...PLAN, level: 0.95, comparisons: 1, halfWidth: 0.5 });
    const wide = decide([days(10, 0, 1)]);
    assert.deepEqual([wide.kind, wide.comparisons[0]!.isNarrow], ['go on', false]);
    const narrow = decide([days(10, 0, 0.1)]);
    assert.deepEqual([narrow.kind, narrow.comparisons[0]!.isDecided], ['settled', false]);
  });

  it('divides the error by the comparisons declared', () => {
    const values = days(10, 0.5, 0.4);
    const one = stoppingRule({ ...PLAN, level: 0.95, comparisons: 1 })([values]);
    const [three] = stoppingRule({ ...PLAN, level: 0.95, comparisons: 3 })([
      values,
      values,
      values,
    ]).comparisons;
    const wanted = repeatedInterval(values, sequentialDesign(PLAN, 1 - 0.05 / 3));
    near(three!.interval.low, wanted.low, 1e-12);
    assert.ok(three!.interval.low < one.comparisons[0]!.interval.low);
  });

  it('is never decided by missing or infinite differences, and wants all that was declared', () => {
    const decide = stoppingRule({ ...PLAN, level: 0.95, comparisons: 1, halfWidth: 9 });
    assert.equal(decide([[1, 1, 2, 1, NaN]]).kind, 'go on');
    assert.equal(decide([[1, 1, 2, 1, Infinity]]).kind, 'go on');
    assert.throws(() => decide([]), /1 comparisons over the same days were declared/);
  });
});
