import type { MinuteListener } from '../../sim/observability/end-minutes.ts';

/** Good and bad ends of all transactions, by minute of the whole run. */
export class MinuteHistory implements MinuteListener {
  readonly ends: Float64Array;
  readonly bad: Float64Array;
  /** Minutes that are over. */
  count = 0;

  constructor(minutesMax: number) {
    this.ends = new Float64Array(minutesMax);
    this.bad = new Float64Array(minutesMax);
  }

  ended(minute: number, good: Float64Array, bad: Float64Array): void {
    const sum = (counts: Float64Array) => counts.reduce((total, count) => total + count, 0);
    if (minute >= this.ends.length) return;
    this.bad[minute] = sum(bad);
    this.ends[minute] = sum(good) + this.bad[minute]!;
    this.count = minute + 1;
  }
}
