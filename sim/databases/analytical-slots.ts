// Hot: bench payments
import type { CallGraph } from '../call-graph.ts';
import { CallQueues } from '../call-queues.ts';
import type { Calls } from '../calls.ts';
import { growColumns } from '../columns.ts';
import type { StorageEffect } from '../effects.ts';
import type { Simulation } from '../simulation.ts';
import type { EventKind, Lane, Seconds } from '../units.ts';
import type { Storage, StorageHost } from './storage.ts';

export interface AnalyticalSlotsParts {
  readonly name: string; // of the service
  readonly sim: Simulation;
  readonly calls: Calls;
  readonly host: StorageHost;
  /** Calls of analytical queries that one replica takes at once, integer >= 1. */
  readonly slots: number;
  /** By node of the call graph: 1 where it is a call of an analytical query. */
  readonly isAnalytical: Uint8Array;
  /** What does the rest. */
  readonly storage: Storage;
}

/** What a call is to the slots. */
const OUTSIDE = 0;
const WAITING = 1;
const GRANTED = 2; // has a slot after a wait, goes on at this instant
const INSIDE = 3; // has a slot

/**
 * A class of its own for reports: a replica takes so many analytical calls at once, from their arrival to their answer;
 * others wait there, first come, first served, and hold nothing meanwhile. All other calls pass.
 * Source: concurrency slots of a queue, as in Amazon Redshift's manual workload management.
 */
export class AnalyticalSlots implements Storage {
  /** Calls that wait now. */
  waiting = 0;
  readonly #parts: AnalyticalSlotsParts;
  readonly #queues: CallQueues; // by number of the replica
  readonly #grantedKind: EventKind;
  readonly #immediately: Lane;
  readonly #stage = { of: new Uint8Array(0) }; // by row
  readonly #used = { of: new Int32Array(0) }; // by number of the replica

  constructor(parts: AnalyticalSlotsParts) {
    const { sim, calls, name, host, storage } = parts;
    this.#parts = parts;
    this.#queues = new CallQueues(calls);
    this.#immediately = sim.lane(0);
    this.#grantedKind = sim.on(`${name}/slot`, (row, life) => {
      const isStill = calls.generation[row] === life && this.#stage.of[row] === GRANTED;
      if (!isStill) return;
      this.#stage.of[row] = INSIDE;
      if (storage.enter(row)) host.entered(row);
    });
  }

  /** Slots that are taken. */
  get inside(): number {
    return this.#used.of.reduce((sum, used) => sum + used, 0);
  }

  route(row: number, u: number): number {
    return this.#parts.storage.route(row, u);
  }

  enter(row: number): boolean {
    const { calls, slots, isAnalytical, storage } = this.#parts;
    if (isAnalytical[calls.node[row]!] === 0) return storage.enter(row);
    const replica = calls.replica[row]!;
    if (row >= this.#stage.of.length) growColumns(this.#stage, calls.capacity);
    if (replica >= this.#used.of.length) growColumns(this.#used, Math.max(16, 2 * replica));
    this.#queues.ensure(replica + 1);
    if (this.#used.of[replica]! < slots) {
      this.#stage.of[row] = INSIDE;
      this.#used.of[replica]!++;
      return storage.enter(row);
    }
    this.#stage.of[row] = WAITING;
    this.#queues.push(replica, row);
    this.waiting++;
    return false;
  }

  commit(row: number): boolean {
    return this.#parts.storage.commit(row);
  }

  left(row: number): void {
    this.#parts.storage.left(row);
    const stage = row < this.#stage.of.length ? this.#stage.of[row]! : OUTSIDE;
    if (stage === OUTSIDE) return;
    this.#stage.of[row] = OUTSIDE;
    const replica = this.#parts.calls.replica[row]!;
    if (stage === WAITING) {
      this.#queues.remove(replica, row);
      this.waiting--;
    } else this.#freed(replica);
  }

  /** A slot is free: it goes to the call that has waited longest. */
  #freed(replica: number): void {
    const { sim, calls } = this.#parts;
    if (this.#queues.length[replica] === 0) {
      this.#used.of[replica]!--;
      return;
    }
    const heir = this.#queues.shift(replica);
    this.waiting--;
    this.#stage.of[heir] = GRANTED;
    sim.scheduleIn(this.#immediately, this.#grantedKind, heir, calls.generation[heir]!);
  }

  ready(replica: number): void {
    this.#parts.storage.ready(replica);
  }

  lost(replica: number, isPlanned: boolean): void {
    this.#parts.storage.lost(replica, isPlanned);
  }

  lagSecondsOf(replica: number): Seconds {
    return this.#parts.storage.lagSecondsOf(replica);
  }

  signals(): Readonly<Record<string, number>> {
    const { waiting: analyticalWaiting, inside: analyticalInside } = this;
    return { ...this.#parts.storage.signals?.(), analyticalWaiting, analyticalInside };
  }

  impair(effect: StorageEffect | undefined): void {
    this.#parts.storage.impair(effect);
  }
}

/** By node: 1 where it is a call of an analytical query. */
export function analyticalNodes(graph: CallGraph): Uint8Array {
  const { kind, query, targets, targetFrom, targetTo } = graph;
  const nodes = new Uint8Array(kind.length);
  query.forEach((step, node) => {
    if (step?.query.class !== 'analytical') return;
    for (let i = targetFrom[node]!; i < targetTo[node]!; i++) nodes[targets[i]!] = 1;
  });
  return nodes;
}
