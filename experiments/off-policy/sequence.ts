import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import type { Interval } from '../statistics/intervals.ts';
import {
  asymptoticInterval,
  type BootstrapMethod,
  bootstrapIntervals,
} from './bootstrap-intervals.ts';
import type { ClusterSums } from './estimate.ts';
import { type LoggedBandit, weightedRows } from './logged-bandit.ts';
import type { Refusal } from './support.ts';

export interface SequenceOptions {
  readonly gamma: number; // discount per step, in [0, 1]
  readonly level: number;
  readonly seed: number;
  readonly resamples: number;
  readonly method: BootstrapMethod;
  readonly effectiveSampleSizeMin: number; // episodes
  readonly varianceSampleSizeMin: number; // episodes
  readonly isForced: boolean;
}
export interface SequenceEstimate {
  readonly estimator: string;
  readonly estimate: number; // discounted return per episode
  readonly low: number;
  readonly high: number;
  readonly note: string;
}
export interface SequenceEvaluation {
  readonly gamma: number;
  readonly episodes: number;
  /** Of the products of weights over whole episodes. */
  readonly effectiveSampleSize: number;
  readonly weightMax: number;
  readonly logged: Interval; // discounted return of the policy that logged
  readonly refusals: readonly Refusal[];
  readonly estimates: readonly SequenceEstimate[];
}

/** Rows of each episode, in the order of their steps. */
export function episodesOf(log: LoggedBandit): readonly (readonly number[])[] {
  assert(log.clusters !== undefined, 'a sequence needs episodes');
  const episodes: number[][] = [];
  for (const [row, episode] of log.clusters.entries()) {
    episodes[episode] ??= [];
    episodes[episode]!.push(row);
  }
  return episodes;
}

/**
 * The discounted return of whole episodes if the target chose every step, by per-decision importance
 * sampling: mean over episodes of sum_t gamma^t (w_0 ... w_t) r_t, and the same with each step's
 * products divided by their mean. An episode that has ended counts with the product at its end.
 * Refused where the products are worth too few episodes.
 * Source: Precup, Sutton and Singh, "Eligibility traces for off-policy policy evaluation", ICML 2000
 * (per-decision, weighted per-decision).
 */
export function evaluateSequence(log: LoggedBandit, options: SequenceOptions): SequenceEvaluation {
  const { gamma, level } = options;
  const episodes = episodesOf(log);
  const { weights } = weightedRows(log);
  const products = episodes.map((rows) => rows.reduce((all, row) => all * weights[row]!, 1));
  const sum = products.reduce((all, one) => all + one, 0);
  const squares = products.reduce((all, one) => all + one * one, 0);
  const effectiveSampleSize = squares > 0 ? (sum * sum) / squares : 0;
  const refusals = refusalsOf(products, effectiveSampleSize, options);
  const returns = (ofRow: (row: number, step: number, product: number) => number): Float64Array =>
    Float64Array.from(episodes, (rows) => {
      let [total, product] = [0, 1];
      for (const [step, row] of rows.entries()) {
        product *= weights[row]!;
        total += ofRow(row, step, product);
      }
      return total;
    });
  const logged = returns((row, step) => gamma ** step * log.rewards[row]!);
  const isUsable = effectiveSampleSize > 0 && squares < Number.POSITIVE_INFINITY;
  const isMade = isUsable && (refusals.length === 0 || options.isForced);
  const plain = returns((row, step, product) => gamma ** step * product * log.rewards[row]!);
  return {
    gamma,
    episodes: episodes.length,
    effectiveSampleSize,
    weightMax: products.reduce((most, one) => Math.max(most, one), 0),
    logged: asymptoticInterval(meanSums(logged), level),
    refusals,
    estimates: isMade
      ? estimatesOf([plain, weightedReturns(log, episodes, weights, gamma)], options)
      : [],
  };
}

function refusalsOf(
  products: readonly number[],
  effectiveSampleSize: number,
  { effectiveSampleSizeMin, varianceSampleSizeMin }: SequenceOptions,
): readonly Refusal[] {
  const cause =
    'episodes are too long for importance sampling, too few, or log and target choose too differently';
  const of = `of ${products.length} episodes`;
  if (effectiveSampleSize < effectiveSampleSizeMin) {
    const size = effectiveSampleSize.toFixed(1);
    const reason = `the effective sample size ${of} is ${size}, below ${effectiveSampleSizeMin}: ${cause}`;
    return [{ kind: 'sample', reason }];
  }
  const squares = products.reduce((all, one) => all + one ** 2, 0);
  const size = squares ** 2 / products.reduce((all, one) => all + one ** 4, 0);
  if (size >= varianceSampleSizeMin) return [];
  const reason = `the variance rests on ${size.toFixed(1)} ${of}, below ${varianceSampleSizeMin}: ${cause}`;
  return [{ kind: 'variance', reason }];
}

const NAMES = ['per-decision-ips', 'weighted-per-decision-ips'];

function estimatesOf(
  values: readonly Float64Array[],
  { level, seed, resamples, method }: SequenceOptions,
): readonly SequenceEstimate[] {
  const uniform = createRandom(String(seed)).stream('off-policy/episodes');
  const intervals = bootstrapIntervals(values.map(meanSums), {
    level,
    resamples,
    uniform,
    methods: [method],
  });
  return intervals.map((interval, i) => ({
    estimator: NAMES[i]!,
    estimate: interval[method].estimate,
    low: interval[method].low,
    high: interval[method].high,
    note: '',
  }));
}

/** A plain mean of values, one per episode. */
function meanSums(corrections: Float64Array): ClusterSums {
  const { length } = corrections;
  const ones = new Float64Array(length).fill(1);
  return { length, rows: ones, direct: new Float64Array(length), corrections, normalisers: ones };
}

/**
 * Values whose mean is the weighted per-decision estimate, and whose spread is that of its influence
 * function: per step, mean reward + (product / mean product) (reward - mean reward).
 */
function weightedReturns(
  log: LoggedBandit,
  episodes: readonly (readonly number[])[],
  weights: Float64Array,
  gamma: number,
): Float64Array {
  const values = new Float64Array(episodes.length);
  const products = new Float64Array(episodes.length).fill(1);
  const length = episodes.reduce((most, rows) => Math.max(most, rows.length), 0);
  for (let step = 0; step < length; step++) {
    const rewards = episodes.map((rows) => (step < rows.length ? log.rewards[rows[step]!]! : 0));
    for (const [i, rows] of episodes.entries())
      if (step < rows.length) products[i]! *= weights[rows[step]!]!;
    const scale = products.reduce((all, one) => all + one, 0);
    if (scale === 0) break;
    const mean = products.reduce((all, one, i) => all + one * rewards[i]!, 0) / scale;
    const discount = gamma ** step;
    for (let i = 0; i < values.length; i++) {
      const relative = (products[i]! * episodes.length) / scale;
      values[i]! += discount * (mean + relative * (rewards[i]! - mean));
    }
  }
  return values;
}
