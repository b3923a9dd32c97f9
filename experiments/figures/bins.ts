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
