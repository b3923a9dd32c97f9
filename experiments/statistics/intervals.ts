import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { orderStatistic } from './order-statistic.ts';
import { tQuantile } from './students-t.ts';

/**
 * `low` and `high` are NaN where no interval can be given: one value only, or an infinite or
 * missing one.
 */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of independent values with a two-sided interval of confidence `level` in (0, 1):
 * mean -+ t(n - 1) s / sqrt(n). An infinite value makes the estimate infinite, a missing one NaN.
 */
export function meanInterval(values: readonly number[], level: number): Interval {
  if (values.length === 0) return { estimate: Number.NaN, low: Number.NaN, high: Number.NaN };
  const estimate = values.every(Number.isFinite)
    ? mean([...values])
    : values.reduce((total, value) => total + value, 0);
  const error = standardError(values);
  if (!Number.isFinite(error)) return { estimate, low: Number.NaN, high: Number.NaN };
  const reach = error * tQuantile((1 + level) / 2, values.length - 1);
  return { estimate, low: estimate - reach, high: estimate + reach };
}

/** s / sqrt(n); NaN with fewer than two values or with one that is not finite. */
export function standardError(values: readonly number[]): number {
  if (values.length < 2 || !values.every(Number.isFinite)) return Number.NaN;
  if (values.every((value) => value === values[0])) return 0; // whatever the mean rounds to
  return sampleStandardDeviation([...values]) / Math.sqrt(values.length);
}

export interface BootstrapOptions {
  readonly level: number; // of confidence, in (0, 1)
  readonly resamples: number; // 1999 makes the usual levels fall on an order statistic
  readonly uniform: Uniform;
}

/**
 * Bootstrap-t interval of the mean: quantiles of (m* - m) / se* over resamples take the place of
 * Student's t, which follows the skewness of the values. Resamples that are constant have no t and
 * are left out.
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 12.5.
 */
export function bootstrapT(values: readonly number[], options: BootstrapOptions): Interval {
  const { level, resamples, uniform } = options;
  const error = standardError(values);
  const { estimate } = meanInterval(values, level);
  if (!Number.isFinite(error)) return { estimate, low: Number.NaN, high: Number.NaN };
  if (error === 0) return { estimate, low: estimate, high: estimate };

  const ratios: number[] = [];
  const resample = new Float64Array(values.length);
  for (let n = 0; n < resamples; n += 1) {
    for (let i = 0; i < resample.length; i += 1)
      resample[i] = values[Math.floor(uniform() * values.length)]!;
    const ratio = studentized(resample, estimate);
    if (Number.isFinite(ratio)) ratios.push(ratio);
  }
  ratios.sort((a, b) => a - b);
  assert(ratios.length > 0, 'every resample is constant: too few values for a bootstrap');
  const tail = (1 - level) / 2;
  return {
    estimate,
    low: estimate - orderStatistic(ratios, 1 - tail) * error,
    high: estimate - orderStatistic(ratios, tail) * error,
  };
}

/** (mean - centre) / standard error; not finite where all values are equal. */
function studentized(values: Float64Array, centre: number): number {
  let sum = 0;
  let isConstant = true;
  for (let i = 0; i < values.length; i += 1) {
    sum += values[i]!;
    if (values[i] !== values[0]) isConstant = false;
  }
  if (isConstant) return Number.NaN; // whatever the mean rounds to
  const own = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) squares += (values[i]! - own) ** 2;
  return (own - centre) / Math.sqrt(squares / (values.length * (values.length - 1)));
}
