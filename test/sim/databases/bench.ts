import assert from 'node:assert/strict';
import { BALANCERS } from '../../../agents/balancing/index.ts';
import { compileCallGraph } from '../../../sim/call-graph.ts';
import { Calls, CLIENT, NONE } from '../../../sim/calls.ts';
import { Database } from '../../../sim/databases/database.ts';
import type { DatabaseConfig } from '../../../sim/databases/database-config.ts';
import type { Statement, StorageHost } from '../../../sim/databases/storage.ts';
import type { StoreMakers } from '../../../sim/databases/store/makers.ts';
import { createRandom } from '../../../sim/random.ts';
import { BOOTING, DRAINING, GONE, READY, Replicas } from '../../../sim/services/replicas.ts';
import { createSimulation } from '../../../sim/simulation.ts';
import { Transactions } from '../../../sim/transactions.ts';
import { DONE, type EventKind, OUTCOMES, REJECTED, type Seconds } from '../../../sim/units.ts';
import { call, constant, service, systemConfig, transaction } from '../build.ts';

/** One replica whose log is flushed in 1 s, whose pages are all in the buffer pool; nothing else takes time. */
export const DATABASE: DatabaseConfig = {
  commit: 'asynchronous',
  flush: constant(1),
  groupCommit: 0,
  diskRead: constant(0.1),
  bufferHitRatio: 1,
  bufferFill: 0,
  lag: constant(0.5),
  readsFromReplicas: false,
  failover: { detect: 10, promote: constant(5), successRatio: 1 },
  connectionsMax: Number.POSITIVE_INFINITY,
};

export const READ: Statement = { isWrite: false, pages: 0, rows: 0, hotRatio: 0, isFresh: false };
export const WRITE: Statement = { ...READ, isWrite: true };
/** Writes one row, always the same. */
export const HOT: Statement = { ...WRITE, rows: 1 };

/** What became of a call. */
export interface Fate {
  readonly arrivedAt: Seconds;
  replica: number;
  startedAt: Seconds; // of its work
  workedAt: Seconds; // end of its work
  endedAt: Seconds;
  outcome: string; // 'open' until it has ended
}

export interface BenchOptions {
  readonly replicas?: number;
  readonly work?: Seconds; // of each call, any number at once
  readonly seed?: string;
  readonly makers?: StoreMakers; // of a store
  readonly countFrom?: Seconds;
}

/** A database with an engine around it that does nothing but carry calls: any number of workers, no network. */
export class Bench implements StorageHost {
  readonly sim = createSimulation();
  readonly calls = new Calls();
  readonly replicas = new Replicas();
  readonly database: Database;
  readonly fates: Fate[] = [];
  readonly #transactions: Transactions;
  readonly #entry: Int32Array;
  readonly #work: Seconds;
  readonly #rowOf: number[] = []; // by number of the call; NONE once it has ended
  readonly #numberOf = new Map<number, number>(); // by row
  readonly #waiting = new Set<number>(); // rows that the database keeps
  readonly #workedKind: EventKind;
  readonly #actions: (() => void)[] = [];
  readonly #actKind: EventKind;
  #isInCall = false;

