import type { Storage } from '../databases/storage.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import type { ReplicaEffect, ServiceEffect } from '../effects.ts';
import { createHistogram } from '../histogram.ts';
import { Bill } from '../infrastructure/billing.ts';
import type { Uniform } from '../random.ts';
import { declaredCores, type ServiceConfig } from '../system-config.ts';
import type { OutOfMemory } from '../telemetry.ts';
import { assert, type Bytes, type Seconds } from '../units.ts';
import type { Admission } from './admission/admission.ts';
import { createAdmission } from './admission/index.ts';
import type { Balancer } from './balancer.ts';
import { createDiscipline } from './create-discipline.ts';
import type { Discipline } from './discipline.ts';
import { HeldCalls } from './held-calls.ts';
import { Pauses } from './pauses.ts';
import { BOOTING, DRAINING, GONE, PENDING, READY, remove, type Size } from './replicas.ts';
import { RetryBudget } from './retries/budget.ts';
import { createRetryPolicy } from './retries/index.ts';
import type { RetryPolicy } from './retry.ts';
import type { Surroundings } from './service-host.ts';
import { type ServiceStrain, Strains, strainOnService } from './strains.ts';

const NONE = -1;
/** Hedges that a budget can save up, and has at the start: as RETRY_OPTIONS has it for retries. */
const HEDGES_SAVED = 10;

export type ReplicaListener = (event: 'ready' | 'crashed' | 'lost', replica: number) => void;

