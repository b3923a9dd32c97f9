import type { TelemetryEffect } from './effects.ts';
import type { Alert } from './observability/alert.ts';
import type { ChangeEvent } from './observability/change-events.ts';
import type { LogRecord } from './observability/log-book.ts';
import { QueueSignals } from './observability/queue-signals.ts';
import { scrapeFault } from './observability/scrape-faults.ts';
import { ServiceSignals } from './observability/service-signals.ts';
import { SignalHistory } from './observability/signal-history.ts';
import type { Trace } from './observability/trace.ts';
import type { Usage } from './observability/usage-meter.ts';
import type { Random, Uniform } from './random.ts';
import { DRAINING, PENDING, READY, type Replicas } from './services/replicas.ts';
import type { Simulation } from './simulation.ts';
import type { System } from './system.ts';
import {
  type NodeSample,
  type OutOfMemory,
  QUEUE_SIGNALS,
  type QueueSample,
  type QueueSignal,
  type ReplicaSample,
  type Signal,
  type Telemetry,
} from './telemetry.ts';
import { assert, type EventKind, type Seconds } from './units.ts';

export interface ScraperOptions {
  readonly interval: Seconds; // between scrapes, > 0
  readonly delay: Seconds; // from a scrape until an observer can see it, >= 0
  readonly gapRatio: number; // share of the scrapes of a service that are lost, in [0, 1)
  /** Each scrape of each service is late by a draw in [0, jitter), below the interval. Default 0: none is. */
  readonly jitter?: Seconds;
  /** How far back samples are kept; observers can look back HISTORY at most. Default HISTORY. */
  readonly history?: Seconds;
}

/** What observers see beside metrics: alerts, logs, traces, changes. */
export type OtherTelemetry = Pick<
  Telemetry,
  'alerts' | 'errorBudgetRatio' | 'changes' | 'logs' | 'traces'
>;

/** How far back an observer can look. */
export const HISTORY: Seconds = 4 * 3600;
const MILLICORES = 1000; // per core
const ROUNDING = 1e-9; // intervals; a time that is a sum of intervals may come out just below it

/** One service as it is scraped. */
class Target {
  readonly signals: ServiceSignals;
  readonly history: SignalHistory<Signal>;
  readonly faultGaps: Uniform; // drawn while a fault makes gaps
  readonly jitter: Uniform | undefined;
  /** By number of the round, of those that no observer has seen before a later one. */
  readonly usage = new Map<number, ReadonlyMap<number, Usage>>();
  lastUsage: ReadonlyMap<number, Usage> = new Map();
  scrapedAt: Seconds = 0;

  constructor(signals: ServiceSignals, length: number, random: Random, hasJitter: boolean) {
    const { name } = signals.service.config;
    this.signals = signals;
    this.history = new SignalHistory(signals.names, length);
    this.faultGaps = random.stream(`telemetry/fault-gaps/${name}`);
    this.jitter = hasJitter ? random.stream(`telemetry/jitter/${name}`) : undefined;
  }
}

/**
 * Scrapes every service and queue in rounds at a fixed interval, and shows what it finds with a delay and with gaps.
 * What the orchestrator knows of its replicas (wanted, phase, ready) is always current, as its API is asked directly;
 * usage and signals are scraped. Faults of telemetry make more gaps, more delay, or show old values as new.
 */
export class Scraper implements Telemetry {
  readonly services: readonly string[];
  /** What is not scraped; undefined: nobody collects it. */
  others: OtherTelemetry | undefined;
  /** Told after each round. */
  onRound: (() => void) | undefined;
  readonly #system: System;
  readonly #sim: Simulation;
  readonly #replicas: Replicas;
  readonly #options: ScraperOptions;
  readonly #jitter: Seconds;
  readonly #gaps: Uniform;
  readonly #queueGaps: Uniform;
  readonly #targets: readonly Target[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #queues: readonly QueueSignals[];
  readonly #queueNames: readonly string[];
  readonly #queueHistories: readonly SignalHistory<QueueSignal>[];
  readonly #rounds: SignalHistory<never>; // whether a round can be seen at all
  readonly #lateKind: EventKind;
  #made = 0; // rounds so far; round k is at (k + 1) x interval
  #newest = -1; // round that has been seen

