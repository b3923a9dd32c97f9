import type { Random, Uniform } from './random.ts';
import { DRAINING, PENDING, READY, type Replicas } from './services/replicas.ts';
import type { Service } from './services/service.ts';
import type { Simulation } from './simulation.ts';
import type { System } from './system.ts';
import {
  type NodeSample,
  type OutOfMemory,
  type ReplicaSample,
  SIGNALS,
  type Signal,
  type Telemetry,
} from './telemetry.ts';
import { assert, type Bytes, type Seconds } from './units.ts';

export interface ScraperOptions {
  readonly interval: Seconds; // between scrapes, > 0
  readonly delay: Seconds; // from a scrape until an observer can see it, >= 0
  readonly gapRatio: number; // share of the scrapes of a service that are lost, in [0, 1)
}

/** How far back an observer can look. */
const HISTORY: Seconds = 4 * 3600;
const MILLICORES = 1000; // per core
const POSITION: ReadonlyMap<Signal, number> = new Map(SIGNALS.map((signal, i) => [signal, i]));

/** What one replica used, as scraped. */
interface Usage {
  readonly cpuMillicores: number;
  readonly memoryBytes: Bytes;
}

/** The scraped past of one service: a ring of samples per signal. */
class ServiceHistory {
  readonly service: Service;
  readonly rings: readonly Float64Array[];
  /** By replica id, by number of the scrape modulo the ring of snapshots; empty in a gap. */
  readonly usage: Map<number, Usage>[] = [];
  busySeconds = new Map<number, number>(); // at the last scrape, by replica id
  arrivals = 0;
  failures = 0;

  constructor(service: Service, length: number) {
    this.service = service;
    this.rings = SIGNALS.map(() => new Float64Array(length).fill(Number.NaN));
  }
}

/**
 * Scrapes every service at a fixed interval, and shows it with a delay and with gaps. What the orchestrator knows of
 * its replicas (wanted, phase, ready) is always current, as its API is asked directly; usage and signals are scraped.
 */
export class Scraper implements Telemetry {
  readonly services: readonly string[];
  readonly #system: System;
  readonly #sim: Simulation;
  readonly #replicas: Replicas;
  readonly #options: ScraperOptions;
  readonly #gaps: Uniform;
  readonly #histories: ReadonlyMap<string, ServiceHistory>;
  readonly #length: number; // samples per ring
  readonly #snapshots: number; // scrapes whose usage per replica is kept
  #scrapes = 0; // made so far; scrape k is at (k + 1) x interval

