import { tCdf, tQuantile } from './students-t.ts';

export interface DetectionOptions {
  readonly level: number; // of confidence of the test, in (0, 1)
  readonly power: number; // chance to find a difference of that size, in (0, 1)
}

/**
 * The smallest true difference that a two-sided t test over `days` paired days finds with the power
 * asked for: (t(1 - alpha/2) + t(power)) x standard error of the mean difference. NaN with one day.
 * Source: Lachin, Controlled Clinical Trials 2 (1981), with Student's t in place of the normal law.
 */
export function minimumDetectableDifference(
  standardError: number,
  days: number,
  { level, power }: DetectionOptions,
): number {
  if (days < 2) return Number.NaN;
  return (tQuantile((1 + level) / 2, days - 1) + tQuantile(power, days - 1)) * standardError;
}

/**
 * The inverse: the power with which a difference is found that has this size, by the same formula.
 * NaN with one day.
 */
export function detectionPower(
  difference: number,
  standardError: number,
  { days, level }: { readonly days: number; readonly level: number },
): number {
  if (days < 2) return Number.NaN;
  const critical = tQuantile((1 + level) / 2, days - 1);
  return tCdf(Math.abs(difference) / standardError - critical, days - 1);
}
