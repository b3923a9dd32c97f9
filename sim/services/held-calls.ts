// Hot: bench payments
import { CallQueues } from '../call-queues.ts';
import { type Calls, HELD } from '../calls.ts';

const LINE = 0; // number of the only queue

/**
 * The calls that come to a service while none of its replicas is ready: where it may scale to zero they wait for the
 * first one, as many as may wait at one replica.
 */
export class HeldCalls {
  readonly #calls: Calls;
  readonly #limit: number;
  readonly #queue: CallQueues;

  constructor(calls: Calls, limit: number) {
    this.#calls = calls;
    this.#limit = limit;
    this.#queue = new CallQueues(calls);
    this.#queue.ensure(1);
  }

  get count(): number {
    return this.#queue.length[LINE]!;
  }

  /** Returns false when it must not wait. */
  add(row: number): boolean {
    if (this.count >= this.#limit) return false;
    this.#calls.state[row] = HELD;
    this.#queue.push(LINE, row);
    return true;
  }

  /** A call is withdrawn. */
  remove(row: number): void {
    this.#queue.remove(LINE, row);
  }

  /** The call that came first goes on. */
  shift(): number {
    return this.#queue.shift(LINE);
  }
}