/** The replicas of one service: ordering, booting, replacing, draining, and what monitoring counts. */
export class Service {
  readonly index: number;
  readonly config: ServiceConfig;
  readonly balancer: Balancer;
  readonly retry: RetryPolicy;
  readonly bill: Bill;
  readonly discipline: Discipline;
  /** Numbers of its replicas, in the order in which they became what they are. */
  readonly ready: number[] = [];
  readonly booting: number[] = []; // or pending
  readonly draining: number[] = [];
  arrivals = 0; // since the start
  failures = 0;
  open = 0; // calls that its replicas have taken and not answered; counted where it has a door
  /** Hears of what becomes of its replicas; must not schedule anything. */
  onReplica: ReplicaListener | undefined;
  readonly latency = createHistogram(); // of the present scrape interval
  readonly admission: Admission | undefined;
  /** What hedged calls take from; undefined: calls to it are not hedged. */
  readonly hedging: RetryBudget | undefined;
  /** It is a database: set once, by whoever builds the system. */
  storage: Storage | undefined;
  /** Calls that wait for a first replica. */
  readonly held: HeldCalls;
  readonly outOfMemory: OutOfMemory[] = []; // oldest first
  readonly #surroundings: Surroundings;
  readonly #boot: Distribution;
  readonly #bootUniform: Uniform;
  readonly #declaredCores: number;
  readonly #strains: Strains;
  readonly #pauses: Pauses | undefined;
  readonly #blocked: number[] = []; // replicas whose boot does not begin
  #strain: ServiceStrain = strainOnService([]);
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
    this.bill = new Bill(price, all.billFrom);
    this.held = new HeldCalls(all.bench.calls, config.replicasMin > 0 ? 0 : config.queueLimit);
    this.#surroundings = all;
    this.#boot = createDistribution(config.boot);
    this.#bootUniform = all.random.stream(`${config.name}/boot`);
    this.#declaredCores = declaredCores(config);
    this.#size = {
      cores: this.#declaredCores,
      memoryBytes: config.memoryBytes ?? Number.POSITIVE_INFINITY,
    };
    this.discipline = createDiscipline(config, all.bench, all.random);
    this.#strains = new Strains(config, all.bench, this.discipline);
    this.#pauses = Pauses.of(config, all.bench, all.random, all.pauseKind);
    const { admission, client, workersPerReplica } = config;
    this.admission = admission && createAdmission(admission, workersPerReplica);
    this.hedging = client.hedge && new RetryBudget({ ...client.hedge, budgetBurst: HEDGES_SAVED });
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
    const { bench, caches } = this.#surroundings;
    if (bench.replicas.state[replica] !== BOOTING) return; // given back before it was ready
    remove(this.booting, replica);
    bench.replicas.change(replica, READY, bench.sim.now);
    bench.replicas.warmUntil[replica] = bench.sim.now + (this.config.warmUp?.duration ?? 0);
    this.#readied(replica);
    this.onReplica?.('ready', replica);
    if (this.config.cache !== undefined) caches.lose(this.index, 1 / this.ready.length);
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

  /** All that faults do to it, and to its replicas, from now on. */
  impair(replicas: readonly ReplicaEffect[], service: readonly ServiceEffect[]): void {
    const { bench, connections } = this.#surroundings;
    this.#strain = strainOnService(service);
    this.#strains.set(replicas, [...this.ready, ...this.booting, ...this.draining]);
    bench.connected(connections.withhold(this.index, this.#strain.connectionsLost));
    if (this.#strain.isBootBlocked) return;
    for (const replica of this.#blocked.splice(0)) this.#startBoot(replica);
  }

  /** A replica dies, and boots anew in the same place after `downtime`. One that drains does not come back. */
  crash(replica: number, downtime: Seconds = 0): void {
    const { bench } = this.#surroundings;
    const { replicas, sim } = bench;
    this.onReplica?.('crashed', replica);
    if (replicas.state[replica] === READY) {
      this.#unready(replica, false); // first, so that what is tried again goes elsewhere
      replicas.change(replica, BOOTING, sim.now);
      this.booting.push(replica);
      this.#startBoot(replica, downtime);
    }
    bench.failCallsOf(replica);
  }

  /** A replica dies with the place that it is in; another is ordered for it, unless it drains. */
  lose(replica: number): void {
    const { bench } = this.#surroundings;
    const isWanted = bench.replicas.state[replica] !== DRAINING && replica !== this.#surge;
    this.onReplica?.('lost', replica);
    if (replica === this.#surge) this.#surge = NONE;
    if (bench.replicas.state[replica] === READY) this.#unready(replica, false);
    else remove(this.#listOf(replica), replica);
    if (isWanted) this.#order();
    bench.replicas.change(replica, GONE, bench.sim.now); // so that its last call does not end it, too
    bench.failCallsOf(replica);
    this.#release(replica);
    this.replace();
  }

  /** A call that its door let in has left; `isFailure` undefined: withdrawn, which says nothing of the service. */
  leave(latency: Seconds, isFailure: boolean | undefined): void {
    const { now } = this.#surroundings.bench.sim;
    if (isFailure !== undefined) this.admission!.answered(now, latency, isFailure, this.open);
    this.open--;
  }

  /** How much slower a replica works that has `left` seconds of its warm-up to go, >= 1. */
  coldFactor(left: Seconds): number {
    const { duration, factor } = this.config.warmUp!;
    return 1 + ((factor - 1) * left) / duration;
  }

  paused(replica: number, detail: number): void {
    this.#pauses!.happen(replica, detail);
  }

  /** What a replica uses now; NaN where it is not modelled. */
  memoryUsed(replica: number): Bytes {
    const { memoryUse } = this.config;
    if (memoryUse === undefined) return Number.NaN;
    const { open } = this.#surroundings.bench.replicas;
    const perCalls = memoryUse.perCall * open[replica]!;
    return memoryUse.base + perCalls + this.#strains.leakedBytes(replica);
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
      if (!isThere || !(this.memoryUsed(replica) > memoryBytes[replica]!)) continue;
      const { now } = this.#surroundings.bench.sim;
      this.outOfMemory.push({ at: now, replica, memoryBytes: memoryBytes[replica]! });
      this.crash(replica);
    }
  }

  /** Calls that wait for a worker, at all its replicas, or for a first replica. */
  get waiting(): number {
    const { waiting } = this.#surroundings.bench.replicas;
    const placed = [...this.ready, ...this.draining];
    return placed.reduce((sum, replica) => sum + waiting[replica]!, this.held.count);
  }

  /** The bill so far, if all that is rented were given back now. */
  get dollarsSoFar(): number {
    const { sim, replicas } = this.#surroundings.bench;
    const owed = (id: number) =>
      this.bill.owed(replicas.orderedAt[id]!, sim.now, this.#priceShare(id));
    return this.#rented.reduce((sum, id) => sum + owed(id), this.bill.dollars);
  }

  /** Closes the bill: all that is still rented is billed up to `end`. */
  settle(end: Seconds): void {
    const { orderedAt } = this.#surroundings.bench.replicas;
    for (const id of this.#rented)
      this.bill.rented(orderedAt[id]!, end, { until: end, share: this.#priceShare(id) });
  }

  get #rented(): readonly number[] {
    return [...this.ready, ...this.booting, ...this.draining];
  }

  #admitHeld(): void {
    while (this.ready.length > 0 && this.held.count > 0)
      this.#surroundings.bench.offer(this.held.shift(), this);
  }

  /** A replica that is ready at the start. */
  #begin(): void {
    const { places } = this.#surroundings;
    const replica = this.#create(READY);
    const hasRoom = places === undefined || places.place(replica);
    assert(hasRoom, `no node has room for ${this.config.name} at the start`);
    this.#readied(replica);
  }

  #order(): number {
    const { bench, places } = this.#surroundings;
    const replica = this.#create(BOOTING);
    this.booting.push(replica);
    if (places === undefined || places.place(replica)) {
      this.#startBoot(replica);
    } else {
      bench.replicas.change(replica, PENDING, bench.sim.now);
      bench.replicas.placedAt[replica] = Number.NaN;
    }
    return replica;
  }

  #startBoot(replica: number, downtime: Seconds = 0): void {
    const { bench, bootedKind } = this.#surroundings;
    if (this.#strain.isBootBlocked) {
      this.#blocked.push(replica);
      return;
    }
    this.#strains.restart(replica);
    const boot = this.#strain.bootFactor * this.#boot.quantile(this.#bootUniform());
    bench.sim.schedule(downtime + boot, bootedKind, replica);
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
    this.#unready(replica, true);
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
    const { bench, places } = this.#surroundings;
    const { cores, memoryBytes } = bench.replicas;
    if (cores[replica] !== this.#size.cores) return true;
    if (memoryBytes[replica] !== this.#size.memoryBytes) return true;
    return places?.isLeaving(replica) === true;
  }

  /** A replica takes calls from now on. */
  #readied(replica: number): void {
    this.ready.push(replica);
    this.storage?.ready(replica);
    this.#pauses?.begin(replica);
  }

  /** A replica takes no more calls. */
  #unready(replica: number, isPlanned: boolean): void {
    remove(this.ready, replica);
    this.storage?.lost(replica, isPlanned);
  }

  #listOf(replica: number): number[] {
    const { state } = this.#surroundings.bench.replicas;
    return state[replica] === DRAINING ? this.draining : this.booting;
  }

  #release(replica: number): void {
    const { bench, places } = this.#surroundings;
    const { replicas, sim } = bench;
    const share = this.#priceShare(replica);
    this.bill.rented(replicas.orderedAt[replica]!, sim.now, { share });
    this.discipline.leave(replica);
    this.#strains.remove(replica);
    replicas.change(replica, GONE, sim.now);
    places?.release(replica);
  }

  /** An instance costs in proportion to its cores (assumption). */
  #priceShare(replica: number): number {
    return this.#surroundings.bench.replicas.cores[replica]! / this.#declaredCores;
  }

  #create(state: number): number {
    const { bench, connections } = this.#surroundings;
    const { now } = bench.sim;
    const secondsPerWork = this.#declaredCores / this.#size.cores;
    const replica = bench.replicas.add(this.index, state, now, this.#size, secondsPerWork);
    connections.equip(replica);
    this.#strains.add(replica);
    return replica;
  }
}
