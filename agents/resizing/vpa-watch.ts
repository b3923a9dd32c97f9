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
  #startedAt: ReadonlyMap<number, Seconds> = new Map();
  #hasQuickKill = false;

  /** A kill is quick when it comes less than `quickKill` seconds after the start. */
  constructor(usage: Usage, quickKill: Seconds) {
    this.#usage = usage;
    this.#quickKill = quickKill;
  }

  /**
   * Whether a replica was killed soon after its start since the last resize. Kubernetes keeps this
   * with the pod, which survives the kill; here it is kept with the service (assumption).
   */
  get hasQuickKill(): boolean {
    return this.#hasQuickKill;
  }

  /** All replicas get a new size: kills of the past say nothing of it. */
  resized(): void {
    this.#hasQuickKill = false;
  }

  see({ samples, kills }: Sight): void {
    for (const kill of kills) if (!this.#handled.has(keyOf(kill))) this.#seeKill(kill);
    this.#handled = new Set(kills.map(keyOf));
    for (const sample of samples) if (!Number.isNaN(sample.sampledAt)) this.#seeSample(sample);
    this.#startedAt = new Map(samples.map(({ id, startedAt }) => [id, startedAt]));
    this.#usage.keepOnly(new Set(this.#startedAt.keys()));
  }

  #seeSample({ id, sampledAt: at, ...sample }: ReplicaSample): void {
    const used = wholeUp(sample.cpuMillicores);
    const requested = wholeUp(sample.requestMillicores);
    if (!Number.isNaN(used)) this.#usage.addCpu(id, { at, used, requested });
    const bytes = wholeUp(sample.memoryBytes);
    if (!Number.isNaN(bytes)) this.#usage.addMemory(id, { at, bytes });
  }

  #seeKill({ replica, at, memoryBytes }: OutOfMemory): void {
    this.#usage.addOutOfMemory(replica, { at, bytes: wholeUp(memoryBytes) });
    // One that was never seen running has lived for less than an interval.
    const startedAt = this.#startedAt.get(replica) ?? NaN;
    const isLate = at - startedAt >= this.#quickKill;
    if (!isLate) this.#hasQuickKill = true;
  }
}

const keyOf = ({ replica, at }: OutOfMemory): string => `${replica}@${at}`;

const ROUNDING = 1e-6; // millicores or bytes; keeps 70.00000000000001 from being taken for 71
/** Quantities become whole by rounding up, as those of Kubernetes do. */
export const wholeUp = (value: number): Amount => Math.ceil(value - ROUNDING);
