import type { ReplicaEffect, ServiceEffect } from '../effects.ts';
import { either } from '../network.ts';
import type { ServiceConfig } from '../system-config.ts';
import type { Bytes } from '../units.ts';
import type { Discipline, Workbench } from './discipline.ts';
import type { ServiceHost } from './service-host.ts';

/** What all faults together do to one replica. */
export interface Strain {
  readonly workFactor: number;
  readonly errorRatio: number;
  readonly workersLost: number;
  readonly isStopped: boolean;
  readonly leakBytesPerSecond: number;
  readonly stolenRatio: number;
}

/** What all faults together do to a service as a whole. */
export interface ServiceStrain {
  readonly bootFactor: number;
  readonly isBootBlocked: boolean;
  readonly connectionsLost: number;
}

const NO_STRAIN: Strain = {
  workFactor: 1,
  errorRatio: 0,
  workersLost: 0,
  isStopped: false,
  leakBytesPerSecond: 0,
  stolenRatio: 0,
};

/** Factors multiply, ratios are independent chances, rates add up. */
export function strainOn(replica: number, effects: readonly ReplicaEffect[]): Strain {
  let strain = NO_STRAIN;
  for (const effect of effects) {
    if (effect.hits?.(replica) === false) continue;
    strain = {
      workFactor: strain.workFactor * (effect.workFactor ?? 1),
      errorRatio: either(strain.errorRatio, effect.errorRatio ?? 0),
      workersLost: either(strain.workersLost, effect.workersLost ?? 0),
      isStopped: strain.isStopped || effect.isStopped === true,
      leakBytesPerSecond: strain.leakBytesPerSecond + (effect.leakBytesPerSecond ?? 0),
      stolenRatio: either(strain.stolenRatio, effect.stolenRatio ?? 0),
    };
  }
  return strain;
}

export function strainOnService(effects: readonly ServiceEffect[]): ServiceStrain {
  return effects.reduce<ServiceStrain>(
    (strain, effect) => ({
      bootFactor: strain.bootFactor * (effect.bootFactor ?? 1),
      isBootBlocked: strain.isBootBlocked || effect.isBootBlocked === true,
      connectionsLost: either(strain.connectionsLost, effect.connectionsLost ?? 0),
    }),
    { bootFactor: 1, isBootBlocked: false, connectionsLost: 0 },
  );
}

const ROUNDING = 1e-9; // workers; without it 3 x (1 / 3) of them is four

/** Keeps what faults do to the replicas of one service in the columns of its replicas. */
export class Strains {
  readonly #config: ServiceConfig;
  readonly #bench: Workbench & ServiceHost;
  readonly #discipline: Discipline;
  readonly #stopped = new Set<number>(); // replicas that a fault holds
  #effects: readonly ReplicaEffect[] = [];

  constructor(config: ServiceConfig, bench: Workbench & ServiceHost, discipline: Discipline) {
    this.#config = config;
    this.#bench = bench;
    this.#discipline = discipline;
  }

  /** All effects that act from now on, on replicas that are there. */
  set(effects: readonly ReplicaEffect[], replicas: readonly number[]): void {
    this.#effects = effects;
    for (const replica of replicas) this.#refresh(replica);
  }

  /** A replica is new. */
  add(replica: number): void {
    const { replicas } = this.#bench;
    replicas.workers[replica] = this.#config.workersPerReplica;
    replicas.errorRatio[replica] = this.#config.errorRatio;
    if (this.#effects.length > 0) this.#refresh(replica);
  }

  /** A replica boots: it has leaked nothing, whatever it had, and however long it has waited for its place. */
  restart(replica: number): void {
    const { replicas, sim } = this.#bench;
    replicas.leakedBytes[replica] = 0;
    replicas.leakedAt[replica] = sim.now;
  }

  remove(replica: number): void {
    if (this.#stopped.delete(replica)) this.#bench.letGo(replica);
  }

  leakedBytes(replica: number): Bytes {
    const { leakedBytes, leakedAt, leakBytesPerSecond } = this.#bench.replicas;
    const since = this.#bench.sim.now - leakedAt[replica]!;
    return leakedBytes[replica]! + since * leakBytesPerSecond[replica]!;
  }

  #refresh(replica: number): void {
    const { replicas, sim } = this.#bench;
    const { workersPerReplica, errorRatio } = this.#config;
    const strain = strainOn(replica, this.#effects);
    replicas.strain(replica, strain.workFactor);
    replicas.errorRatio[replica] = either(errorRatio, strain.errorRatio);
    replicas.stolenRatio[replica] = strain.stolenRatio;
    replicas.leakedBytes[replica] = this.leakedBytes(replica);
    replicas.leakedAt[replica] = sim.now;
    replicas.leakBytesPerSecond[replica] = strain.leakBytesPerSecond;
    const lost = Math.ceil(workersPerReplica * strain.workersLost - ROUNDING);
    const workers = workersPerReplica - lost;
    if (replicas.workers[replica] !== workers) this.#discipline.setWorkers(replica, workers);
    this.#stop(replica, strain.isStopped);
  }

  #stop(replica: number, isStopped: boolean): void {
    if (isStopped === this.#stopped.has(replica)) return;
    this.#bench.replicas.stand(replica, isStopped, this.#bench.sim.now);
    if (isStopped) {
      this.#stopped.add(replica);
      this.#bench.hold(replica);
    } else {
      this.#stopped.delete(replica);
      this.#bench.letGo(replica);
    }
  }
}
