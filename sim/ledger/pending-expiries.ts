// Hot: conformance ledger
import { growColumns } from '../columns.ts';
import type { Seconds } from '../units.ts';

/**
 * Rows of pending transfers by the time of their expiry, then by row: a binary heap. What is
 * resolved meanwhile stays until its time comes; the reader skips it.
 */
export class PendingExpiries {
  count = 0;
  times = new Float64Array(16); // seconds
  rows = new Int32Array(16);

  add(time: Seconds, row: number): void {
    if (this.count === this.rows.length) growColumns(this, 2 * this.count);
    let at = this.count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(time, row, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.times[at] = time;
    this.rows[at] = row;
  }

  /** Takes the next row that is due at `now`, or -1. */
  takeDue(now: Seconds): number {
    if (this.count === 0 || this.times[0]! > now) return -1;
    const due = this.rows[0]!;
    const last = --this.count;
    this.#sink(this.times[last]!, this.rows[last]!);
    return due;
  }

  #sink(time: Seconds, row: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.count) break;
      const right = child + 1;
      if (right < this.count && this.#isBefore(this.times[right]!, this.rows[right]!, child))
        child = right;
      if (this.#isBefore(time, row, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.times[at] = time;
    this.rows[at] = row;
  }

  #isBefore(time: Seconds, row: number, other: number): boolean {
    const otherTime = this.times[other]!;
    return time < otherTime || (time === otherTime && row < this.rows[other]!);
  }

  #move(from: number, to: number): void {
    this.times[to] = this.times[from]!;
    this.rows[to] = this.rows[from]!;
  }
}
