import { CallQueues } from '../call-queues.ts';
import { HELD } from '../calls.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import { createHistogram } from '../histogram.ts';
import { Bill } from '../infrastructure/billing.ts';
import type { Cluster } from '../infrastructure/cluster.ts';
import type { Random, Uniform } from '../random.ts';
import { declaredCores, type ServiceConfig } from '../system-config.ts';
import type { OutOfMemory } from '../telemetry.ts';
import { assert, type Bytes, type EventKind, type Seconds } from '../units.ts';
import type { Balancer } from './balancer.ts';
import type { Connections } from './connections.ts';
import { createDiscipline } from './create-discipline.ts';
import type { Discipline, Workbench } from './discipline.ts';
import { BOOTING, DRAINING, GONE, PENDING, READY, type Size } from './replicas.ts';
import type { RetryPolicy } from './retry.ts';
import { createRetryPolicy } from './retries/index.ts';

/** What all services of a system share. */
export interface Surroundings {
  readonly bench: Workbench & ServiceHost;
  readonly random: Random;
  readonly bootedKind: EventKind; // subject: replica
  readonly connections: Connections;
  readonly billFrom: Seconds;
  /** The nodes that replicas share; none: a replica boots as soon as it is ordered. */
  readonly cluster: Cluster | undefined;
}

/** What a service needs of whoever carries its calls. */
export interface ServiceHost {
  /** Every call that a replica has taken ends as failed, with the calls of its body. */
  failCallsOf(replica: number): void;
  /** A call that was held goes on to a replica of the service, one at least is ready. */
  offer(row: number, service: Service): void;
}

const NONE = -1;
const HELD_LINE = 0; // number of the only queue of held calls

