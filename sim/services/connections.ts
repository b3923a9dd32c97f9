// Hot: bench payments
import { type Calls, JOINING, NONE } from '../calls.ts';
import type { Replica } from './replica.ts';

/** The connections between services: each replica of a caller has a limited number to each service it calls. */
export class Connections {
  readonly #calls: Calls;
  readonly #limits: readonly number[]; // by called service; Infinity: needs no connection
  readonly #serviceOf: Int32Array; // by node of the call graph
  readonly #replicas: readonly (Replica | undefined)[];

  constructor(
    calls: Calls,
    limits: readonly number[],
    serviceOf: Int32Array,
    replicas: readonly (Replica | undefined)[],
  ) {
    this.#calls = calls;
    this.#limits = limits;
    this.#serviceOf = serviceOf;
    this.#replicas = replicas;
  }

  /** Takes a connection for a call, or lines it up for one. The client of a transaction needs none. */
  acquire(row: number): boolean {
    const service = this.#serviceOf[this.#calls.node[row]!]!;
    const limit = this.#limits[service]!;
    if (limit === Number.POSITIVE_INFINITY) return true;
    const caller = this.#callingReplica(row);
    if (caller === NONE) return true;
    const pool = this.#replicas[caller]!.pool(service, limit);
    this.#calls.pool[row] = caller;
    if (pool.inUse === limit) {
      pool.waiting.push(this.#calls, row);
      return false;
    }
    pool.inUse++;
    return true;
  }

  /** Gives a connection back. Returns the call that has it now, or NONE. */
  release(row: number): number {
    if (this.#calls.pool[row] === NONE) return NONE;
    const pool = this.#poolOf(row);
    this.#calls.pool[row] = NONE;
    const heir = pool.waiting.shift(this.#calls);
    if (heir === NONE) pool.inUse--;
    return heir;
  }

  /** Takes a call out of the line. */
  leave(row: number): void {
    this.#poolOf(row).waiting.remove(this.#calls, row);
    this.#calls.pool[row] = NONE;
  }

  #poolOf(row: number) {
    const service = this.#serviceOf[this.#calls.node[row]!]!;
    return this.#replicas[this.#calls.pool[row]!]!.pool(service, this.#limits[service]!);
  }

  /** The replica whose service makes the call, or NONE for the client. */
  #callingReplica(row: number): number {
    const { caller, state, replica } = this.#calls;
    let above = caller[row]!;
    while (above >= 0 && state[above] === JOINING) above = caller[above]!;
    return above >= 0 ? replica[above]! : NONE;
  }
}
