import type { Result } from '../types.ts';
import { expandedPercentiles, resampleDays } from './bootstrap.ts';
import type { BootstrapOptions, Interval } from './intervals.ts';
import { assertPaired, daysOf, measured } from './replications.ts';

export interface VarianceRatioOptions extends BootstrapOptions {
  readonly metric: string;
}

/** Sums of squares of one day, each divided by its degrees of freedom. */
interface DayVariances {
  readonly paired: number; // of A(s) - B(s)
  readonly independent: number; // of A(s) - B(s'), s' another seed
}

/**
 * What common draws save: the variance of the difference of two entries under the same seed over
 * that under independent seeds, within days. 0.1 says that ten times as many runs would be needed
 * without pairing; 1 that it gains nothing.
 * The first is estimated by the sample variance of A(d, s) - B(d, s) over the seeds of a day. The
 * second is Var A + Var B, estimated by the sum of the two sample variances, which is what all
 * pairs A(d, s) - B(d, s'), s' != s, together say without bias. Both are averaged over days; the
 * interval resamples days (the same on the scale of logarithms). NaN with one seed per day, with
 * values that are missing or infinite, or where nothing varies.
 */
export function varianceRatio(
  results: readonly Result[],
  [entry, other]: readonly [string, string],
  options: VarianceRatioOptions,
): Interval {
  const days = daysOf(results, entry);
  const others = daysOf(results, other);
  assertPaired(days, others);
  const variances = days.map((day, i) => {
    const own = day.results.map((result) => measured(result, options.metric));
    const theirs = others[i]!.results.map((result) => measured(result, options.metric));
    return dayVariances(own, theirs);
  });
  return varianceRatioOf(variances, options);
}

function dayVariances(own: readonly number[], theirs: readonly number[]): DayVariances {
  const differences = own.map((value, i) => value - theirs[i]!);
  return {
    paired: sampleVariance(differences),
    independent: sampleVariance(own) + sampleVariance(theirs),
  };
}

function varianceRatioOf(days: readonly DayVariances[], options: BootstrapOptions): Interval {
  const estimate = ratioOf(days);
  if (Number.isNaN(estimate)) return { estimate, low: Number.NaN, high: Number.NaN };
  const resampled = resampleDays(days.length, options, (drawn) =>
    ratioOf(Array.from(drawn, (day) => days[day]!)),
  );
  return { estimate, ...expandedPercentiles(resampled, days.length, options.level) };
}

function ratioOf(days: readonly DayVariances[]): number {
  const sum = (of: (day: DayVariances) => number) =>
    days.reduce((total, day) => total + of(day), 0);
  return sum(({ paired }) => paired) / sum(({ independent }) => independent);
}

/** NaN with fewer than two values or one that is not finite. */
function sampleVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return squares / (values.length - 1);
}
