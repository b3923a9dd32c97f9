import { assert } from '../units.ts';
import { assertCount } from './ratio-limit.ts';

/**
 * Good and bad events per minute, and their sums over sliding windows. After t minutes a window of w
 * minutes holds minutes [t - w, t); before the first minute nothing happened. Sums are of integers and
 * exact while a window holds fewer than 2^53 events.
 */
export class MinuteCounts {
  readonly #windows: readonly number[];
  readonly #length: number;
  readonly #good: Float64Array; // ring, by minute
  readonly #bad: Float64Array;
  readonly #goodSums: Float64Array; // by window
  readonly #badSums: Float64Array;
  /** Minutes pushed so far. */
  minutes = 0;

  /** `windows`: lengths in minutes, integers >= 1. */
  constructor(windows: readonly number[]) {
    for (const window of windows)
      assert(Number.isInteger(window) && window >= 1, `a window of ${window} minutes`);
    this.#windows = windows;
    this.#length = Math.max(1, ...windows);
    this.#good = new Float64Array(this.#length);
    this.#bad = new Float64Array(this.#length);
    this.#goodSums = new Float64Array(windows.length);
    this.#badSums = new Float64Array(windows.length);
  }

  /** Adds the next minute; costs one step per window, however long. */
  push(good: number, bad: number): void {
    assertCount(good, 'good');
    assertCount(bad, 'bad');
    this.#windows.forEach((window, i) => {
      const leaving = this.minutes - window;
      const at = leaving % this.#length;
      this.#goodSums[i]! += good - (leaving < 0 ? 0 : this.#good[at]!);
      this.#badSums[i]! += bad - (leaving < 0 ? 0 : this.#bad[at]!);
    });
    this.#good[this.minutes % this.#length] = good;
    this.#bad[this.minutes % this.#length] = bad;
    this.minutes++;
  }

  /** Bad events of the window at position `window` of the constructor's list. */
  bad(window: number): number {
    return this.#badSums[window]!;
  }

  /** All events of that window. */
  total(window: number): number {
    return this.#goodSums[window]! + this.#badSums[window]!;
  }
}
