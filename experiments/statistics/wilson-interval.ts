import type { Interval } from './intervals.ts';
import { normalUpperQuantile } from './normal-law.ts';

/**
 * Interval of a share of independent trials, of confidence `level`, by the score test; inside [0, 1].
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22,
 * 1927.
 */
export function wilsonInterval(successes: number, trials: number, level: number): Interval {
  const z = normalUpperQuantile((1 - level) / 2);
  const estimate = successes / trials;
  const scale = 1 + (z * z) / trials;
  const middle = (estimate + (z * z) / (2 * trials)) / scale;
  const spread = (estimate * (1 - estimate)) / trials + (z * z) / (4 * trials * trials);
  const reach = (z * Math.sqrt(spread)) / scale;
  return { estimate, low: middle - reach, high: middle + reach };
}
