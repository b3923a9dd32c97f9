// Hot: bench payments
import type { CallGraph } from '../call-graph.ts';
import { CallQueues } from '../call-queues.ts';
import { type Calls, JOINING, NONE } from '../calls.ts';
import type { Replicas } from './replicas.ts';

/**
 * The connections between services: each replica of a caller may have a limited number of calls open to each service
 * it calls; further calls wait in order. The pools of one replica have consecutive numbers.
 */
export class Connections {
  readonly #calls: Calls;
  readonly #replicas: Replicas;
  readonly #limit: readonly number[]; // by called service; Infinity: needs no connection
  readonly #serviceOf: Int32Array; // by node of the call graph
  readonly #slot: Int32Array; // by node: position among the pools of the calling replica, or NONE
  readonly #poolsOf: readonly number[]; // by calling service: pools that each replica has
  readonly #withheld: Float64Array; // share of the connections that are lost, by called service
  readonly #available: Float64Array; // by called service: what is left of the limit
  #isWithheld = false;
  readonly #pools: number[] = []; // the called service, by pool
  readonly #calledBy: readonly (readonly number[])[]; // by calling service: services called, by slot
  readonly #queues: CallQueues;
  #count = 0;
  inUse = new Int32Array(0); // by pool
  /** Calls that wait for a connection, by called service. */
  readonly waitingFor: Float64Array;

  /** `limits`: connections by called service. */
  constructor(calls: Calls, replicas: Replicas, graph: CallGraph, limits: readonly number[]) {
    this.#calls = calls;
    this.#replicas = replicas;
    this.#limit = limits;
    this.#serviceOf = graph.service;
    this.#queues = new CallQueues(calls);
    const called: number[][] = limits.map(() => []);
    this.#slot = graph.service.map((service, node) => {
      const caller = graph.callerService[node]!;
      if (service < 0 || caller < 0 || limits[service] === Number.POSITIVE_INFINITY) return NONE;
      const services = called[caller]!;
      return services.includes(service) ? services.indexOf(service) : services.push(service) - 1;
    });
    this.#poolsOf = called.map((services) => services.length);
    this.#calledBy = called;
    this.#withheld = new Float64Array(limits.length);
    this.#available = Float64Array.from(limits);
    this.waitingFor = new Float64Array(limits.length);
  }

  /** Gives a new replica its pools. */
  equip(replica: number): void {
    this.#replicas.poolFrom[replica] = this.#count;
    this.#count += this.#poolsOf[this.#replicas.service[replica]!]!;
    this.#pools.push(...this.#calledBy[this.#replicas.service[replica]!]!);
    if (this.#count > this.inUse.length) this.#grow(Math.max(64, 2 * this.#count));
    this.#queues.ensure(this.#count);
  }

  /** Calls that wait for a connection of this pool. */
  waiting(pool: number): number {
    return this.#queues.length[pool]!;
  }

  /** Takes a connection for a call, or lines it up for one. The client of a transaction needs none. */
  acquire(row: number): boolean {
    const node = this.#calls.node[row]!;
    const slot = this.#slot[node]!;
    if (slot === NONE) return true;
    const pool = this.#replicas.poolFrom[this.#callingReplica(row)]! + slot;
    const inUse = this.inUse[pool]!;
    this.#calls.pool[row] = pool;
    if (inUse >= this.#available[this.#serviceOf[node]!]!) {
      this.#queues.push(pool, row);
      this.#countWaiting(pool, 1);
      return false;
    }
    this.inUse[pool] = inUse + 1;
    return true;
  }

  /** Gives a connection back. Returns the call that has it now, or NONE. */
  release(row: number): number {
    const pool = this.#calls.pool[row]!;
    if (pool === NONE) return NONE;
    this.#calls.pool[row] = NONE;
    const isTooMany = this.#isWithheld && this.inUse[pool]! > this.#available[this.#pools[pool]!]!;
    const heir = isTooMany ? NONE : this.#queues.shift(pool);
    if (heir === NONE) this.inUse[pool]!--;
    else this.#countWaiting(pool, -1);
    return heir;
  }

  /**
   * So much of each pool to a service is lost from now on, a share in [0, 1]; those in use are lost when they come
   * back. Returns the calls that have a connection now, because more are there.
   */
  withhold(service: number, share: number): readonly number[] {
    if (share === this.#withheld[service]) return [];
    this.#withheld[service] = share;
    this.#available[service] = Math.floor(this.#limit[service]! * (1 - share));
    this.#isWithheld = this.#withheld.some((lost) => lost > 0);
    const heirs: number[] = [];
    for (const [pool, called] of this.#pools.entries()) {
      const spare = called === service ? this.#available[service]! - this.inUse[pool]! : 0;
      for (let i = 0; i < spare && this.waiting(pool) > 0; i++) {
        this.inUse[pool]!++;
        this.#countWaiting(pool, -1);
        heirs.push(this.#queues.shift(pool));
      }
    }
    return heirs;
  }

  /** Takes a call out of the line. */
  leave(row: number): void {
    const pool = this.#calls.pool[row]!;
    this.#queues.remove(pool, row);
    this.#countWaiting(pool, -1);
    this.#calls.pool[row] = NONE;
  }

  #countWaiting(pool: number, by: number): void {
    const service = this.#pools[pool]!;
    this.waitingFor[service] = this.waitingFor[service]! + by;
  }

  #callingReplica(row: number): number {
    const { caller, state, replica } = this.#calls;
    let above = caller[row]!;
    while (state[above] === JOINING) above = caller[above]!;
    return replica[above]!;
  }

  #grow(capacity: number): void {
    const before = this.inUse;
    this.inUse = new Int32Array(capacity);
    this.inUse.set(before);
  }
}