  constructor(system: System, random: Random, options: ScraperOptions) {
    const { interval, delay } = options;
    this.#system = system;
    this.#sim = system.sim;
    this.#replicas = system.interpreter.replicas;
    this.#options = options;
    this.#gaps = random.stream('telemetry/gaps');
    this.#length = Math.ceil((HISTORY + delay) / interval) + 2;
    this.#snapshots = Math.ceil(delay / interval) + 2;
    this.services = system.services.map(({ config }) => config.name);
    this.#histories = new Map(
      system.services.map((service) => [
        service.config.name,
        new ServiceHistory(service, this.#length),
      ]),
    );
    const lane = this.#sim.lane(interval);
    const kind = this.#sim.on('telemetry/scrape', () => {
      this.#scrapeAll();
      this.#sim.scheduleIn(lane, kind);
    });
    this.#sim.scheduleIn(lane, kind);
  }

  get now(): Seconds {
    return this.#sim.now;
  }

  get time(): Seconds {
    const newest = this.#newestVisible();
    return newest < 0 ? Number.NaN : (newest + 1) * this.#options.interval;
  }

  get interval(): Seconds {
    return this.#options.interval;
  }

  replicas(service: string): number {
    return this.#history(service).service.ordered;
  }

  latest(service: string, signal: Signal): number {
    const { rings } = this.#history(service);
    const newest = this.#newestVisible();
    if (newest < 0) return Number.NaN;
    return rings[POSITION.get(signal)!]![newest % this.#length]!;
  }

  recent(service: string, signal: Signal, span: Seconds): Float64Array {
    assert(span <= HISTORY, `history goes back ${HISTORY} s, asked for ${span} s`);
    const newest = this.#newestVisible();
    const count = Math.min(newest + 1, Math.floor(span / this.#options.interval + 1e-9));
    const ring = this.#history(service).rings[POSITION.get(signal)!]!;
    return Float64Array.from(
      { length: count },
      (_, i) => ring[(newest - count + 1 + i) % this.#length]!,
    );
  }

  samples(service: string): readonly ReplicaSample[] {
    const history = this.#history(service);
    const newest = this.#newestVisible();
    const usage = newest < 0 ? undefined : history.usage[newest % this.#snapshots];
    const { ready, booting, draining } = history.service;
    return [...ready, ...booting, ...draining].map((replica) =>
      this.#sample(replica, usage?.get(replica)),
    );
  }

  outOfMemory(service: string): readonly OutOfMemory[] {
    return this.#history(service).service.outOfMemory;
  }

  nodes(): readonly NodeSample[] {
    return this.#system.cluster?.samples() ?? [];
  }

  /** A booting replica shows as running and not ready from the time it has a place. */
  #sample(id: number, usage: Usage | undefined): ReplicaSample {
    const { state, placedAt, changedAt, cores, memoryBytes } = this.#replicas;
    return {
      id,
      phase: phaseOf(state[id]!),
      ready: state[id] === READY,
      startedAt: placedAt[id]!,
      readySince: changedAt[id]!,
      cpuMillicores: usage?.cpuMillicores ?? Number.NaN,
      requestMillicores: MILLICORES * cores[id]!,
      memoryBytes: usage?.memoryBytes ?? Number.NaN,
      requestMemoryBytes: memoryBytes[id]!,
      sampledAt: usage === undefined ? Number.NaN : this.time,
    };
  }

  #history(service: string): ServiceHistory {
    const history = this.#histories.get(service);
    assert(history !== undefined, `unknown service ${service}`);
    return history;
  }

  /** Number of the newest scrape that is old enough to be seen, or -1. */
  #newestVisible(): number {
    const { interval, delay } = this.#options;
    const old = Math.floor((this.#sim.now - delay) / interval + 1e-9) - 1;
    return Math.min(old, this.#scrapes - 1);
  }

  #scrapeAll(): void {
    for (const history of this.#histories.values()) {
      const isLost = this.#options.gapRatio > 0 && this.#gaps() < this.#options.gapRatio;
      this.#scrape(history, isLost);
    }
    this.#scrapes++;
    this.#killOutOfMemory();
  }

  /** The kernel acts whether or not a scrape is lost; its kills are forgotten when samples are. */
  #killOutOfMemory(): void {
    this.#system.killOutOfMemory();
    for (const { service } of this.#histories.values()) {
      const { outOfMemory } = service;
      while (outOfMemory.length > 0 && outOfMemory[0]!.at < this.now - HISTORY) outOfMemory.shift();
    }
  }

  /** A lost scrape leaves NaN; its counts are not made up for later. */
  #scrape(history: ServiceHistory, isLost: boolean): void {
    const { service } = history;
    const { interval } = this.#options;
    const { usage, utilization } = this.#readUsage(history);
    const values: Record<Signal, number> = {
      replicasOrdered: service.ordered,
      replicasReady: service.ready.length,
      utilizationRatio: utilization,
      queueLength: service.waiting,
      arrivalsPerSecond: (service.arrivals - history.arrivals) / interval,
      latencySecondsMean: service.latency.sum / service.latency.count,
      latencySecondsP99: service.latency.quantile(0.99),
      failuresPerSecond: (service.failures - history.failures) / interval,
    };
    history.arrivals = service.arrivals;
    history.failures = service.failures;
    service.latency.clear();
    history.usage[this.#scrapes % this.#snapshots] = isLost ? new Map() : usage;
    SIGNALS.forEach((signal, i) => {
      history.rings[i]![this.#scrapes % this.#length] = isLost ? Number.NaN : values[signal];
    });
  }

  /**
   * Usage per replica over the interval (or since it became ready), and busy over ready workers. A busy worker uses
   * its equal part of the cores of its replica (assumption).
   */
  #readUsage(history: ServiceHistory): { usage: Map<number, Usage>; utilization: number } {
    const { service } = history;
    const { workersPerReplica } = service.config;
    const { cores, state, changedAt } = this.#replicas;
    const now = this.#sim.now;
    const since = now - this.#options.interval;
    const busySeconds = new Map<number, number>();
    const usage = new Map<number, Usage>();
    let busy = 0;
    let available = 0;
    for (const replica of [...service.ready, ...service.draining]) {
      const total = this.#replicas.busySecondsAt(replica, now);
      const spent = total - (history.busySeconds.get(replica) ?? 0);
      const isReady = state[replica] === READY;
      const span = now - (isReady ? Math.max(since, changedAt[replica]!) : since);
      busySeconds.set(replica, total);
      if (span > 0) {
        const perWorker = cores[replica]! / workersPerReplica;
        const cpuMillicores = (MILLICORES * spent * perWorker) / span;
        usage.set(replica, { cpuMillicores, memoryBytes: service.memoryUsed(replica) });
      }
      if (!isReady) continue;
      busy += spent;
      available += span * workersPerReplica;
    }
    // What a replica has done before it was killed is not done when it is ready again.
    for (const replica of service.booting)
      busySeconds.set(replica, this.#replicas.busySecondsAt(replica, now));
    history.busySeconds = busySeconds;
    return { usage, utilization: available > 0 ? Math.min(1, busy / available) : Number.NaN };
  }
}

function phaseOf(state: number): ReplicaSample['phase'] {
  if (state === PENDING) return 'pending';
  return state === DRAINING ? 'terminating' : 'running';
}
