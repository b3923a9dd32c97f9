// Hot: bench payments
import { growColumns } from './columns.ts';
import { assert } from './units.ts';

/** Where an attempt is on its way. */
export const FREE = 0;
export const BACKING_OFF = 1; // waits to be tried again
export const POOLED = 2; // waits for a connection of its caller
export const OUTBOUND = 3; // on the wire to the service
export const QUEUED = 4; // waits for a worker
export const STARTING = 5; // has a worker, begins at this instant
export const WORKING = 6; // on a worker
export const CALLING = 7; // its service waits for other services
export const INBOUND = 8; // the answer is on the wire
export const JOINING = 9; // not a call but a fork: waits for its branches
export const HELD = 10; // at a service without ready replica: waits for the first
export const CROSSING = 11; // has a replica, in another zone: on the wire to it
export const STORING = 12; // at a database: waits for locks or pages, before it has a worker
export const COMMITTING = 13; // at a database: its work is done, its log is not yet safe
export const LOST = 14; // on a wire that swallowed it: only a time-out ends it
export const DELIVERING = 15; // not a call but a message at its consumer

/** The caller of a call that the transaction itself makes. */
export const CLIENT = -1;
/** The caller of a call that nobody waits for any more: its time-out has passed, its work goes on. */
export const NOBODY = -2;
export const NONE = -1;

/**
 * One row per attempt of a call (and per open fork), in parallel arrays. Rows are reused; `generation`
 * tells the events of one life of a row from those of the next.
 */
export class Calls {
  #capacity = 0;
  #freeCount = 0;
  #free = new Int32Array(0);
  state = new Uint8Array(0);
  outcome = new Uint8Array(0); // how the attempt ended, once it has
  node = new Int32Array(0); // of the call graph
  transaction = new Int32Array(0); // row of the transaction table
  caller = new Int32Array(0); // row of the call whose body this one belongs to, CLIENT or NOBODY
  attempt = new Int32Array(0); // 0 is the first
  visit = new Int32Array(0); // tells executions of one node by one transaction apart
  generation = new Int32Array(0);
  epoch = new Int32Array(0); // of the finish event that counts; others are stale
  pending = new Int32Array(0); // branches of a fork that have not ended
  replica = new Int32Array(0); // number of the replica that has the call, or NONE
  pool = new Int32Array(0); // number of the connection pool that it waits for or holds, or NONE
  next = new Int32Array(0); // in the queue it waits in
  previous = new Int32Array(0);
  twin = new Int32Array(0); // the other attempt of a hedged call, or NONE
  gate = new Uint8Array(0); // what breaker and bulkhead must be told at its end, see Gates; 0 at its start
  message = new Int32Array(0); // of a delivery: number at the broker, or NONE when it goes on for nobody
  firstChild = new Int32Array(0); // calls in flight of its body
  nextSibling = new Int32Array(0);
  previousSibling = new Int32Array(0);
  waited = new Float64Array(0); // before it was made, seconds; only of those after a first
  sentAt = new Float64Array(0); // by its caller, seconds
  arrivedAt = new Float64Array(0); // at the service, seconds
  startedAt = new Float64Array(0); // on a worker, seconds; kept only for traces
  servedBy = new Int32Array(0); // replica that has or had it; kept only for traces
  hopUniform = new Float64Array(0); // in [0, 1): the draw of the hop back
  errorUniform = new Float64Array(0); // in [0, 1): whether it ends in an error; NaN: not drawn yet
  impairUniform = new Float64Array(0); // in [0, 1): what happens to the hop back; 0: not drawn yet
  crossing = new Float64Array(0); // seconds of one way to a replica in another zone, beyond the hop
  stopMark = new Float64Array(0); // see Stops
  work = new Float64Array(0); // what a preempted or shared job still needs: see the disciplines
  storeWork = new Float64Array(0); // seconds of a worker that the store of its database adds

  get inUse(): number {
    return this.#capacity - this.#freeCount;
  }

  get capacity(): number {
    return this.#capacity;
  }

  allocate(transaction: number, node: number, caller: number, state: number): number {
    if (this.#freeCount === 0) this.#grow();
    const row = this.#free[--this.#freeCount]!;
    this.state[row] = state;
    this.outcome[row] = 0;
    this.node[row] = node;
    this.transaction[row] = transaction;
    this.caller[row] = caller;
    this.replica[row] = NONE;
    this.pool[row] = NONE;
    this.twin[row] = NONE;
    this.firstChild[row] = NONE;
    this.storeWork[row] = 0;
    if (caller >= 0) this.#link(row, caller);
    return row;
  }

  release(row: number): void {
    this.#unlink(row);
    this.state[row] = FREE;
    this.generation[row] = (this.generation[row]! + 1) | 0;
    this.epoch[row] = 0;
    this.#free[this.#freeCount++] = row;
  }

  /** The caller has given up; the attempt goes on for nobody. */
  orphan(row: number): void {
    this.#unlink(row);
    this.caller[row] = NOBODY;
  }

  /** Rows of the calls that a replica has taken and not answered; looks at all rows. */
  takenBy(replica: number): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.#capacity; row++) {
      if (this.state[row] !== FREE && this.replica[row] === replica) rows.push(row);
    }
    return rows;
  }

  #link(row: number, caller: number): void {
    const first = this.firstChild[caller]!;
    this.nextSibling[row] = first;
    this.previousSibling[row] = NONE;
    if (first !== NONE) this.previousSibling[first] = row;
    this.firstChild[caller] = row;
  }

  #unlink(row: number): void {
    const caller = this.caller[row]!;
    if (caller < 0) return;
    const next = this.nextSibling[row]!;
    const previous = this.previousSibling[row]!;
    if (previous === NONE) this.firstChild[caller] = next;
    else this.nextSibling[previous] = next;
    if (next !== NONE) this.previousSibling[next] = previous;
  }

  #grow(): void {
    const old = this.#capacity;
    const capacity = Math.max(1024, old * 2);
    assert(
      capacity < 2 ** 30,
      `${capacity} calls in flight: the system is overloaded without a bound`,
    );
    growColumns(this, capacity);
    this.#free = new Int32Array(capacity);
    for (let row = capacity - 1; row >= old; row--) this.#free[this.#freeCount++] = row;
    this.#capacity = capacity;
  }
}
