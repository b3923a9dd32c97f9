import { assert } from '../../sim/units.ts';
import type { BootstrapOptions } from './intervals.ts';
import { normalUpperTail } from './normal-law.ts';
import { orderStatistic } from './order-statistic.ts';
import { tQuantile } from './students-t.ts';

/**
 * A statistic of `resamples` resamples of `days` days: each gets the positions of as many days,
 * drawn with replacement, in an array that is overwritten by the next.
 */
export function resampleDays<Statistic>(
  days: number,
  { resamples, uniform }: Pick<BootstrapOptions, 'resamples' | 'uniform'>,
  statistic: (drawn: Int32Array) => Statistic,
): readonly Statistic[] {
  const drawn = new Int32Array(days);
  return Array.from({ length: resamples }, () => {
    for (let i = 0; i < days; i += 1) drawn[i] = Math.floor(uniform() * days);
    return statistic(drawn);
  });
}

/**
 * Expanded percentile interval of a statistic of `days` independent days, from its values over
 * resamples. The plain percentile interval is too short by sqrt((n - 1) / n) and by the normal law
 * in place of Student's t; here the share cut off on each side makes up for both. The same on any
 * monotone scale, such as logarithms. A value that is missing (NaN) counts as -Infinity below and
 * as Infinity above. NaN with fewer than two days.
 * Source: Hesterberg, The American Statistician 69 (2015), section 5.3.
 */
export function expandedPercentiles(
  values: readonly number[],
  days: number,
  level: number,
): { readonly low: number; readonly high: number } {
  if (days < 2) return { low: Number.NaN, high: Number.NaN };
  assert(values.length > 0, 'an interval needs resamples');
  const t = tQuantile((1 + level) / 2, days - 1);
  const tail = normalUpperTail(Math.sqrt(days / (days - 1)) * t);
  return {
    low: orderStatistic(sortedWith(values, Number.NEGATIVE_INFINITY), tail),
    high: orderStatistic(sortedWith(values, Number.POSITIVE_INFINITY), 1 - tail),
  };
}

const sortedWith = (values: readonly number[], missing: number): Float64Array =>
  Float64Array.from(values, (value) => (Number.isNaN(value) ? missing : value)).sort();
