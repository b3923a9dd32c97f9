import type { Bytes, Seconds } from '../../sim/units.ts';
import { type Amount, confidenceOf, wholeAmount } from './vpa-amounts.ts';
import { CPU_BUCKETS, MEMORY_BUCKETS } from './vpa-buckets.ts';
import { DecayingHistogram } from './vpa-histogram.ts';

const DAY: Seconds = 86_400;
const CORE = 1000; // millicores
// Source of the figures: kubernetes/autoscaler,
// vertical-pod-autoscaler/pkg/recommender/model/aggregations_config.go.
const SAMPLE_WEIGHT_MIN = 0.1; // of a CPU sample
const BUCKET_WEIGHT_MIN = 0.001 * SAMPLE_WEIGHT_MIN;

export interface UsageOptions {
  readonly halfLife: Seconds; // > 0
  readonly memoryWindow: Seconds; // > 0; one peak of memory per replica and window
  readonly outOfMemoryRatio: number; // >= 1
  readonly outOfMemoryBytes: Bytes; // >= 0
}

/** One measurement of CPU: millicores used and asked for. */
export interface CpuSample {
  readonly at: Seconds;
  readonly used: Amount;
  readonly requested: Amount;
}
export interface MemorySample {
  readonly at: Seconds;
  readonly bytes: Amount;
}

/** What is remembered of one replica. */
interface Replica {
  cpuAt: Seconds; // of its newest CPU sample
  memoryAt: Seconds;
  windowEnd: Seconds; // NaN before the first sample of memory
  memoryPeak: Amount; // of the window; 0: none yet
  outOfMemoryPeak: Amount; // estimated in the window; 0: none
}

/**
 * The history of all replicas of a service: CPU samples weighted by what was asked for, and one peak
 * of memory per replica and window, both fading with their age.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/model, container.go and
 * aggregate_container_state.go.
 */
export class Usage {
  readonly cpuCores: DecayingHistogram;
  readonly memoryBytes: DecayingHistogram;
  readonly #options: UsageOptions;
  readonly #replicas = new Map<number, Replica>();
  #samples = 0;
  #firstAt: Seconds = Infinity;
  #lastAt: Seconds = -Infinity;

  constructor(options: UsageOptions) {
    const decay = { halfLife: options.halfLife, weightMin: BUCKET_WEIGHT_MIN };
    this.cpuCores = new DecayingHistogram(CPU_BUCKETS, decay);
    this.memoryBytes = new DecayingHistogram(MEMORY_BUCKETS, decay);
    this.#options = options;
  }

  /** How far the history can be trusted: in days, by its CPU samples; 0 with fewer than two. */
  get confidence(): number {
    if (this.#samples === 0) return 0;
    return confidenceOf({ samples: this.#samples, days: (this.#lastAt - this.#firstAt) / DAY });
  }

  /** Ignores a sample that is not newer than the last one of the replica. */
  addCpu(id: number, { at, used, requested }: CpuSample): void {
    const replica = this.#replica(id);
    if (at <= replica.cpuAt) return;
    replica.cpuAt = at;
    const weight = Math.max(requested / CORE, SAMPLE_WEIGHT_MIN);
    this.cpuCores.add(used / CORE, weight, at);
    this.#firstAt = Math.min(this.#firstAt, at);
    this.#lastAt = Math.max(this.#lastAt, at);
    this.#samples += 1;
  }

  /** Ignores a sample that is older than the last one of the replica. */
  addMemory(id: number, sample: MemorySample): void {
    const replica = this.#replica(id);
    if (sample.at < replica.memoryAt) return;
    if (this.#addPeak(replica, sample)) replica.memoryPeak = sample.bytes;
  }

  /**
   * Counts a kill for want of memory as a peak of more than was there: `bytes` is what the replica
   * had. Ignores what happened before the window.
   */
  addOutOfMemory(id: number, { at, bytes }: MemorySample): void {
    const { memoryWindow, outOfMemoryRatio, outOfMemoryBytes } = this.#options;
    const replica = this.#replica(id);
    if (at < replica.windowEnd - memoryWindow) return;
    const used = Math.max(bytes, replica.memoryPeak);
    const needed = Math.max(used + outOfMemoryBytes, wholeAmount(used * outOfMemoryRatio));
    if (this.#addPeak(replica, { at, bytes: needed })) replica.outOfMemoryPeak = needed;
  }

  /** Drops what is remembered of single replicas, but of these; what they used stays counted. */
  keepOnly(ids: ReadonlySet<number>): void {
    for (const id of this.#replicas.keys()) if (!ids.has(id)) this.#replicas.delete(id);
  }

  /** Whether it is a new peak: then it takes the place of the old one of the same window. */
  #addPeak(replica: Replica, { at, bytes }: MemorySample): boolean {
    const { memoryWindow } = this.#options;
    replica.memoryAt = at;
    if (Number.isNaN(replica.windowEnd)) replica.windowEnd = at;
    if (at < replica.windowEnd) {
      const peak = Math.max(replica.memoryPeak, replica.outOfMemoryPeak);
      if (peak === 0 || bytes <= peak) return false;
      this.memoryBytes.subtract(peak, 1, replica.windowEnd);
    } else {
      const windows = Math.floor((at - replica.windowEnd) / memoryWindow) + 1;
      replica.windowEnd += windows * memoryWindow;
      replica.memoryPeak = 0;
      replica.outOfMemoryPeak = 0;
    }
    this.memoryBytes.add(bytes, 1, replica.windowEnd);
    return true;
  }

  #replica(id: number): Replica {
    const known = this.#replicas.get(id);
    if (known) return known;
    const replica: Replica = {
      cpuAt: -Infinity,
      memoryAt: -Infinity,
      windowEnd: NaN,
      memoryPeak: 0,
      outOfMemoryPeak: 0,
    };
    this.#replicas.set(id, replica);
    return replica;
  }
}
