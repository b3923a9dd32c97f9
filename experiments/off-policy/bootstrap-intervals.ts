import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { resampleDays } from '../statistics/bootstrap.ts';
import type { Interval } from '../statistics/intervals.ts';
import { normalUpperQuantile, normalUpperTail } from '../statistics/normal-law.ts';
import { orderStatistic } from '../statistics/order-statistic.ts';
import { tQuantile } from '../statistics/students-t.ts';
import { type ClusterSums, influences, standardErrorOf, sumsValue } from './estimate.ts';

/** How resamples become an interval. */
export const BOOTSTRAP_METHODS = ['percentile', 'bca', 'bootstrap-t'] as const;
export type BootstrapMethod = (typeof BOOTSTRAP_METHODS)[number];
export type BootstrapIntervals = Readonly<Record<BootstrapMethod, Interval>>;

export interface ResamplingOptions {
  readonly level: number; // of confidence, two-sided, in (0, 1)
  readonly resamples: number; // 1999 makes the usual levels fall on an order statistic
  readonly uniform: Uniform;
  readonly methods: readonly BootstrapMethod[]; // the others have no interval (NaN)
}

/**
 * The interval that errors of a mean suggest: estimate -+ t(clusters - 1) x standard error by the
 * influence function. NaN with fewer than two clusters.
 */
export function asymptoticInterval(sums: ClusterSums, level: number): Interval {
  const estimate = sumsValue(sums);
  const error = standardErrorOf(sums);
  if (!Number.isFinite(error)) return { estimate, low: Number.NaN, high: Number.NaN };
  const reach = tQuantile((1 + level) / 2, sums.length - 1) * error;
  return { estimate, low: estimate - reach, high: estimate + reach };
}

/**
 * Bootstrap intervals of several estimates of one log, all over the same resamples of its clusters.
 * The model of the rewards, if any, is not fitted again: to first order, corrected estimates do not
 * feel it (see `crossFittedModel`), those of the model alone do.
 */
export function bootstrapIntervals(
  estimates: readonly ClusterSums[],
  options: ResamplingOptions,
): readonly BootstrapIntervals[] {
  const clusters = estimates[0]?.length ?? 0;
  assert(
    estimates.every(({ length }) => length === clusters),
    'all estimates are over the same clusters',
  );
  if (clusters < 2) return estimates.map(() => withoutInterval());
  const wantsErrors = options.methods.includes('bootstrap-t');
  const resampled = resampleDays(clusters, options, (drawn) =>
    estimates.map((sums) => resample(sums, drawn, wantsErrors)),
  );
  return estimates.map((sums, at) =>
    intervalsOf(
      sums,
      resampled.map((all) => all[at]!),
      options,
    ),
  );
}

function withoutInterval(): BootstrapIntervals {
  const none = { estimate: Number.NaN, low: Number.NaN, high: Number.NaN };
  return { percentile: none, bca: none, 'bootstrap-t': none };
}

interface Resample {
  readonly value: number;
  readonly error: number; // its own standard error; NaN where nobody asks
}

/** One resample: its estimate, and the standard error of that by the influence function. */
function resample(sums: ClusterSums, drawn: Int32Array, wantsErrors: boolean): Resample {
  const { rows, direct, corrections, normalisers } = sums;
  let [count, model, observed, scale] = [0, 0, 0, 0];
  for (const i of drawn) {
    count += rows[i]!;
    model += direct[i]!;
    observed += corrections[i]!;
    scale += normalisers[i]!;
  }
  model /= count;
  observed /= scale;
  if (!wantsErrors) return { value: model + observed, error: Number.NaN };
  let squares = 0;
  for (const i of drawn) {
    const byModel = (direct[i]! - model * rows[i]!) / count;
    const byRewards = (corrections[i]! - observed * normalisers[i]!) / scale;
    squares += (byModel + byRewards) ** 2;
  }
  const size = drawn.length;
  return { value: model + observed, error: Math.sqrt((squares * size) / (size - 1)) };
}