  constructor(system: System, random: Random, options: ScraperOptions) {
    const { interval, delay, jitter = 0, history = HISTORY } = options;
    assert(jitter >= 0 && jitter < interval, `a jitter of ${jitter} s every ${interval} s`);
    const length = Math.ceil((history + delay + jitter) / interval) + 2;
    this.#system = system;
    this.#sim = system.sim;
    this.#replicas = system.interpreter.replicas;
    this.#options = options;
    this.#jitter = jitter;
    this.#gaps = random.stream('telemetry/gaps');
    this.#queueGaps = random.stream('telemetry/queue-gaps');
    this.services = system.services.map(({ config }) => config.name);
    this.#index = new Map(this.services.map((name, i) => [name, i]));
    this.#targets = system.services.map(
      (service) => new Target(new ServiceSignals(system, service), length, random, jitter > 0),
    );
    const queues = system.interpreter.broker?.queues ?? [];
    this.#queues = queues.map((queue) => new QueueSignals(queue));
    this.#queueNames = queues.map(({ config }) => config.name);
    this.#queueHistories = queues.map(() => new SignalHistory(QUEUE_SIGNALS, length));
    this.#rounds = new SignalHistory([], length);
    system.onCounterReset = (service) => this.#targets[service]!.signals.restart();
    const lane = this.#sim.lane(interval);
    const kind = this.#sim.on('telemetry/scrape', () => {
      this.#scrapeAll();
      this.#sim.scheduleIn(lane, kind);
    });
    this.#lateKind = this.#sim.on('telemetry/late-scrape', (target) =>
      this.#scrape(this.#targets[target]!),
    );
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

  /** What of a service has samples at all. */
  signals(service: string): readonly Signal[] {
    return this.#target(service).signals.names;
  }

  replicas(service: string): number {
    return this.#target(service).signals.service.ordered;
  }

  latest(service: string, signal: Signal): number {
    const { history } = this.#target(service);
    const newest = this.#newestVisible();
    return newest < 0 ? Number.NaN : history.at(newest, signal, this.#soon);
  }

  recent(service: string, signal: Signal, span: Seconds): Float64Array {
    assert(span <= HISTORY, `history goes back ${HISTORY} s, asked for ${span} s`);
    return this.past(service, signal, span);
  }

  /** As `recent`, as far back as samples are kept. */
  past(service: string, signal: Signal, span: Seconds): Float64Array {
    const { history } = this.#target(service);
    return history.until(this.#newestVisible(), this.#countOf(span), signal, this.#soon);
  }

  queues(): readonly QueueSample[] {
    const newest = this.#newestVisible();
    return this.#queueNames.map((queue, i) => {
      const newestOf = (signal: QueueSignal) =>
        newest < 0 ? Number.NaN : this.#queueHistories[i]!.at(newest, signal, this.#soon);
      const values = QUEUE_SIGNALS.map((signal) => [signal, newestOf(signal)]);
      return { queue, ...(Object.fromEntries(values) as Record<QueueSignal, number>) };
    });
  }

  recentOfQueue(queue: string, signal: QueueSignal, span: Seconds): Float64Array {
    assert(span <= HISTORY, `history goes back ${HISTORY} s, asked for ${span} s`);
    return this.pastOfQueue(queue, signal, span);
  }

  pastOfQueue(queue: string, signal: QueueSignal, span: Seconds): Float64Array {
    const history = this.#queueHistories[this.#queueNames.indexOf(queue)];
    assert(history !== undefined, `unknown queue ${queue}`);
    return history.until(this.#newestVisible(), this.#countOf(span), signal, this.#soon);
  }

  samples(service: string): readonly ReplicaSample[] {
    const { signals, history, usage } = this.#target(service);
    const newest = this.#newestVisible();
    const seen = newest >= 0 && history.isVisible(newest, this.#soon);
    const { ready, booting, draining } = signals.service;
    const found = seen ? usage.get(newest) : undefined;
    return [...ready, ...booting, ...draining].map((replica) =>
      this.#sample(replica, found?.get(replica)),
    );
  }

  outOfMemory(service: string): readonly OutOfMemory[] {
    return this.#target(service).signals.service.outOfMemory;
  }

  nodes(): readonly NodeSample[] {
    return this.#system.cluster?.samples() ?? [];
  }

  alerts(): readonly Alert[] {
    return this.others?.alerts() ?? [];
  }

  errorBudgetRatio(transaction?: string): number {
    return this.others?.errorBudgetRatio(transaction) ?? Number.NaN;
  }

  changes(span: Seconds): readonly ChangeEvent[] {
    return this.others?.changes(span) ?? [];
  }

  logs(span: Seconds): readonly LogRecord[] {
    return this.others?.logs(span) ?? [];
  }

  traces(span: Seconds): readonly Trace[] {
    return this.others?.traces(span) ?? [];
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

  #target(service: string): Target {
    const index = this.#index.get(service);
    assert(index !== undefined, `unknown service ${service}`);
    return this.#targets[index]!;
  }

  /** Now, and what rounding may make of it. */
  get #soon(): Seconds {
    return this.#sim.now + ROUNDING * this.#options.interval;
  }

  #countOf(span: Seconds): number {
    const { interval, history = HISTORY } = this.#options;
    const inSpan = Math.floor(Math.min(span, history) / interval + ROUNDING);
    return Math.min(this.#newestVisible() + 1, inSpan);
  }

  /** Number of the newest round that can be seen, or -1; never one before a round that was seen. */
  #newestVisible(): number {
    const soon = this.#soon;
    for (let round = this.#made - 1; round > this.#newest; round--)
      if (this.#rounds.isVisible(round, soon)) this.#newest = round;
    return this.#newest;
  }

  #scrapeAll(): void {
    const round = this.#made++;
    const effects = this.#system.impairments.all('telemetry');
    const { delay } = scrapeFault(effects, undefined);
    this.#rounds.put(round, [], this.#visibleAt(round, delay));
    for (const [i, target] of this.#targets.entries()) {
      target.history.lose(round);
      if (target.jitter === undefined) this.#scrape(target, effects);
      else this.#sim.schedule(this.#jitter * target.jitter(), this.#lateKind, i);
    }
    this.#scrapeQueues(round, effects);
    this.#killOutOfMemory();
    this.onRound?.();
  }

  #visibleAt(round: number, more: Seconds): Seconds {
    const { interval, delay } = this.#options;
    return (round + 1) * interval + this.#jitter + delay + more;
  }

  /** The kernel acts whether or not a scrape is lost; its kills are forgotten when samples are. */
  #killOutOfMemory(): void {
    this.#system.killOutOfMemory();
    for (const { outOfMemory } of this.#system.services)
      while (outOfMemory.length > 0 && outOfMemory[0]!.at < this.now - HISTORY) outOfMemory.shift();
  }

  /** In the present round. A lost scrape leaves NaN; its counts are not made up for later. */
  #scrape(target: Target, effects = this.#system.impairments.all('telemetry')): void {
    const { signals, history, usage } = target;
    const { interval, gapRatio } = this.#options;
    const round = this.#made - 1;
    const { now } = this.#sim;
    const span = target.jitter === undefined ? interval : now - target.scrapedAt;
    target.scrapedAt = now;
    const fault = scrapeFault(effects, signals.service.config.name);
    const isLost = gapRatio > 0 && this.#gaps() < gapRatio;
    const isLostToo = fault.gapRatio > 0 && target.faultGaps() < fault.gapRatio;
    const found = signals.scrape(now, span);
    this.#forget(usage);
    const visibleAt = this.#visibleAt(round, fault.delay);
    if (isLost || isLostToo) return;
    if (fault.isFrozen) history.repeat(round, visibleAt);
    else {
      history.put(round, found.values, visibleAt);
      target.lastUsage = found.usage;
    }
    usage.set(round, target.lastUsage);
  }

  #scrapeQueues(round: number, effects: readonly TelemetryEffect[]): void {
    const { interval, gapRatio } = this.#options;
    const { delay, isFrozen } = scrapeFault(effects, undefined);
    for (const [i, queue] of this.#queues.entries()) {
      const history = this.#queueHistories[i]!;
      const isLost = gapRatio > 0 && this.#queueGaps() < gapRatio;
      const values = queue.scrape(interval);
      if (isLost) history.lose(round);
      else if (isFrozen) history.repeat(round, this.#visibleAt(round, delay));
      else history.put(round, values, this.#visibleAt(round, delay));
    }
  }

  /** Usage that nobody can ask for any more. */
  #forget(usage: Map<number, ReadonlyMap<number, Usage>>): void {
    const oldest = this.#newestVisible();
    for (const round of usage.keys()) {
      if (round >= oldest) return;
      usage.delete(round);
    }
  }
}

function phaseOf(state: number): ReplicaSample['phase'] {
  if (state === PENDING) return 'pending';
  return state === DRAINING ? 'terminating' : 'running';
}
