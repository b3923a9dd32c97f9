// Hot: bench payments
import { CallQueue } from '../calls.ts';
import type { Seconds } from '../units.ts';
import type { BusyMeter, Discipline } from './discipline.ts';

export type ReplicaState = 'booting' | 'ready' | 'draining';

/** The connections that one replica may have open to one service: calls beyond the limit wait in order. */
export class ConnectionPool {
  inUse = 0;
  readonly waiting = new CallQueue();
  readonly service: number;
  readonly limit: number;

  constructor(service: number, limit: number) {
    this.service = service;
    this.limit = limit;
  }
}

/** One copy of a service. */
export class Replica {
  readonly id: number;
  readonly service: number; // position in the list of services
  readonly meter: BusyMeter;
  readonly discipline: Discipline;
  readonly orderedAt: Seconds;
  state: ReplicaState;
  changedAt: Seconds; // of the last change of `state`
  /** Calls taken and not answered. */
  open = 0;
  readonly #pools: ConnectionPool[] = [];

  constructor(
    init: Pick<Replica, 'id' | 'service' | 'meter' | 'discipline' | 'orderedAt' | 'state'>,
  ) {
    this.id = init.id;
    this.service = init.service;
    this.meter = init.meter;
    this.discipline = init.discipline;
    this.orderedAt = init.orderedAt;
    this.state = init.state;
    this.changedAt = init.orderedAt;
  }

  /** Its pool of connections to a service, made at the first call. */
  pool(service: number, limit: number): ConnectionPool {
    for (let i = 0; i < this.#pools.length; i++) {
      if (this.#pools[i]!.service === service) return this.#pools[i]!;
    }
    const pool = new ConnectionPool(service, limit);
    this.#pools.push(pool);
    return pool;
  }
}
