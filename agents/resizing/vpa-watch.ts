import type { OutOfMemory, ReplicaSample } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Amount } from './vpa-amounts.ts';
import type { Usage } from './vpa-usage.ts';

/** What the recommender looks at in one interval. */
export interface Sight {
  readonly samples: readonly ReplicaSample[];
  readonly kills: readonly OutOfMemory[]; // of the last hours, those seen before included
}

/**
 * Takes what telemetry shows over into the history: no sample and no kill twice.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/input, cluster_feeder.go
 * and oom/observer.go; metrics come as whole millicores and bytes, rounded up.
 */
export class Watch {
  readonly #usage: Usage;
  readonly #quickKill: Seconds;
  #handled: ReadonlySet<string> = new Set();
  #startedAt = new Map<number, Seconds>(); // of replicas, the last time, for all that was seen
  #quickKills: ReadonlySet<number> = new Set(); // replicas

  /** A kill is quick when it comes less than `quickKill` seconds after the start. */
  constructor(usage: Usage, quickKill: Seconds) {
    this.#usage = usage;
    this.#quickKill = quickKill;
  }

  /** Whether this replica was ever killed soon after it had started. */
  hadQuickKill(id: number): boolean {
    return this.#quickKills.has(id);
  }

  see({ samples, kills }: Sight): void {
    const quick = kills.filter((kill) => !this.#handled.has(keyOf(kill)) && this.#seeKill(kill));
    this.#handled = new Set(kills.map(keyOf));
    for (const sample of samples) if (!Number.isNaN(sample.sampledAt)) this.#seeSample(sample);
    const ids = new Set(samples.map(({ id }) => id));
    this.#usage.keepOnly(ids);
    for (const id of this.#startedAt.keys()) if (!ids.has(id)) this.#startedAt.delete(id);
    for (const { id, startedAt } of samples)
      if (startedAt > (this.#startedAt.get(id) ?? -Infinity)) this.#startedAt.set(id, startedAt);
    const quickIds = [...this.#quickKills, ...quick.map(({ replica }) => replica)];
    this.#quickKills = new Set(quickIds.filter((id) => ids.has(id)));
  }

  #seeSample({ id, sampledAt: at, ...sample }: ReplicaSample): void {
    const used = wholeUp(sample.cpuMillicores);
    const requested = wholeUp(sample.requestMillicores);
    if (!Number.isNaN(used)) this.#usage.addCpu(id, { at, used, requested });
    const bytes = wholeUp(sample.memoryBytes);
    if (!Number.isNaN(bytes)) this.#usage.addMemory(id, { at, bytes });
  }

  /** Whether it was quick. A replica that is killed starts again at once, by the same number. */
  #seeKill({ replica, at, memoryBytes }: OutOfMemory): boolean {
    this.#usage.addOutOfMemory(replica, { at, bytes: wholeUp(memoryBytes) });
    const startedAt = this.#startedAt.get(replica);
    this.#startedAt.set(replica, at);
    // One that was never seen running has lived for less than an interval.
    return startedAt === undefined || at - startedAt < this.#quickKill;
  }
}

const keyOf = ({ replica, at }: OutOfMemory): string => `${replica}@${at}`;

const ROUNDING = 1e-6; // millicores or bytes; keeps 70.00000000000001 from being taken for 71
/** Quantities become whole by rounding up, as those of Kubernetes do. */
export const wholeUp = (value: number): Amount => Math.ceil(value - ROUNDING);
