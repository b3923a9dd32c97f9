// Hot: bench payments
import type { Seconds } from '../units.ts';

const MINUTE: Seconds = 60;

/** The ends of one minute, by type of transaction. */
export interface MinuteListener {
  /** Minute `minute` is over. The columns are filled anew: read them at once. */
  ended(minute: number, good: Float64Array, bad: Float64Array): void;
}

/** Counts good and bad ends of transactions by minute: minute m holds those at a time in [60 m, 60 m + 60). */
export class EndMinutes {
  /** Number of the minute that is counted. */
  minute = 0;
  readonly #good: Float64Array; // by type
  readonly #bad: Float64Array;
  readonly #listeners: readonly MinuteListener[];
  #end: Seconds = MINUTE;

  constructor(types: number, listeners: readonly MinuteListener[]) {
    this.#good = new Float64Array(types);
    this.#bad = new Float64Array(types);
    this.#listeners = listeners;
  }

  /** Ends come in the order of time. */
  add(type: number, isGood: boolean, now: Seconds): void {
    if (now >= this.#end) this.advance(now);
    const counts = isGood ? this.#good : this.#bad;
    counts[type] = counts[type]! + 1;
  }

  /** Closes the minutes that are over. */
  advance(now: Seconds): void {
    while (now >= this.#end) {
      for (const listener of this.#listeners) listener.ended(this.minute, this.#good, this.#bad);
      this.#good.fill(0);
      this.#bad.fill(0);
      this.minute++;
      this.#end = (this.minute + 1) * MINUTE;
    }
  }
}
