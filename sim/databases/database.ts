// Hot: bench payments
import type { CallGraph } from '../call-graph.ts';
import { type Calls, NONE } from '../calls.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import type { StorageEffect } from '../effects.ts';
import type { Random, Uniform } from '../random.ts';
import type { Balancer } from '../services/balancer.ts';
import { GONE, type Replicas } from '../services/replicas.ts';
import type { Simulation } from '../simulation.ts';
import type { Transactions } from '../transactions.ts';
import { DONE, type EventKind, FAILED, type Lane, type Seconds } from '../units.ts';
import type { ColumnCopy } from './column-copy.ts';
import { CommitLog } from './commit-log.ts';
import type { DatabaseConfig } from './database-config.ts';
import { Disks } from './disks.ts';
import { Replication } from './replication.ts';
import { Roles } from './roles.ts';
import { RowLocks } from './row-locks.ts';
import { FAILING, INSIDE, LOGGING, OUTSIDE, READING, REPLICATING, Sessions } from './sessions.ts';
import { StatementDraws } from './statement-draws.ts';
import { needsPrimary, type Statement, type Storage, type StorageHost } from './storage.ts';
import type { StoreMakers } from './store/makers.ts';
import { createStore, type Store } from './store/store.ts';

export interface DatabaseParts {
  readonly config: DatabaseConfig;
  readonly name: string; // of the service
  readonly service: number; // position in the list of services
  readonly sim: Simulation;
  readonly random: Random;
  readonly calls: Calls;
  readonly graph: CallGraph;
  readonly transactions: Transactions;
  readonly replicas: Replicas;
  readonly balancer: Balancer;
  readonly ready: readonly number[]; // its replicas at the start; the first is the primary
  readonly host: StorageHost;
  /** Needed where it has a store. */
  readonly makers?: StoreMakers | undefined;
  /** What its store reads from disk is billed from here on; unset: from the start. */
  readonly countFrom?: Seconds;
}

/** What monitoring can see of a database. Counts and seconds are since the start. */
export const STORAGE_SIGNALS = [
  'isPrimaryUp',
  'lockWaiting',
  'locksHeld',
  'lockWaitSeconds',
  'bufferHitRatio',
  'diskReadSeconds',
  'commits',
  'failedCommits',
  'flushes',
  'replicationLagSeconds',
  'followerReads',
  'staleReads',
  'staleReadSeconds',
  'failovers',
  'failedFailovers',
  'lostCommits',
  'primaryDownSeconds',
] as const;
export type StorageSignal = (typeof STORAGE_SIGNALS)[number];

/** A relational database: locks, buffer pool, write-ahead log, followers and failover. See docs/databases.md. */
export class Database implements Storage {
  diskReadSeconds: Seconds = 0;
  commits = 0; // answered as done
  failedCommits = 0;
  followerReads = 0;
  /** Reads of a follower that lacked some commit, of whatever row, at that time. */
  staleReads = 0;
  /** Sum over them: how long the oldest commit that it lacked had been written. */
  staleReadSeconds: Seconds = 0;
  /** Copies that apply its log beside its own replicas. */
  readonly copies: ColumnCopy[] = [];
  /** Its tables, with indexes and buffer pools; undefined: pages are a count with a hit ratio. */
  readonly store: Store | undefined;
  readonly #parts: DatabaseParts;
  readonly #sessions = new Sessions();
  readonly #locks: RowLocks;
  readonly #log: CommitLog;
  readonly #replication: Replication;
  readonly #roles: Roles;
  readonly #draws: StatementDraws;
  readonly #disks: Disks;
  readonly #flush: Distribution;
  readonly #flushUniform: Uniform;
  readonly #immediately: Lane;
  readonly #readKind: EventKind;
  readonly #failedKind: EventKind;
  #isDiskFull = false;
  #hotRatio = 0;

