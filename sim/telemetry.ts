import type { Bytes, Seconds } from './units.ts';

/** What is scraped per service. Counters are per scrape interval; utilization is busy over ready workers. */
export const SIGNALS = [
  'replicasOrdered', // replicas wanted: booting and ready, without those that drain
  'replicasReady',
  'utilizationRatio', // busy worker seconds over ready worker seconds of the interval, in [0, 1]
  'queueLength', // requests that wait, all replicas, at the scrape
  'arrivalsPerSecond', // calls that reached the service
  'latencySecondsMean', // arrival at the service to its answer, of calls ended in the interval; NaN if none
  'latencySecondsP99',
  'failuresPerSecond', // calls rejected, failed or timed out at this service
] as const;
export type Signal = (typeof SIGNALS)[number];

/** One replica as the orchestrator and the metrics server show it. */
export interface ReplicaSample {
  readonly id: number;
  /** pending: ordered, not started; running; terminating: drains. */
  readonly phase: 'pending' | 'running' | 'terminating';
  readonly ready: boolean;
  readonly startedAt: Seconds; // NaN while pending
  readonly readySince: Seconds; // time of the last change of `ready`
  /** Mean over the scrape interval, 1000 per busy worker; NaN when the sample is missing. */
  readonly cpuMillicores: number;
  readonly requestMillicores: number; // 1000 x the cores of this replica
  /** In use at the scrape; NaN when the sample is missing or memory is not modelled. */
  readonly memoryBytes: Bytes;
  readonly requestMemoryBytes: Bytes; // what this replica has; Infinity: not modelled
  readonly sampledAt: Seconds; // end of the interval the usage belongs to; NaN when missing
}

/** A replica was killed, because it used more memory than it had. */
export interface OutOfMemory {
  readonly at: Seconds;
  readonly replica: number; // its id
  readonly memoryBytes: Bytes; // what it had
}

/** A node as the orchestrator shows it: always current. */
export interface NodeSample {
  readonly id: number;
  readonly pool: string;
  readonly zone?: string; // unset: the system names none
  /** draining: gets no more replicas, and is given back when it has none. */
  readonly phase: 'provisioning' | 'ready' | 'draining';
  readonly orderedAt: Seconds;
  readonly readySince: Seconds; // NaN while provisioning
  readonly cores: number; // that replicas may ask for
  readonly memoryBytes: Bytes;
  readonly coresRequested: number; // by the replicas on it, those that drain included
  readonly memoryRequested: Bytes;
  readonly replicas: readonly { readonly service: string; readonly id: number }[];
}

/** What monitoring shows, at scrape times and with its delay. A missing sample is NaN, never 0. */
export interface Telemetry {
  /** Time of the newest scrape that an observer can see now; NaN before the first. */
  readonly time: Seconds;
  /** The observer's clock. */
  readonly now: Seconds;
  /** Between two scrapes; the samples of `recent` are so far apart and end at `time`. */
  readonly interval: Seconds;
  readonly services: readonly string[];
  /** Wanted replicas as the orchestrator's API has it: always current, never missing. */
  replicas(service: string): number;
  latest(service: string, signal: Signal): number;
  /** The samples of the last `span` seconds, oldest first, NaN where missing. */
  recent(service: string, signal: Signal, span: Seconds): Float64Array;
  samples(service: string): readonly ReplicaSample[];
  /** Replicas killed in the last hours, oldest first: always current. */
  outOfMemory(service: string): readonly OutOfMemory[];
  /** Those given back are left out; empty where every replica has an instance of its own. */
  nodes(): readonly NodeSample[];
}
