import { assert, type Seconds } from '../../sim/units.ts';
import type { RateTrace } from './rate-trace.ts';

/** The scales that a fit is judged at. */
export const JUDGED_SCALES: readonly Seconds[] = [1, 10, 60, 600];
const OTHER_SCALES: readonly Seconds[] = [2, 5, 20, 30, 120, 300, 1200, 1800, 3600, 7200, 14_400];
const WINDOWS_MIN = 3; // fewer say nothing about a variance
export const WINDOWS_FEW = 10; // only judged scales are looked at with so few

/** One time scale of a trace. */
export interface Scale {
  readonly seconds: Seconds;
  /** Rows of one window. */
  readonly rows: number;
  /** First rows of the windows that have no missing row. */
  readonly starts: Uint32Array;
}

/** The scales at which the windows of a trace say something, rising. */
export function scalesOf(trace: RateTrace): readonly Scale[] {
  const seconds = [...JUDGED_SCALES, ...OTHER_SCALES].sort((a, b) => a - b);
  const missing = cumulate(trace.missing);
  return seconds.flatMap((scale) => {
    const rows = scale / trace.rowSeconds;
    if (!Number.isInteger(rows)) return [];
    const starts = windowStarts(missing, rows);
    const windowsMin = JUDGED_SCALES.includes(scale) ? WINDOWS_MIN : WINDOWS_FEW;
    return starts.length < windowsMin ? [] : [{ seconds: scale, rows, starts }];
  });
}

/** Sums of all values before each position: one longer than the values. */
export function cumulate(values: Float64Array | Uint8Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}

/**
 * Mean and sample variance of the sums over the windows of a scale. Their ratio is the index of
 * dispersion of counts; it contains all that changes the rate, the shape of the day as well.
 * Source: Cox and Lewis, "The Statistical Analysis of Series of Events", 1966, chapter 4.
 */
export function windowMoments(
  sums: Float64Array,
  { rows, starts }: Scale,
): { readonly mean: number; readonly variance: number } {
  assert(starts.length > 1, 'a variance needs two windows');
  let total = 0;
  for (const start of starts) total += sums[start + rows]! - sums[start]!;
  const mean = total / starts.length;
  let squares = 0;
  for (const start of starts) squares += (sums[start + rows]! - sums[start]! - mean) ** 2;
  return { mean, variance: squares / (starts.length - 1) };
}

/** Variance over mean of the counts in the windows of a scale; 1 for a Poisson process. */
export function indexOfDispersion(sums: Float64Array, scale: Scale): number {
  const { mean, variance } = windowMoments(sums, scale);
  return variance / mean;
}

/** One window after the other from row 0 on. */
function windowStarts(missing: Float64Array, rows: number): Uint32Array {
  const all = Math.floor((missing.length - 1) / rows);
  const starts = new Uint32Array(all);
  let count = 0;
  for (let start = 0; start + rows < missing.length; start += rows)
    if (missing[start + rows] === missing[start]) starts[count++] = start;
  return starts.slice(0, count);
}
