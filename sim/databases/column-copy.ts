// Hot: bench payments
import type { CallGraph } from '../call-graph.ts';
import { type Calls, NONE } from '../calls.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import type { StorageEffect } from '../effects.ts';
import type { Random, Uniform } from '../random.ts';
import type { Balancer } from '../services/balancer.ts';
import type { Replicas } from '../services/replicas.ts';
import type { Simulation } from '../simulation.ts';
import type { Transactions } from '../transactions.ts';
import type { EventKind, Seconds } from '../units.ts';
import type { DatabaseConfig } from './database-config.ts';
import { Disks } from './disks.ts';
import { FallingBehind } from './falling-behind.ts';
import { INSIDE, OUTSIDE, READING, Sessions } from './sessions.ts';
import { Shipments } from './shipments.ts';
import { StatementDraws } from './statement-draws.ts';
import type { Storage, StorageHost } from './storage.ts';

export interface ColumnCopyParts {
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
  readonly ready: readonly number[];
  readonly host: StorageHost;
}

/**
 * A copy of a database for reports, such as one by columns: it applies the log of the primary in batches, one at a
 * time. A batch takes a draw of `lag` and holds all that was written before it began; what is written meanwhile is in
 * the next one. So where there is always something to apply, and batches take L, what it shows is between L and 2 L
 * old, 1.5 L on average. All its replicas show the same (assumption). It reads as any database does: buffer pool,
 * disk, workers; it locks nothing, takes no writes, and may be lost without loss.
 * Source: TiFlash and Doris apply logs as asynchronous learners in batches of deltas; the law is an assumption.
 */
export class ColumnCopy implements Storage {
  diskReadSeconds: Seconds = 0;
  reads = 0;
  staleReads = 0;
  staleReadSeconds: Seconds = 0;
  readonly #parts: ColumnCopyParts;
  readonly #sessions = new Sessions();
  readonly #shipments = new Shipments();
  readonly #ready: number[] = [];
  readonly #behind = new FallingBehind();
  readonly #disks: Disks;
  readonly #draws: StatementDraws;
  readonly #lag: Distribution;
  readonly #lagUniform: Uniform;
  readonly #readKind: EventKind;
  #written = 0; // commits of the primary
  #batchEnd: Seconds = Number.NEGATIVE_INFINITY;
  #nextEnd: Seconds = Number.NaN; // of the batch after it; NaN: nothing is in it

  constructor(parts: ColumnCopyParts) {
    const { config, name, sim, random, calls } = parts;
    this.#parts = parts;
    this.#lag = createDistribution(config.lag);
    this.#lagUniform = random.stream(`${name}/lag`);
    this.#disks = new Disks(parts);
    this.#draws = new StatementDraws({ ...parts, diskRead: createDistribution(config.diskRead) });
    this.#readKind = sim.on(`${name}/read`, (row, life) => {
      const isReading = calls.generation[row] === life && this.#sessions.stageOf(row) === READING;
      if (!isReading) return;
      this.#sessions.stage[row] = INSIDE;
      parts.host.entered(row);
    });
    for (const replica of parts.ready) this.ready(replica);
  }

  /** A flush of the primary has written so many commits, at least one. */
  shipped(commits: number): void {
    const { sim } = this.#parts;
    this.#receive();
    this.#written += commits;
    this.#shipments.push(sim.now, this.#dueNow(sim.now), this.#written);
  }

  /** When the batch ends in which something is that is written now. */
  #dueNow(now: Seconds): Seconds {
    if (this.#batchEnd <= now && this.#nextEnd > this.#batchEnd) {
      this.#batchEnd = this.#nextEnd;
      this.#nextEnd = Number.NaN;
    }
    if (this.#batchEnd <= now) {
      this.#batchEnd = now + this.#batchSeconds();
      return this.#batchEnd;
    }
    if (Number.isNaN(this.#nextEnd)) this.#nextEnd = this.#batchEnd + this.#batchSeconds();
    return this.#nextEnd;
  }

  #batchSeconds(): Seconds {
    const { constant } = this.#lag;
    return Number.isNaN(constant) ? this.#lag.quantile(this.#lagUniform()) : constant;
  }

  #receive(): void {
    const { now } = this.#parts.sim;
    while (this.#shipments.count > 0 && this.#behind.arrival(now, this.#shipments.due) <= now)
      this.#shipments.drop();
  }

  /** How long ago the oldest commit that it lacks was written; 0: it lacks none. */
  lagSecondsOf(): Seconds {
    this.#receive();
    return this.#shipments.count === 0 ? 0 : this.#parts.sim.now - this.#shipments.shippedAt;
  }

  /** See STORAGE_SIGNALS. */
  signals(): Readonly<Record<string, number>> {
    const { diskReadSeconds, staleReads, staleReadSeconds, reads: followerReads } = this;
    const replicationLagSeconds = this.lagSecondsOf();
    return { replicationLagSeconds, diskReadSeconds, followerReads, staleReads, staleReadSeconds };
  }

  route(_row: number, u: number): number {
    const { replicas, config, balancer } = this.#parts;
    if (this.#ready.length === 0) return NONE;
    const replica = balancer.pick(this.#ready, replicas.open, u, replicas.cores);
    if (replicas.open[replica]! >= config.connectionsMax) return NONE;
    this.reads++;
    const age = this.lagSecondsOf();
    if (age > 0) this.staleReads++;
    this.staleReadSeconds += age;
    return replica;
  }

  enter(row: number): boolean {
    const { graph, calls, sim } = this.#parts;
    const pages = graph.statement[calls.node[row]!]?.pages ?? 0;
    this.#sessions.open(row, calls);
    if (pages === 0) return true;
    const replica = calls.replica[row]!;
    const misses = this.#draws.misses(row, pages, this.#disks.hitRatio(replica));
    this.#disks.lookUp(replica, pages);
    if (misses === 0) return true;
    const seconds = this.#disks.slowed(replica, this.#draws.readSeconds(row, misses));
    this.diskReadSeconds += seconds;
    this.#sessions.stage[row] = READING;
    sim.schedule(seconds, this.#readKind, row, calls.generation[row]!);
    return false;
  }

  commit(): boolean {
    return true;
  }

  left(row: number): void {
    this.#sessions.stage[row] = OUTSIDE;
  }

  ready(replica: number): void {
    this.#disks.start(replica);
    this.#ready.push(replica);
  }

  /** What it had is with the others, or comes again. */
  lost(replica: number): void {
    const position = this.#ready.indexOf(replica);
    if (position >= 0) this.#ready.splice(position, 1);
  }

  impair(effect: StorageEffect | undefined): void {
    this.#receive();
    this.#disks.factor = effect?.diskFactor ?? 1;
    const rate = effect?.lagSecondsPerSecond ?? 0;
    if (rate !== this.#behind.rate) this.#behind.change(this.#parts.sim.now, rate);
  }
}