  constructor(
    changes: Partial<DatabaseConfig>,
    statements: readonly Statement[],
    { replicas = 1, work = 0, seed = '1', makers, countFrom = 0 }: BenchOptions = {},
  ) {
    const types = statements.map((statement, i) =>
      transaction([{ ...call('db', 0), statement }], { name: `type${i}` }),
    );
    const graph = compileCallGraph(systemConfig([service('db')], types));
    this.#entry = graph.entry;
    this.#work = work;
    this.#transactions = new Transactions(
      types.map(() => 1),
      0,
    );
    const size = { cores: 1, memoryBytes: 1 };
    for (let i = 0; i < replicas; i++) this.replicas.add(0, READY, 0, size, 1);
    this.database = new Database({
      config: { ...DATABASE, ...changes },
      name: 'db',
      service: 0,
      sim: this.sim,
      random: createRandom(seed),
      calls: this.calls,
      graph,
      transactions: this.#transactions,
      replicas: this.replicas,
      balancer: BALANCERS.find(({ kind }) => kind === 'round-robin')!.create({}),
      ready: Array.from({ length: replicas }, (_, i) => i),
      host: this,
      makers,
      countFrom,
    });
    this.#workedKind = this.sim.on('test/worked', (row, life) => {
      if (this.calls.generation[row] === life) this.#worked(row);
    });
    this.#actKind = this.sim.on('test/act', (action) => this.#actions[action]!());
  }

  at(time: Seconds, action: () => void): this {
    this.sim.schedule(time - this.sim.now, this.#actKind, this.#actions.push(action) - 1);
    return this;
  }

  /** A call of the statement of that number arrives at each time. */
  arrive(times: Iterable<Seconds>, statement = 0): this {
    for (const time of times) this.at(time, () => this.#arrive(statement));
    return this;
  }

  /** The caller gives up. */
  withdraw(number: number, time: Seconds): this {
    return this.at(time, () => {
      const row = this.#rowOf[number]!;
      if (row !== NONE) this.#end(row, 'withdrawn');
    });
  }

  /** A replica dies with the calls that it has; it is ready again at `back`. */
  crash(replica: number, time: Seconds, back = Number.POSITIVE_INFINITY): this {
    this.at(time, () => {
      this.replicas.change(replica, BOOTING, this.sim.now);
      this.#quietly(() => this.database.lost(replica, false));
      for (const row of this.calls.takenBy(replica)) this.#end(row, 'crashed');
    });
    if (back === Number.POSITIVE_INFINITY) return this;
    return this.at(back, () => {
      this.replicas.change(replica, READY, this.sim.now);
      this.#quietly(() => this.database.ready(replica));
    });
  }

  /** A replica is gone for ever, with the calls that it has, if it is up. */
  vanish(replica: number, time: Seconds): this {
    return this.at(time, () => {
      const isUp = this.replicas.state[replica] === READY;
      this.replicas.change(replica, GONE, this.sim.now);
      if (isUp) this.#quietly(() => this.database.lost(replica, false));
      for (const row of this.calls.takenBy(replica)) this.#end(row, 'crashed');
    });
  }

  /** A replica takes no more calls, and is gone for ever 100 s later. */
  drain(replica: number, time: Seconds): this {
    this.at(time, () => {
      this.#quietly(() => this.database.lost(replica, true));
      this.replicas.change(replica, DRAINING, this.sim.now);
    });
    return this.at(time + 100, () => this.replicas.change(replica, GONE, this.sim.now));
  }

  /** Another replica is ready; returns its number. */
  add(time: Seconds): number {
    const replica = this.replicas.add(0, BOOTING, 0, { cores: 1, memoryBytes: 1 }, 1);
    this.at(time, () => {
      this.replicas.change(replica, READY, this.sim.now);
      this.#quietly(() => this.database.ready(replica));
    });
    return replica;
  }

  run(until: Seconds): this {
    this.sim.runUntil(until);
    return this;
  }

  entered(row: number): void {
    assert(!this.#isInCall && this.#waiting.delete(row), 'nobody waits to enter');
    this.#start(row);
  }

  committed(row: number, outcome: number): void {
    assert(!this.#isInCall && this.#waiting.delete(row), 'nobody waits for a commit');
    this.#end(row, OUTCOMES[outcome]!);
  }

  /** When each call ended, and how, such as '3 done'. */
  get ends(): string[] {
    return this.fates.map(({ endedAt, outcome }) => `${+endedAt.toFixed(9)} ${outcome}`);
  }

  #arrive(statement: number): void {
    const number = this.fates.length;
    const transaction = this.#transactions.begin(statement, 1, this.sim.now);
    const row = this.calls.allocate(transaction, this.#entry[statement]!, CLIENT, 1);
    this.calls.visit[row] = 0;
    this.calls.attempt[row] = 0;
    this.#rowOf.push(row);
    this.#numberOf.set(row, number);
    const [startedAt, workedAt, endedAt] = [Number.NaN, Number.NaN, Number.NaN];
    const arrivedAt = this.sim.now;
    this.fates.push({ arrivedAt, replica: NONE, startedAt, workedAt, endedAt, outcome: 'open' });
    const replica = this.#quietly(() => this.database.route(row, 0.5));
    if (replica === NONE) return this.#end(row, OUTCOMES[REJECTED]!);
    this.fates[number]!.replica = replica;
    this.calls.replica[row] = replica;
    this.replicas.open[replica]!++;
    if (this.#quietly(() => this.database.enter(row))) this.#start(row);
    else this.#waiting.add(row);
  }

  #start(row: number): void {
    this.#fate(row).startedAt = this.sim.now;
    this.sim.schedule(this.#work, this.#workedKind, row, this.calls.generation[row]!);
  }

  #worked(row: number): void {
    this.#fate(row).workedAt = this.sim.now;
    if (this.#quietly(() => this.database.commit(row))) this.#end(row, OUTCOMES[DONE]!);
    else this.#waiting.add(row);
  }

  #end(row: number, outcome: string): void {
    const fate = this.#fate(row);
    assert.equal(fate.outcome, 'open', 'a call ended twice');
    fate.endedAt = this.sim.now;
    fate.outcome = outcome;
    this.#waiting.delete(row);
    this.#quietly(() => this.database.left(row));
    const replica = this.calls.replica[row]!;
    if (replica !== NONE) this.replicas.open[replica]!--;
    this.#rowOf[this.#numberOf.get(row)!] = NONE;
    this.#transactions.end(this.calls.transaction[row]!, DONE, this.sim.now);
    this.#transactions.drop(this.calls.transaction[row]!);
    this.calls.release(row);
  }

  #fate(row: number): Fate {
    return this.fates[this.#numberOf.get(row)!]!;
  }

  /** The database must not call back meanwhile. */
  #quietly<T>(action: () => T): T {
    const before = this.#isInCall;
    this.#isInCall = true;
    const result = action();
    this.#isInCall = before;
    return result;
  }
}

/** Times of a Poisson process. */
export function poissonTimes(seed: string, rate: number, count: number): Seconds[] {
  const uniform = createRandom(seed).stream('times');
  let time = 0;
  return Array.from({ length: count }, () => (time -= Math.log1p(-uniform()) / rate));
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
