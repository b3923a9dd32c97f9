import { assert, type Seconds } from '../../sim/units.ts';
import type { DayRates } from '../agent.ts';

/** From inclusive, to exclusive, in seconds of the run. */
export interface Span {
  readonly from: Seconds;
  readonly to: Seconds;
}

/**
 * Mean transactions per second of one day within a span, weighted by the overlap with its slots.
 * Outside the record the nearest slot goes on; NaN where nothing is recorded (a closed workload).
 */
export function meanRate({ slot, ratePerSecond }: DayRates, { from, to }: Span): number {
  assert(to > from, `a span must have from < to, got ${from}, ${to}`);
  const last = ratePerSecond.length - 1;
  if (last < 0) return Number.NaN;
  let sum = 0;
  for (let i = Math.floor(from / slot); i * slot < to; i++) {
    const overlap = Math.min(to, (i + 1) * slot) - Math.max(from, i * slot);
    sum += overlap * ratePerSecond[Math.min(last, Math.max(0, i))]!;
  }
  return sum / (to - from);
}

/** Highest rate of the slots that overlap a span; NaN where nothing is recorded. */
export function peakRate({ slot, ratePerSecond }: DayRates, { from, to }: Span): number {
  const last = ratePerSecond.length - 1;
  if (last < 0) return Number.NaN;
  const position = (i: number) => Math.min(last, Math.max(0, i));
  let peak = 0;
  for (let i = Math.floor(from / slot); i * slot < to; i++)
    peak = Math.max(peak, ratePerSecond[position(i)]!);
  return peak;
}

/** The mean rate of each day within a span; days without a record are left out. */
export function meanRates(days: readonly DayRates[], span: Span): readonly number[] {
  return days.map((day) => meanRate(day, span)).filter((rate) => !Number.isNaN(rate));
}

/**
 * Quantile in [0, 1] of some numbers, between two neighbours on the straight line; NaN of none.
 * Source: Hyndman and Fan, "Sample quantiles in statistical packages", 1996, definition 7.
 */
export function quantile(values: Iterable<number>, probability: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const position = probability * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!);
}