/** The replicas of one service: ordering, booting, replacing, draining, and what monitoring counts. */
export class Service {
  readonly index: number;
  readonly config: ServiceConfig;
  readonly balancer: Balancer;
  readonly retry: RetryPolicy;
  readonly errorRatio: number;
  readonly bill: Bill;
  readonly discipline: Discipline;
  /** Numbers of its replicas, in the order in which they became what they are. */
  readonly ready: number[] = [];
  readonly booting: number[] = []; // or pending
  readonly draining: number[] = [];
  arrivals = 0; // since the start
  failures = 0;
  readonly latency = createHistogram(); // of the present scrape interval
  readonly outOfMemory: OutOfMemory[] = []; // oldest first
  readonly #surroundings: Surroundings;
  readonly #boot: Distribution;
  readonly #bootUniform: Uniform;
  readonly #declaredCores: number;
  readonly #held: CallQueues;
  /** Of the replicas ordered from now on. */
  #size: Size;
  /** The one beyond those wanted, that boots to take the place of another; or NONE. */
  #surge = NONE;

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
    this.#held = new CallQueues(all.bench.calls);
    this.#held.ensure(1);
    this.#surroundings = all;
    this.#boot = createDistribution(config.boot);
    this.#bootUniform = all.random.stream(`${config.name}/boot`);
    this.#declaredCores = declaredCores(config);
    this.#size = {
      cores: this.#declaredCores,
      memoryBytes: config.memoryBytes ?? Number.POSITIVE_INFINITY,
    };
    this.discipline = createDiscipline(config, all.bench, all.random);
    for (let i = 0; i < config.replicas; i++) this.#begin();
  }

  /** Replicas wanted: those that boot (or wait for a node) and those that are ready. */
  get ordered(): number {
    return this.booting.length + this.ready.length - (this.#surge === NONE ? 0 : 1);
  }

  /** Orders or gives back replicas. Pending ones go first, then those that boot, then the newest. */
  scaleTo(replicas: number): void {
    while (this.ordered < replicas) this.#order();
    while (this.ordered > replicas) this.#giveBack();
    this.replace();
  }

  /** Wants replicas of another size. Returns whether it is another. */
  resize(cores: number, memoryBytes: Bytes = this.#size.memoryBytes): boolean {
    const { cores: before, memoryBytes: bytesBefore } = this.#size;
    if (cores === before && memoryBytes === bytesBefore) return false;
    this.#size = { cores, memoryBytes };
    this.replace();
    return true;
  }

  /**
   * Replaces the replicas that are of another size, or on a node that drains, one after the other: a new one is
   * ordered beyond those wanted, and when it is ready an old one drains. So there are never fewer than wanted
   * (rolling update with a surge of 1 and none unavailable; source: Kubernetes documentation, Deployments).
   */
  replace(): void {
    if (this.#surge !== NONE && this.#mustGo(this.#surge)) this.#cancelSurge();
    const isDue = this.#outdated() !== NONE;
    if (isDue && this.#surge === NONE) this.#surge = this.#order();
    if (!isDue && this.#surge !== NONE) this.#cancelSurge();
  }

  /** A pending replica has got a node. */
  placed(replica: number): void {
    const { replicas, sim } = this.#surroundings.bench;
    replicas.placedAt[replica] = sim.now;
    replicas.change(replica, BOOTING, sim.now);
    this.#startBoot(replica);
  }

  booted(replica: number): void {
    const { bench } = this.#surroundings;
    if (bench.replicas.state[replica] !== BOOTING) return; // given back before it was ready
    remove(this.booting, replica);
    bench.replicas.change(replica, READY, bench.sim.now);
    this.ready.push(replica);
    if (replica === this.#surge) {
      this.#surge = NONE;
      this.#retire(this.#outdated());
    }
    this.replace();
    this.#admitHeld();
  }

  /** A draining replica leaves when its last call is answered. */
  leaveIfDrained(replica: number): void {
    const { state, open } = this.#surroundings.bench.replicas;
    if (state[replica] !== DRAINING || open[replica]! > 0) return;
    remove(this.draining, replica);
    this.#release(replica);
  }

  /** What a replica uses now; NaN where it is not modelled. */
  memoryUsed(replica: number): Bytes {
    const { memoryUse } = this.config;
    if (memoryUse === undefined) return Number.NaN;
    return memoryUse.base + memoryUse.perCall * this.#surroundings.bench.replicas.open[replica]!;
  }

  /**
   * Kills the replicas that use more memory than they have: their calls fail, and they boot anew, in the same
   * place and by the law of `boot` (assumption). One that drains does not come back.
   */
  killOutOfMemory(): void {
    if (this.config.memoryUse === undefined) return;
    const { memoryBytes, state } = this.#surroundings.bench.replicas;
    for (const replica of [...this.ready, ...this.draining]) {
      const isThere = state[replica] !== GONE; // the end of one may be that of another
      if (isThere && this.memoryUsed(replica) > memoryBytes[replica]!) this.#kill(replica);
    }
  }

  /**
   * A call comes while no replica is ready: where the service may scale to zero it waits for the first one, as
   * many as may wait at one replica. Returns false when it must not.
   */
  hold(row: number): boolean {
    const { replicasMin, queueLimit } = this.config;
    if (replicasMin > 0 || this.#held.length[HELD_LINE]! >= queueLimit) return false;
    this.#surroundings.bench.calls.state[row] = HELD;
    this.#held.push(HELD_LINE, row);
    return true;
  }

  /** A call that is held is withdrawn. */
  letGo(row: number): void {
    this.#held.remove(HELD_LINE, row);
  }

  /** Calls that wait for a worker, at all its replicas, or for a first replica. */
  get waiting(): number {
    const { waiting } = this.#surroundings.bench.replicas;
    const sum = (replicas: readonly number[]) =>
      replicas.reduce((total, replica) => total + waiting[replica]!, 0);
    return sum(this.ready) + sum(this.draining) + this.#held.length[HELD_LINE]!;
  }

  /** Closes the bill: all that is still rented is billed up to `end`. */
  settle(end: Seconds): void {
    const { orderedAt } = this.#surroundings.bench.replicas;
    for (const replica of [...this.ready, ...this.booting, ...this.draining]) {
      const share = this.#priceShare(replica);
      this.bill.rented(orderedAt[replica]!, end, { until: end, share });
    }
  }

  #admitHeld(): void {
    while (this.ready.length > 0 && this.#held.length[HELD_LINE]! > 0)
      this.#surroundings.bench.offer(this.#held.shift(HELD_LINE), this);
  }

  /** A replica that is ready at the start. */
  #begin(): void {
    const { cluster } = this.#surroundings;
    const replica = this.#create(READY);
    this.ready.push(replica);
    const hasRoom = cluster === undefined || cluster.place(replica);
    assert(hasRoom, `no node has room for ${this.config.name} at the start`);
  }

  #order(): number {
    const { bench, cluster } = this.#surroundings;
    const replica = this.#create(BOOTING);
    this.booting.push(replica);
    if (cluster === undefined || cluster.place(replica)) {
      this.#startBoot(replica);
    } else {
      bench.replicas.change(replica, PENDING, bench.sim.now);
      bench.replicas.placedAt[replica] = Number.NaN;
    }
    return replica;
  }

  #startBoot(replica: number): void {
    const { bench, bootedKind } = this.#surroundings;
    bench.sim.schedule(this.#boot.quantile(this.#bootUniform()), bootedKind, replica);
  }

  #giveBack(): void {
    const { state } = this.#surroundings.bench.replicas;
    const isWanted = (replica: number) => replica !== this.#surge;
    const victim =
      this.booting.findLast((replica) => isWanted(replica) && state[replica] === PENDING) ??
      this.booting.findLast(isWanted) ??
      this.ready.findLast((replica) => this.#mustGo(replica)) ??
      this.ready.at(-1)!;
    this.#retire(victim);
  }

  #cancelSurge(): void {
    const replica = this.#surge;
    this.#surge = NONE;
    this.#retire(replica);
  }

  /** A replica that is ready drains; any other leaves at once. */
  #retire(replica: number): void {
    const { replicas, sim } = this.#surroundings.bench;
    if (replicas.state[replica] !== READY) {
      remove(this.booting, replica);
      this.#release(replica);
      return;
    }
    remove(this.ready, replica);
    replicas.change(replica, DRAINING, sim.now);
    this.draining.push(replica);
    this.leaveIfDrained(replica);
  }

  /** The first replica that is to be replaced, or NONE. */
  #outdated(): number {
    const isOld = (replica: number) => replica !== this.#surge && this.#mustGo(replica);
    return this.booting.find(isOld) ?? this.ready.find(isOld) ?? NONE;
  }

  #mustGo(replica: number): boolean {
    const { bench, cluster } = this.#surroundings;
    const { cores, memoryBytes } = bench.replicas;
    if (cores[replica] !== this.#size.cores) return true;
    if (memoryBytes[replica] !== this.#size.memoryBytes) return true;
    return cluster?.isLeaving(replica) === true;
  }

  #kill(replica: number): void {
    const { bench } = this.#surroundings;
    const { replicas, sim } = bench;
    const memoryBytes = replicas.memoryBytes[replica]!;
    this.outOfMemory.push({ at: sim.now, replica, memoryBytes });
    if (replicas.state[replica] === READY) {
      remove(this.ready, replica); // first, so that what is tried again goes elsewhere
      replicas.change(replica, BOOTING, sim.now);
      this.booting.push(replica);
      this.#startBoot(replica);
    }
    bench.failCallsOf(replica);
  }

  #release(replica: number): void {
    const { bench, cluster } = this.#surroundings;
    const { replicas, sim } = bench;
    const share = this.#priceShare(replica);
    this.bill.rented(replicas.orderedAt[replica]!, sim.now, { share });
    this.discipline.leave(replica);
    replicas.change(replica, GONE, sim.now);
    cluster?.release(replica);
  }

  /** An instance costs in proportion to its cores (assumption). */
  #priceShare(replica: number): number {
    return this.#surroundings.bench.replicas.cores[replica]! / this.#declaredCores;
  }

  #create(state: number): number {
    const { bench, connections } = this.#surroundings;
    const secondsPerWork = this.#declaredCores / this.#size.cores;
    const now = bench.sim.now;
    const replica = bench.replicas.add(this.index, state, now, this.#size, secondsPerWork);
    connections.equip(replica);
    return replica;
  }
}

function remove(list: number[], replica: number): void {
  const position = list.indexOf(replica);
  assert(position >= 0, `replica ${replica} is not where it should be`);
  list.splice(position, 1);
}
