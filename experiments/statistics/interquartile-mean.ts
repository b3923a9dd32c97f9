import { expandedPercentiles, resampleDays } from './bootstrap.ts';
import type { BootstrapOptions, Interval } from './intervals.ts';

const TRIMMED = 0.25; // of the values, on each side

/**
 * The mean of the middle half: a quarter of the values, rounded down, is left out on each side. NaN
 * where a value is missing or there is none; infinite values count like any other.
 * Source: Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice",
 * NeurIPS 2021, section 4.3; as `trim_mean` of its library rliable.
 */
export function interquartileMean(values: readonly number[]): number {
  if (values.length === 0 || values.some(Number.isNaN)) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(TRIMMED * sorted.length);
  let sum = 0;
  for (let i = cut; i < sorted.length - cut; i += 1) sum += sorted[i]!;
  return sum / (sorted.length - 2 * cut);
}

/**
 * The interquartile mean of all values (runs) together with an interval over days: `days` holds the
 * values of each day, one per seed. Whole days are resampled with all their seeds, since what is
 * asked is what another day would bring; rliable resamples runs within each task instead, which it
 * takes as given. With one day the interval is NaN.
 */
export function interquartileMeanInterval(
  days: readonly (readonly number[])[],
  options: BootstrapOptions,
): Interval {
  const estimate = interquartileMean(days.flat());
  if (Number.isNaN(estimate)) return { estimate, low: Number.NaN, high: Number.NaN };
  const resampled = resampleDays(days.length, options, (drawn) =>
    interquartileMean(Array.from(drawn, (day) => days[day]!).flat()),
  );
  return { estimate, ...expandedPercentiles(resampled, days.length, options.level) };
}
