import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  interquartileMean,
  interquartileMeanInterval,
} from '../../experiments/statistics/interquartile-mean.ts';
import { expandedPercentiles } from '../../experiments/statistics/bootstrap.ts';
import {
  detectionPower,
  minimumDetectableDifference,
} from '../../experiments/statistics/minimum-detectable-difference.ts';
import { normalUpperQuantile } from '../../experiments/statistics/normal-law.ts';
import { varianceRatio } from '../../experiments/statistics/variance-ratio.ts';
import type { Result } from '../../experiments/types.ts';
import { createRandom } from '../../sim/random.ts';
import { syntheticConfig, syntheticResults } from './synthetic.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');
const LEARNING = join(SHARED, 'known-answers/learning.json');

const options = (seed: string, resamples = 499) => ({
  level: 0.95,
  resamples,
  uniform: createRandom(seed).stream('resampling'),
});

function normalSource(seed: string): () => number {
  const uniform = createRandom(seed).stream('values');
  return () => normalUpperQuantile(uniform() + 2 ** -54);
}

describe('interquartile mean', () => {
  it('is the mean of the middle half, a quarter rounded down left out on each side', () => {
    assert.equal(interquartileMean([1, 2, 3, 100]), 2.5);
    assert.equal(interquartileMean([10, 2, 4, 3, -50, 5]), 3.5);
    assert.equal(interquartileMean([1, 2, 6]), 3);
    assert.equal(interquartileMean([7]), 7);
    assert.equal(interquartileMean([1, 2, 3, 4, Infinity]), 3);
    assert.equal(interquartileMean([1, NaN, 2]), NaN);
    assert.equal(interquartileMean([]), NaN);
  });

  it('is that of rliable on its known answer', function () {
    if (!existsSync(LEARNING)) {
      assert.notEqual(process.env['FINFRA_REQUIRE_SHARED'], '1', `${LEARNING} is missing`);
      this.skip();
    }
    const { rliable } = JSON.parse(readFileSync(LEARNING, 'utf8'));
    const scores: number[][] = rliable.scores_5runs_x_3tasks;
    assert.ok(Math.abs(interquartileMean(scores.flat()) - rliable.iqm) < 1e-12);
    assert.ok(Math.abs(interquartileMeanInterval(scores, options('a')).estimate - 4) < 1e-12);
  });

  it('has an interval over days that covers, with outliers and with seeds alike in a day', () => {
    const normal = normalSource('iqm');
    const trials = 400; // standard error of a share of 0.95: 1.1 %
    let covered = 0;
    for (let n = 0; n < trials; n += 1) {
      const days = Array.from({ length: 20 }, () => {
        const day = 5 + normal() * (normal() > 1.5 ? 10 : 1); // symmetric around 5
        return [day + 0.1 * normal(), day + 0.1 * normal()];
      });
      const { low, high } = interquartileMeanInterval(days, options(`iqm ${n}`, 299));
      if (low <= 5 && 5 <= high) covered += 1;
    }
    assert.ok(covered / trials > 0.915 && covered / trials < 0.985, `${covered / trials}`);
  });

  it('has no bounds after one day', () => {
    assert.deepEqual(interquartileMeanInterval([[1, 2, 3]], options('a')), {
      estimate: 2,
      low: NaN,
      high: NaN,
    });
  });
});

describe('expanded percentiles', () => {
  it('cut off less than the plain ones: 1.6 % of each side with 20 days', () => {
    const values = Array.from({ length: 9999 }, (_, i) => i + 1);
    const { low, high } = expandedPercentiles(values, 20, 0.95);
    // t(19) = 2.0930, times sqrt(20 / 19) = 2.1474: a normal tail of 0.01588.
    assert.ok(Math.abs(low - 158.8) <= 1 && Math.abs(high - 9841.2) <= 1, `${low} ${high}`);
  });

  it('take what is missing as the worst on either side', () => {
    const values = [...Array.from({ length: 90 }, (_, i) => i), ...new Array<number>(10).fill(NaN)];
    assert.deepEqual(expandedPercentiles(values, 20, 0.95), { low: -Infinity, high: Infinity });
  });
});

describe('power', () => {
  it('is that for which a difference is the smallest detectable', () => {
    const size = minimumDetectableDifference(0.3, 12, { level: 0.95, power: 0.7 });
    assert.ok(Math.abs(detectionPower(size, 0.3, { days: 12, level: 0.95 }) - 0.7) < 1e-9);
    assert.ok(Math.abs(detectionPower(-size, 0.3, { days: 12, level: 0.95 }) - 0.7) < 1e-9);
    assert.equal(detectionPower(1, 1, { days: 1, level: 0.95 }), NaN);
  });
});

describe('variance ratio of pairing', () => {
  const characters = ['a', 'b'].map((name) => ({ name, costDollars: 1, sloViolationRatio: 0 }));

  /** x of each entry, day and seed: a shared part and one of its own. */
  function results(seeds: number, shared: number, own: number, seed: string): readonly Result[] {
    const normal = normalSource(seed);
    const parts = new Map<string, number>();
    return syntheticResults(syntheticConfig(characters, 20, seeds), characters).map((result) => {
      const key = `${result.day} ${result.seed}`;
      const part = parts.get(key) ?? normal();
      parts.set(key, part);
      const x = 10 * result.day + shared * part + own * normal();
      return { ...result, metrics: { x } };
    });
  }
  const ratio = (list: readonly Result[], seed = 'r') =>
    varianceRatio(list, ['a', 'b'], { ...options(seed), metric: 'x' });

  it('is the share that common draws leave, with an interval that covers it', () => {
    const truth = 1 / (1 + 2 ** 2); // own / (own + shared)
    let covered = 0;
    const trials = 60; // standard error of a share of 0.95: 2.8 %
    for (let n = 0; n < trials; n += 1) {
      const { low, high } = ratio(results(4, 2, 1, `covers ${n}`), `covers ${n}`);
      if (low <= truth && truth <= high) covered += 1;
    }
    assert.ok(covered / trials > 0.86, `${covered / trials}`);
    const { estimate } = ratio(results(40, 2, 1, 'many'));
    assert.ok(Math.abs(estimate - truth) < 0.03, `${estimate}`);
  });

  it('is near 1 without common draws, and 0 where the difference is the same for all seeds', () => {
    const { estimate } = ratio(results(40, 0, 1, 'apart'));
    assert.ok(Math.abs(estimate - 1) < 0.15, `${estimate}`);
    assert.equal(ratio(results(3, 1, 0, 'same')).estimate < 1e-20, true);
  });

  it('is unknown with one seed per day and where nothing varies', () => {
    assert.deepEqual(ratio(results(1, 2, 1, 'one')), { estimate: NaN, low: NaN, high: NaN });
    assert.equal(ratio(results(2, 0, 0, 'still')).estimate, NaN);
  });
});
