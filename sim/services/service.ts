import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import { createHistogram } from '../histogram.ts';
import { Bill } from '../infrastructure/billing.ts';
import type { Random, Uniform } from '../random.ts';
import type { ServiceConfig } from '../system-config.ts';
import type { EventKind, Seconds } from '../units.ts';
import type { Balancer } from './balancer.ts';
import { BusyMeter, type Discipline, type DisciplineOptions, type Workbench } from './discipline.ts';
import { Fifo } from './fifo.ts';
import { Priority } from './priority.ts';
import { ProcessorSharing } from './processor-sharing.ts';
import { Replica } from './replica.ts';
import type { RetryPolicy } from './retry.ts';
import { createRetryPolicy } from './retries/index.ts';

/** What all services of a system share. */
export interface Surroundings {
  readonly bench: Workbench;
  readonly random: Random;
  readonly bootedKind: EventKind; // subject: replica
  /** By replica id, which is never given out again; undefined once the replica is gone. */
  readonly replicas: (Replica | undefined)[];
  readonly billFrom: Seconds;
}

/** The replicas of one service: ordering, booting, draining, and what monitoring counts. */
export class Service {
  readonly index: number;
  readonly config: ServiceConfig;
  readonly balancer: Balancer;
  readonly retry: RetryPolicy;
  readonly bill: Bill;
  readonly ready: Replica[] = [];
  readonly booting: Replica[] = [];
  readonly draining: Replica[] = [];
  /** Calls taken and not answered of a ready replica, for the balancer. */
  readonly outstanding = (position: number): number => this.ready[position]!.open;
  arrivals = 0; // since the start
  failures = 0;
  readonly latency = createHistogram(); // of the present scrape interval
  readonly #surroundings: Surroundings;
  readonly #boot: Distribution;
  readonly #bootUniform: Uniform;
  readonly #discipline: DisciplineOptions;

  constructor(index: number, config: ServiceConfig, price: number, balancer: Balancer, all: Surroundings) {
    this.index = index;
    this.config = config;
    this.balancer = balancer;
    this.retry = createRetryPolicy(config.client.retry);
    this.bill = new Bill(price, all.billFrom);
    this.#surroundings = all;
    this.#boot = createDistribution(config.boot);
    this.#bootUniform = all.random.stream(`${config.name}/boot`);
    this.#discipline = {
      workers: config.workersPerReplica,
      queueLimit: config.queueLimit,
      ...(config.setup && {
        setup: {
          law: createDistribution(config.setup),
          uniform: all.random.stream(`${config.name}/setup`),
        },
      }),
    };
    for (let i = 0; i < config.replicas; i++) this.ready.push(this.#create('ready'));
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

  booted(replica: Replica): void {
    this.booting.splice(this.booting.indexOf(replica), 1);
    this.#change(replica, 'ready');
    this.ready.push(replica);
  }

  /** A draining replica leaves when its last call is answered. */
  leaveIfDrained(replica: Replica): void {
    if (replica.state !== 'draining' || replica.open > 0) return;
    this.draining.splice(this.draining.indexOf(replica), 1);
    this.#release(replica);
  }

  /** Closes the bill: all that is still rented is billed up to `end`. */
  settle(end: Seconds): void {
    for (const replicas of [this.ready, this.booting, this.draining]) {
      for (const replica of replicas) this.bill.rented(replica.orderedAt, end, end);
    }
  }

  #order(): void {
    const { bench, bootedKind } = this.#surroundings;
    const replica = this.#create('booting');
    this.booting.push(replica);
    bench.sim.schedule(this.#boot.quantile(this.#bootUniform()), bootedKind, replica.id);
  }

  #giveBack(): void {
    const booting = this.booting.pop();
    if (booting !== undefined) return this.#release(booting);
    const replica = this.ready.pop()!;
    this.#change(replica, 'draining');
    this.draining.push(replica);
    this.leaveIfDrained(replica);
  }

  #release(replica: Replica): void {
    const { replicas, bench } = this.#surroundings;
    this.bill.rented(replica.orderedAt, bench.sim.now);
    replicas[replica.id] = undefined;
  }

  #change(replica: Replica, state: Replica['state']): void {
    replica.state = state;
    replica.changedAt = this.#surroundings.bench.sim.now;
  }

  #create(state: Replica['state']): Replica {
    const { bench, replicas } = this.#surroundings;
    const id = replicas.length;
    const meter = new BusyMeter();
    const replica = new Replica({
      id,
      service: this.index,
      meter,
      discipline: this.#createDiscipline(meter, id),
      orderedAt: bench.sim.now,
      state,
    });
    replicas[id] = replica;
    return replica;
  }

  #createDiscipline(meter: BusyMeter, replica: number): Discipline {
    const { bench } = this.#surroundings;
    switch (this.config.discipline) {
      case 'fifo':
        return new Fifo(bench, meter, this.#discipline, replica);
      case 'priority':
        return new Priority(bench, meter, this.#discipline, false);
      case 'priority-preemptive':
        return new Priority(bench, meter, this.#discipline, true);
      case 'processor-sharing':
        return new ProcessorSharing(bench, meter, this.#discipline);
    }
  }
}
