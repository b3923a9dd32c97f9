import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { expandedPercentiles, resampleDays } from '../statistics/bootstrap.ts';
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
  const resampled = resampleDays(clusters, options, (drawn) =>
    estimates.map((sums) => resample(sums, drawn)),
  );
  return estimates.map((sums, at) =>
    intervalsOf(
      sums,
      resampled.map((all) => all[at]!),
      options.level,
    ),
  );
}

function withoutInterval(): BootstrapIntervals {
  const none = { estimate: Number.NaN, low: Number.NaN, high: Number.NaN };
  return { percentile: none, bca: none, 'bootstrap-t': none };
}

interface Resample {
  readonly value: number;
  readonly error: number; // its own standard error
}

/** One resample: its estimate, and the standard error of that by the influence function. */
function resample(sums: ClusterSums, drawn: Int32Array): Resample {
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
  level: number,
): BootstrapIntervals {
  const estimate = sumsValue(sums);
  const values = resamples.map(({ value }) => value);
  const percentile = { estimate, ...expandedPercentiles(values, sums.length, level) };
  return {
    percentile,
    bca: accelerated(sums, values, level),
    'bootstrap-t': studentised(sums, resamples, level),
  };
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
