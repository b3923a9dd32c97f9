import type { Seconds } from '../../sim/units.ts';

/** Samples [from, to) of a series, drawn as one. */
export interface Bin {
  readonly from: number; // position
  readonly to: number;
  readonly end: Seconds; // time of the last sample
}

/**
 * Bins of equal count, at most `most` of them, over the samples after `start`; the last may hold
 * fewer.
 */
export function binsOf(time: Float64Array, start: Seconds, most: number): readonly Bin[] {
  const first = time.findIndex((value) => value > start);
  if (first === -1) return [];
  const size = Math.ceil((time.length - first) / most);
  const count = Math.ceil((time.length - first) / size);
  return Array.from({ length: count }, (_, i) => {
    const from = first + i * size;
    const to = Math.min(time.length, from + size);
    return { from, to, end: time[to - 1]! };
  });
}

/** Over what is known in a bin, infinities included; NaN where nothing is. */
export function overBin(values: Float64Array, bin: Bin, of: (known: number[]) => number): number {
  const known = [...values.subarray(bin.from, bin.to)].filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : of(known);
}
