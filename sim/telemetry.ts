import type { Alert } from './observability/alert.ts';
import type { ChangeEvent } from './observability/change-events.ts';
import type { LogRecord } from './observability/log-book.ts';
import type { Trace } from './observability/trace.ts';
import type { Bytes, Seconds } from './units.ts';

/**
 * What is scraped per service; NaN where the system does not model it. Counts are over the scrape interval, from
 * counters that may begin again at 0 (a value below the one before is one since a restart, as in the rate() of
 * Prometheus).
 */
export const SIGNALS = [
  'replicasOrdered', // replicas wanted: booting and ready, without those that drain
  'replicasReady',
  'utilizationRatio', // busy worker seconds over ready worker seconds of the interval, in [0, 1]
  'queueLength', // requests that wait, all replicas, at the scrape
  'arrivalsPerSecond', // calls that reached the service
  'latencySecondsMean', // arrival at the service to its answer, of calls ended in the interval; NaN if none
  'latencySecondsP99',
  'failuresPerSecond', // calls rejected, failed or timed out at this service
  'errorRatio', // attempts not done, of those that ended in the interval as their callers see it; NaN if none
  'timeoutsPerSecond', // attempts that their callers gave up
  'retriesPerSecond', // attempts after a first
  'connectionsWaiting', // attempts of callers that wait for a connection, at the scrape
  'breakersOpen', // circuit breakers of callers that are open or half-open, at the scrape
  'memoryRatio', // used over owned, of the ready replica that is nearest to its limit, at the scrape
  'cacheHitRatio', // of the lookups of the interval; NaN if none
  'lockWaitSeconds', // waits for locks that ended in the interval, added up
  'diskReadSeconds', // reading of pages from disk that began in the interval, added up
  'failedCommitsPerSecond',
  'replicationLagSeconds', // of the follower that is furthest behind, at the scrape
  'staleQueriesPerSecond', // queries that saw something older than they may
  'pageMissRatio', // of the pages that its store asked for in the interval; NaN if none
  'diskReadsPerSecond', // pages that its store read from disk
  'storeFallbacks', // since the start: of learned indexes to a tree, of learned cache policies to a rule
] as const;
export type Signal = (typeof SIGNALS)[number];

/** What is scraped per queue of the broker. */
export const QUEUE_SIGNALS = [
  'queueDepth', // messages that have not ended: waiting, delayed or with a consumer
  'oldestMessageSeconds', // since the oldest of them was sent; 0 without messages
  'publishedPerSecond',
  'processedPerSecond',
  'failedDeliveriesPerSecond',
  'deadLetters', // since the start
] as const;
export type QueueSignal = (typeof QUEUE_SIGNALS)[number];

/** The newest visible sample of one queue, each signal NaN where it is missing. */
export type QueueSample = { readonly queue: string } & Readonly<Record<QueueSignal, number>>;

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
  /** The queues of the broker, at the newest scrape that can be seen. */
  queues(): readonly QueueSample[];
  /** As `recent`, of a queue. */
  recentOfQueue(queue: string, signal: QueueSignal, span: Seconds): Float64Array;
  /** The rules that are pending or firing, by what alerting has seen so far. */
  alerts(): readonly Alert[];
  /**
   * Share of the error budget of a type of transactions (unset: of all) that is left: 1 all of it, below 0 overspent;
   * NaN without transactions.
   */
  errorBudgetRatio(transaction?: string): number;
  /** What was changed in the last `span` seconds, oldest first, as the change calendar has it now. */
  changes(span: Seconds): readonly ChangeEvent[];
  /** Lines of the last `span` seconds that have come through, oldest first; none where logs are not collected. */
  logs(span: Seconds): readonly LogRecord[];
  /** Sampled transactions that ended in the last `span` seconds and have come through, oldest first. */
  traces(span: Seconds): readonly Trace[];
}