  constructor(parts: DatabaseParts) {
    this.#parts = parts;
    const { config, name, sim, random, calls, replicas } = parts;
    const sessions = this.#sessions;
    const isSynchronous = config.commit === 'synchronous';
    const common = { name: `${name}/log`, sim, calls, sessions };
    this.#locks = new RowLocks({
      ...common,
      name: `${name}/lock`,
      granted: (row) => this.#granted(row),
    });
    this.#disks = new Disks(parts);
    this.#flush = createDistribution(config.flush);
    this.#flushUniform = random.stream(`${name}/flush`);
    this.#log = new CommitLog({
      ...common,
      groupCommit: config.groupCommit,
      host: {
        flushSeconds: () => this.#flushSeconds(),
        flushed: (commits) => {
          this.#replication.ship(commits);
          for (const copy of this.copies) copy.shipped(commits);
        },
        written: (row) => (isSynchronous ? this.#replication.wait(row) : this.#done(row)),
        unwritten: (row) => this.#fail(row),
      },
    });
    this.#replication = new Replication({
      ...common,
      lag: createDistribution(config.lag),
      lagUniform: random.stream(`${name}/lag`),
      isSynchronous,
      host: {
        replicated: (row) => this.#done(row),
        unreplicated: (row) => this.#fail(row),
      },
    });
    this.#roles = new Roles({
      name,
      sim,
      failover: config.failover,
      promote: createDistribution(config.failover.promote),
      uniform: random.stream(`${name}/failover`),
      isSynchronous,
      replication: this.#replication,
      isGone: (replica) => replicas.state[replica] === GONE,
    });
    const diskRead = createDistribution(config.diskRead);
    this.#draws = new StatementDraws({ ...parts, diskRead });
    this.store = createStore(parts);
    this.#immediately = sim.lane(0);
    const on = (event: string, stage: number, then: (row: number) => void) =>
      sim.on(`${name}/${event}`, (row, life) => {
        if (calls.generation[row] === life && sessions.stageOf(row) === stage) then(row);
      });
    this.#readKind = on('read', READING, (row) => this.#enters(row));
    this.#failedKind = on('commit-failed', FAILING, (row) => this.#failed(row));
    for (const replica of parts.ready) this.ready(replica);
  }

  get isPrimaryUp(): boolean {
    return this.#roles.primary !== NONE;
  }
  /** Number of the replica, or NONE. */
  get primary(): number {
    return this.#roles.primary;
  }
  get lockWaiting(): number {
    return this.#locks.table.waiting;
  }
  get locksHeld(): number {
    return this.#locks.table.held;
  }
  /** Of waits that are over. */
  get lockWaitSeconds(): Seconds {
    return this.#locks.waitSeconds;
  }
  get flushes(): number {
    return this.#log.flushes;
  }
  get failovers(): number {
    return this.#roles.failovers;
  }
  get failedFailovers(): number {
    return this.#roles.failedFailovers;
  }
  /** Acknowledged, and not with the replica that took over; never under synchronous commit. */
  get lostCommits(): number {
    return this.#roles.lostCommits;
  }
  get primaryDownSeconds(): Seconds {
    return this.#roles.downSeconds;
  }
  /** Of the follower that is furthest behind. */
  get replicationLagSeconds(): Seconds {
    return this.#replication.lagSeconds();
  }
  /** Expected share of the primary; NaN without one. */
  get bufferHitRatio(): number {
    return this.isPrimaryUp ? this.#disks.hitRatio(this.primary) : Number.NaN;
  }

  /** Present value of each signal, NaN where there is none; not for hot code. */
  signals(): Readonly<Record<StorageSignal, number>> {
    const values = STORAGE_SIGNALS.map((signal) => [signal, Number(this[signal])]);
    const own = Object.fromEntries(values) as Record<StorageSignal, number>;
    return this.store === undefined ? own : { ...own, ...this.store.signals() };
  }

  route(row: number, u: number): number {
    const { graph, calls, replicas, config, balancer } = this.#parts;
    const statement = graph.statement[calls.node[row]!];
    const { primary, followers } = this.#roles;
    const replica =
      config.readsFromReplicas && followers.length > 0 && !needsPrimary(statement)
        ? balancer.pick(followers, replicas.open, u)
        : primary;
    if (replica === NONE || replicas.open[replica]! >= config.connectionsMax) return NONE;
    if (replica !== primary) this.#countRead(replica);
    return replica;
  }

  lagSecondsOf(replica: number): Seconds {
    return this.#replication.lagSecondsOf(replica);
  }

  enter(row: number): boolean {
    const { graph, calls } = this.#parts;
    const statement = graph.statement[calls.node[row]!];
    this.#sessions.open(row, calls);
    if (statement === undefined) return true;
    const { rows } = statement;
    if (rows > 0) {
      const hotRatio = Math.max(statement.hotRatio, this.#hotRatio);
      const key = this.#draws.lockedRow(row, rows, hotRatio);
      if (!this.#locks.acquire(row, key)) return false;
    }
    return this.#hasPages(row, statement);
  }

  commit(row: number): boolean {
    const { graph, calls } = this.#parts;
    if (graph.statement[calls.node[row]!]?.isWrite !== true) {
      this.#locks.release(row);
      return true;
    }
    if (this.#isDiskFull || calls.replica[row] !== this.primary) this.#fail(row);
    else this.#log.add(row);
    return false;
  }

  left(row: number): void {
    const { stage } = this.#sessions;
    const before = this.#sessions.stageOf(row);
    if (before === OUTSIDE) return;
    if (before === LOGGING) this.#log.remove(row);
    else if (before === REPLICATING) this.#replication.remove(row);
    this.#locks.release(row);
    stage[row] = OUTSIDE;
  }

  ready(replica: number): void {
    this.#disks.start(replica);
    this.store?.start(replica);
    this.#roles.ready(replica);
  }

  lost(replica: number, isPlanned: boolean): void {
    const isPrimary = replica === this.primary;
    this.#roles.lost(replica, isPlanned);
    if (isPrimary) this.#log.abandon();
  }

  impair(effect: StorageEffect | undefined): void {
    this.#disks.factor = effect?.diskFactor ?? 1;
    this.#isDiskFull = effect?.isDiskFull ?? false;
    this.#locks.hold = effect?.lockHold ?? 0;
    this.#hotRatio = effect?.hotRatio ?? 0;
    this.#replication.slow(effect?.lagSecondsPerSecond ?? 0);
    this.#roles.forbid(effect?.isFailoverOff ?? false);
  }

  #countRead(replica: number): void {
    this.followerReads++;
    if (!this.#replication.isStale(replica)) return;
    this.staleReads++;
    this.staleReadSeconds += this.#replication.lagSecondsOf(replica);
  }

  #granted(row: number): void {
    const { graph, calls } = this.#parts;
    if (this.#hasPages(row, graph.statement[calls.node[row]!]!)) this.#enters(row);
  }

  #enters(row: number): void {
    this.#sessions.stage[row] = INSIDE;
    this.#parts.host.entered(row);
  }

  /** Whether all pages of a call are in the buffer pool; else they are read, which takes no worker. */
  #hasPages(row: number, { pages, access }: Statement): boolean {
    if (pages === 0 && access === undefined) return true;
    const { calls, sim } = this.#parts;
    const replica = calls.replica[row]!;
    const misses =
      access === undefined ? this.#lookUp(row, pages, replica) : this.store!.perform(row, access);
    if (misses === 0) return true;
    const seconds = this.#disks.slowed(replica, this.#draws.readSeconds(row, misses));
    this.diskReadSeconds += seconds;
    this.#sessions.stage[row] = READING;
    sim.schedule(seconds, this.#readKind, row, calls.generation[row]!);
    return false;
  }

  #lookUp(row: number, pages: number, replica: number): number {
    const misses = this.#draws.misses(row, pages, this.#disks.hitRatio(replica));
    this.#disks.lookUp(replica, pages);
    return misses;
  }

  #flushSeconds(): Seconds {
    const { constant } = this.#flush;
    const usual = Number.isNaN(constant) ? this.#flush.quantile(this.#flushUniform()) : constant;
    return this.#disks.slowed(this.primary, usual);
  }

  #done(row: number): void {
    this.commits++;
    this.#sessions.stage[row] = INSIDE;
    this.#locks.release(row);
    this.#parts.host.committed(row, DONE);
  }

  /** A commit fails, by an event of its own: nobody is called back from within a call. */
  #fail(row: number): void {
    const { sim, calls } = this.#parts;
    this.#sessions.stage[row] = FAILING;
    sim.scheduleIn(this.#immediately, this.#failedKind, row, calls.generation[row]!);
  }

  #failed(row: number): void {
    this.failedCommits++;
    this.#sessions.stage[row] = INSIDE;
    this.#parts.host.committed(row, FAILED);
  }
}
