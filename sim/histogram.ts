/** Counts of positive values in log-linear buckets: bounded memory, relative error below 0.4 %. */
export interface Histogram {
  readonly count: number;
  readonly sum: number;
  record(value: number): void;
  /** The value below which a share p in [0, 1] of `total` values lies (default: the recorded ones); Infinity beyond them, NaN if none. */
  quantile(p: number, total?: number): number;
  /** Share of the recorded values <= `value`, with the resolution of the buckets; NaN if none. */
  shareBelow(value: number): number;
  add(other: Histogram): void;
  /** Non-empty buckets as [upper bound, count], ascending. */
  buckets(): readonly (readonly [number, number])[];
}

export function createHistogram(): Histogram {
  throw new Error('not yet');
}
