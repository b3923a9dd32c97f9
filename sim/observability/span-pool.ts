// Hot: bench payments; every span of a sampled transaction is stored here
import { growColumns } from '../columns.ts';
import type { Seconds } from '../units.ts';

/** The end of a list of spans. */
export const NO_SPAN = -1;

/** A bounded store of spans in parallel arrays. Those of one trace are a list through `next`. */
export class SpanPool {
  readonly #spansMax: number;
  #capacity = 0;
  #free = NO_SPAN; // first of the free rows, a list through `next`
  /** Rows in use. */
  used = 0;
  next = new Int32Array(0);
  node = new Int32Array(0);
  attempt = new Int32Array(0);
  replica = new Int32Array(0);
  outcome = new Uint8Array(0);
  sentAt = new Float64Array(0);
  arrivedAt = new Float64Array(0);
  startedAt = new Float64Array(0);
  endedAt = new Float64Array(0);

  constructor(spansMax: number) {
    this.#spansMax = spansMax;
  }

  /** A free row, or NO_SPAN when all are in use. */
  allocate(): number {
    if (this.#free === NO_SPAN && !this.#grow()) return NO_SPAN;
    const row = this.#free;
    this.#free = this.next[row]!;
    this.next[row] = NO_SPAN;
    this.used++;
    return row;
  }

  setTimes(
    row: number,
    sentAt: Seconds,
    arrivedAt: Seconds,
    startedAt: Seconds,
    endedAt: Seconds,
  ): void {
    this.sentAt[row] = sentAt;
    this.arrivedAt[row] = arrivedAt;
    this.startedAt[row] = startedAt;
    this.endedAt[row] = endedAt;
  }

  /** Gives back a whole list of `count` spans. */
  release(first: number, last: number, count: number): void {
    if (first === NO_SPAN) return;
    this.next[last] = this.#free;
    this.#free = first;
    this.used -= count;
  }

  #grow(): boolean {
    const old = this.#capacity;
    const capacity = Math.min(this.#spansMax, Math.max(1024, old * 2));
    if (capacity <= old) return false;
    growColumns(this, capacity);
    for (let row = capacity - 1; row >= old; row--) {
      this.next[row] = this.#free;
      this.#free = row;
    }
    this.#capacity = capacity;
    return true;
  }
}