function intervalsOf(
  sums: ClusterSums,
  resamples: readonly Resample[],
  { level, methods }: ResamplingOptions,
): BootstrapIntervals {
  const values = resamples.map(({ value }) => value);
  const makers = {
    percentile: () => widened(sums, values, level),
    bca: () => accelerated(sums, values, level),
    'bootstrap-t': () => studentised(sums, resamples, level),
  };
  const made = methods.map((method) => [method, makers[method]()] as const);
  return { ...withoutInterval(), ...Object.fromEntries(made) };
}

/**
 * Percentiles of the resamples at shares that Student's t asks for in place of the normal law, with
 * the degrees of freedom that the spread of few large influences is worth: where a hundred of many
 * rows carry the estimate, its variance is known as badly as from as few.
 * Sources: Hesterberg, The American Statistician 69, 2015, section 5.3 (expanded percentiles);
 * degrees of freedom: Satterthwaite, "An approximate distribution of estimates of variance
 * components", Biometrics Bulletin 2, 1946, with the variance of a sample variance by its kurtosis.
 */
function widened(sums: ClusterSums, values: readonly number[], level: number): Interval {
  const estimate = sumsValue(sums);
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return { estimate, low: Number.NaN, high: Number.NaN };
  const tail = normalUpperTail(tQuantile((1 + level) / 2, degreesOfFreedom(influences(sums))));
  return { estimate, low: orderStatistic(sorted, tail), high: orderStatistic(sorted, 1 - tail) };
}

/**
 * Degrees of freedom of the variance of values that add up to 0: 2 over its squared relative error,
 * (kurtosis - 3) / n + 2 / (n - 1); n - 1 for normal values, between 1 and n - 1.
 */
export function degreesOfFreedom(values: Float64Array): number {
  const { length } = values;
  let [squares, fourths] = [0, 0];
  for (const value of values) {
    squares += value ** 2;
    fourths += value ** 4;
  }
  if (squares === 0) return length - 1;
  const kurtosis = (fourths * length) / squares ** 2;
  const degrees = 2 / ((kurtosis - 3) / length + 2 / (length - 1));
  return Math.min(length - 1, Math.max(1, degrees));
}

/**
 * Bias-corrected and accelerated interval: percentiles at shares that make up for the bias and the
 * skewness of the estimate.
 * Source: Efron, "Better bootstrap confidence intervals", JASA 82, 1987, equations 2.3 and 7.3.
 */
function accelerated(sums: ClusterSums, values: readonly number[], level: number): Interval {
  const estimate = sumsValue(sums);
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return { estimate, low: Number.NaN, high: Number.NaN };
  const below = sorted.reduce(
    (count, value) => count + (value < estimate ? 1 : value === estimate ? 0.5 : 0),
    0,
  );
  const share = Math.min(
    1 - 0.5 / sorted.length,
    Math.max(0.5 / sorted.length, below / sorted.length),
  );
  const bias = -normalUpperQuantile(share);
  const acceleration = skewness(influences(sums)) / 6;
  const at = (z: number): number => {
    const moved = bias + (bias + z) / Math.max(0.1, 1 - acceleration * (bias + z));
    return orderStatistic(sorted, 1 - normalUpperTail(moved));
  };
  const z = normalUpperQuantile((1 - level) / 2);
  return { estimate, low: at(-z), high: at(z) };
}

/** sum l^3 / (sum l^2)^1.5 of values that add up to 0; 0 where they are all 0. */
function skewness(values: Float64Array): number {
  let [squares, cubes] = [0, 0];
  for (const value of values) {
    squares += value * value;
    cubes += value ** 3;
  }
  return squares === 0 ? 0 : cubes / squares ** 1.5;
}

/**
 * Bootstrap-t: quantiles of (estimate* - estimate) / error* take the place of Student's t. Resamples
 * without an error are left out.
 * Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5.
 */
function studentised(sums: ClusterSums, resamples: readonly Resample[], level: number): Interval {
  const estimate = sumsValue(sums);
  const error = standardErrorOf(sums);
  if (error === 0) return { estimate, low: estimate, high: estimate };
  const ratios = resamples
    .map(({ value, error: own }) => (value - estimate) / own)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (ratios.length === 0 || !Number.isFinite(error))
    return { estimate, low: Number.NaN, high: Number.NaN };
  const tail = (1 - level) / 2;
  return {
    estimate,
    low: estimate - orderStatistic(ratios, 1 - tail) * error,
    high: estimate - orderStatistic(ratios, tail) * error,
  };
}
