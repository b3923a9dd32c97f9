import { createRandom } from '../../sim/random.ts';
import type { Seconds } from '../../sim/units.ts';
import { drawGaussian } from '../../workloads/variates.ts';
import type { Scale } from './dispersion.ts';

export const PEAK_SCALE: Seconds = 60;

/** The busiest window of a scale over the mean of all. */
export function peakFactor(sums: Float64Array, { rows, starts }: Scale): number {
  let total = 0;
  let largest = 0;
  for (const start of starts) {
    const sum = sums[start + rows]! - sums[start]!;
    total += sum;
    largest = Math.max(largest, sum);
  }
  return largest / (total / starts.length);
}

/**
 * As `peakFactor`, from sums of expected arrivals: each window is drawn with dispersion x its mean
 * as its variance. Assumption: by a normal law, which is near where a window has many arrivals.
 */
export function drawnPeakFactor(
  sums: Float64Array,
  { rows, starts }: Scale,
  { dispersion, seed }: { readonly dispersion: number; readonly seed: string },
): number {
  const random = createRandom(seed);
  const site = random.site('workload-fit/peak');
  let total = 0;
  let largest = 0;
  for (const [i, start] of starts.entries()) {
    const mean = sums[start + rows]! - sums[start]!;
    const drawn = mean + Math.sqrt(dispersion * mean) * drawGaussian(random, site, i);
    total += mean;
    largest = Math.max(largest, drawn);
  }
  return largest / (total / starts.length);
}
