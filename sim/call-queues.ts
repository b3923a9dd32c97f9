// Hot: bench payments
import { NONE } from './calls.ts';
import { growColumns } from './columns.ts';

/** Two columns of a table of calls, or of messages: each row knows its neighbours in the queue it waits in. */
export interface Links {
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

/** First-come queues of calls, numbered from 0 and linked through the rows: a call waits in one at a time. */
export class CallQueues {
  readonly #calls: Links;
  #head = new Int32Array(0);
  #tail = new Int32Array(0);
  length = new Int32Array(0); // calls that wait, by queue

  constructor(calls: Links) {
    this.#calls = calls;
  }

  /** Makes room for queues [0, count). */
  ensure(count: number): void {
    const old = this.length.length;
    if (count <= old) return;
    const capacity = Math.max(64, count, 2 * old);
    const [head, tail] = [this.#head, this.#tail];
    growColumns(this, capacity);
    this.#head = new Int32Array(capacity).fill(NONE);
    this.#tail = new Int32Array(capacity).fill(NONE);
    this.#head.set(head);
    this.#tail.set(tail);
  }

  push(queue: number, row: number): void {
    const { next, previous } = this.#calls;
    const last = this.#tail[queue]!;
    next[row] = NONE;
    previous[row] = last;
    if (last === NONE) this.#head[queue] = row;
    else next[last] = row;
    this.#tail[queue] = row;
    this.length[queue]!++;
  }

  /** Puts a call before all others. */
  unshift(queue: number, row: number): void {
    const { next, previous } = this.#calls;
    const first = this.#head[queue]!;
    next[row] = first;
    previous[row] = NONE;
    if (first === NONE) this.#tail[queue] = row;
    else previous[first] = row;
    this.#head[queue] = row;
    this.length[queue]!++;
  }

  /** The first call, or NONE. */
  first(queue: number): number {
    return this.#head[queue]!;
  }

  /** Takes the first call out, or returns NONE. */
  shift(queue: number): number {
    const row = this.#head[queue]!;
    if (row !== NONE) this.remove(queue, row);
    return row;
  }

  remove(queue: number, row: number): void {
    const { next, previous } = this.#calls;
    const after = next[row]!;
    const before = previous[row]!;
    if (before === NONE) this.#head[queue] = after;
    else next[before] = after;
    if (after === NONE) this.#tail[queue] = before;
    else previous[after] = before;
    this.length[queue]!--;
  }
}
