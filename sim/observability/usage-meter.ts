import { READY, type Replicas } from '../services/replicas.ts';
import type { Service } from '../services/service.ts';
import type { Bytes, Seconds } from '../units.ts';

/** What one replica used, as scraped. */
export interface Usage {
  readonly cpuMillicores: number;
  readonly memoryBytes: Bytes;
}

const MILLICORES = 1000; // per core

/** Meters the replicas of one service from one reading to the next. */
export class UsageMeter {
  readonly #service: Service;
  readonly #replicas: Replicas;
  #busySeconds = new Map<number, number>(); // at the last reading, by replica id

  constructor(service: Service, replicas: Replicas) {
    this.#service = service;
    this.#replicas = replicas;
  }

  /**
   * Usage per replica over the last `interval` seconds (or since it became ready), and busy over ready workers. A
   * busy worker uses its equal part of the cores of its replica, none while a fault stops it; what something else burns
   * of them comes on top, as far as there are cores, by what it burns at the reading (assumptions).
   */
  read(
    now: Seconds,
    interval: Seconds,
  ): { readonly usage: ReadonlyMap<number, Usage>; readonly utilization: number } {
    const service = this.#service;
    const { workersPerReplica } = service.config;
    const { cores, state, changedAt, stolenRatio } = this.#replicas;
    const since = now - interval;
    const busySeconds = new Map<number, number>();
    const usage = new Map<number, Usage>();
    let busy = 0;
    let available = 0;
    for (const replica of [...service.ready, ...service.draining]) {
      const total = this.#replicas.workedSecondsAt(replica, now);
      const worked = total - (this.#busySeconds.get(replica) ?? 0);
      const isReady = state[replica] === READY;
      const span = now - (isReady ? Math.max(since, changedAt[replica]!) : since);
      const stolen = stolenRatio[replica]!;
      const all = span * workersPerReplica;
      const spent = stolen === 0 ? worked : Math.min(all, worked + stolen * all);
      busySeconds.set(replica, total);
      if (span > 0) {
        const perWorker = cores[replica]! / workersPerReplica;
        const cpuMillicores = (MILLICORES * spent * perWorker) / span;
        usage.set(replica, { cpuMillicores, memoryBytes: service.memoryUsed(replica) });
      }
      if (!isReady) continue;
      busy += spent;
      available += all;
    }
    // What a replica has done before it was killed is not done when it is ready again.
    for (const replica of service.booting)
      busySeconds.set(replica, this.#replicas.workedSecondsAt(replica, now));
    this.#busySeconds = busySeconds;
    return { usage, utilization: available > 0 ? Math.min(1, busy / available) : Number.NaN };
  }
}
