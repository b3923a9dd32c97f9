import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import { createHistogram } from '../histogram.ts';
import { Bill } from '../infrastructure/billing.ts';
import type { Random, Uniform } from '../random.ts';
import type { ServiceConfig } from '../system-config.ts';
import type { EventKind, Seconds } from '../units.ts';
import type { Balancer } from './balancer.ts';
import type { Connections } from './connections.ts';
import type { Discipline, DisciplineOptions, Workbench } from './discipline.ts';
import { Fifo } from './fifo.ts';
import { Priority } from './priority.ts';
import { ProcessorSharing } from './processor-sharing.ts';
import { BOOTING, DRAINING, GONE, READY } from './replicas.ts';
import type { RetryPolicy } from './retry.ts';
import { createRetryPolicy } from './retries/index.ts';

/** What all services of a system share. */
export interface Surroundings {
  readonly bench: Workbench;
  readonly random: Random;
  readonly bootedKind: EventKind; // subject: replica
  readonly connections: Connections;
  readonly billFrom: Seconds;
}

/** The replicas of one service: ordering, booting, draining, and what monitoring counts. */
export class Service {
  readonly index: number;
  readonly config: ServiceConfig;
  readonly balancer: Balancer;
  readonly retry: RetryPolicy;
  readonly errorRatio: number;
  readonly bill: Bill;
  readonly discipline: Discipline;
  /** Numbers of its replicas, oldest first. */
  readonly ready: number[] = [];
  readonly booting: number[] = [];
  readonly draining: number[] = [];
  arrivals = 0; // since the start
  failures = 0;
  readonly latency = createHistogram(); // of the present scrape interval
  readonly #surroundings: Surroundings;
  readonly #boot: Distribution;
  readonly #bootUniform: Uniform;

  constructor(
    index: number,
    config: ServiceConfig,
    price: number,
    balancer: Balancer,
    all: Surroundings,
  ) {
    this.index = index;
    this.config = config;
    this.balancer = balancer;
    this.retry = createRetryPolicy(config.client.retry);
    this.errorRatio = config.errorRatio;
    this.bill = new Bill(price, all.billFrom);
    this.#surroundings = all;
    this.#boot = createDistribution(config.boot);
    this.#bootUniform = all.random.stream(`${config.name}/boot`);
    this.discipline = createDiscipline(config, all.bench, {
      workers: config.workersPerReplica,
      queueLimit: config.queueLimit,
      ...(config.setup && {
        setup: {
          law: createDistribution(config.setup),
          uniform: all.random.stream(`${config.name}/setup`),
        },
      }),
    });
    for (let i = 0; i < config.replicas; i++) this.ready.push(this.#create(READY));
  }

  /** Replicas wanted: those that boot and those that are ready. */
  get ordered(): number {
    return this.booting.length + this.ready.length;
  }

  /** Orders or gives back replicas. Those that boot go first, then the newest. */
  scaleTo(replicas: number): void {
    while (this.ordered < replicas) this.#order();
    while (this.ordered > replicas) this.#giveBack();
  }

  booted(replica: number): void {
    const { bench } = this.#surroundings;
    if (bench.replicas.state[replica] !== BOOTING) return; // given back before it was ready
    this.booting.splice(this.booting.indexOf(replica), 1);
    bench.replicas.change(replica, READY, bench.sim.now);
    this.ready.push(replica);
  }

  /** A draining replica leaves when its last call is answered. */
  leaveIfDrained(replica: number): void {
    const { state, open } = this.#surroundings.bench.replicas;
    if (state[replica] !== DRAINING || open[replica]! > 0) return;
    this.draining.splice(this.draining.indexOf(replica), 1);
    this.#release(replica);
  }

  /** Calls that wait for a worker, at all its replicas. */
  get waiting(): number {
    const { waiting } = this.#surroundings.bench.replicas;
    const sum = (replicas: readonly number[]) =>
      replicas.reduce((total, replica) => total + waiting[replica]!, 0);
    return sum(this.ready) + sum(this.draining);
  }

  /** Closes the bill: all that is still rented is billed up to `end`. */
  settle(end: Seconds): void {
    const { orderedAt } = this.#surroundings.bench.replicas;
    for (const replica of [...this.ready, ...this.booting, ...this.draining]) {
      this.bill.rented(orderedAt[replica]!, end, end);
    }
  }

  #order(): void {
    const { bench, bootedKind } = this.#surroundings;
    const replica = this.#create(BOOTING);
    this.booting.push(replica);
    bench.sim.schedule(this.#boot.quantile(this.#bootUniform()), bootedKind, replica);
  }

  #giveBack(): void {
    const { replicas, sim } = this.#surroundings.bench;
    const booting = this.booting.pop();
    if (booting !== undefined) return this.#release(booting);
    const replica = this.ready.pop()!;
    replicas.change(replica, DRAINING, sim.now);
    this.draining.push(replica);
    this.leaveIfDrained(replica);
  }

  #release(replica: number): void {
    const { replicas, sim } = this.#surroundings.bench;
    this.bill.rented(replicas.orderedAt[replica]!, sim.now);
    this.discipline.leave(replica);
    replicas.change(replica, GONE, sim.now);
  }

  #create(state: number): number {
    const { bench, connections } = this.#surroundings;
    const replica = bench.replicas.add(this.index, state, bench.sim.now);
    connections.equip(replica);
    return replica;
  }
}

function createDiscipline(
  { discipline }: ServiceConfig,
  bench: Workbench,
  options: DisciplineOptions,
): Discipline {
  switch (discipline) {
    case 'fifo':
      return new Fifo(bench, options);
    case 'priority':
      return new Priority(bench, options, false);
    case 'priority-preemptive':
      return new Priority(bench, options, true);
    case 'processor-sharing':
      return new ProcessorSharing(bench, options);
  }
}
