import type { DatabaseConfig } from './databases/database-config.ts';
import type { Statement } from './databases/storage.ts';
import type { JobConfig } from './jobs/job-config.ts';
import type { LedgerConfig } from './ledger/ledger-config.ts';
import type { PostingConfig } from './ledger/posting-config.ts';
import type { Bytes, Dollars, Seconds, Spec } from './units.ts';

/** A system, parsed and checked: plain data in base units. The YAML form is documented in docs/system-file.md. */
export interface SystemConfig {
  readonly name: string;
  readonly description: string;
  /** Where volumes and latencies come from, one line each. */
  readonly sources: readonly string[];
  /** Law of the delay of one hop (caller to service, and back again); none: calls arrive at once. */
  readonly hop?: Spec;
  readonly instanceTypes: Readonly<Record<string, InstanceType>>;
  /** The machines that replicas share. None: every replica has an instance of its own. */
  readonly nodes?: readonly NodePoolConfig[];
  /** Where replicas and nodes can stand. None: all in one place. */
  readonly zones?: readonly ZoneConfig[];
  /** What a hop between two zones takes beyond `hop`, each way. */
  readonly network?: { readonly betweenZones: Seconds; readonly betweenRegions: Seconds };
  readonly queues?: readonly QueueConfig[];
  /** What postings book in. */
  readonly ledger?: LedgerConfig;
  /** Schedules of cut-offs by name; kind names a line of WINDOW_SCHEDULES (sim/calendars). */
  readonly windows?: Readonly<Record<string, Spec>>;
  readonly jobs?: readonly JobConfig[];
  readonly services: readonly ServiceConfig[];
  readonly transactions: readonly TransactionConfig[];
}

export interface InstanceType {
  readonly dollarsPerHour: number;
}

/** Nodes of one kind: each has room for replicas, and is billed from its order. */
export interface NodePoolConfig {
  readonly name: string;
  readonly cores: number; // that replicas may ask for, per node
  readonly memoryBytes: Bytes;
  readonly dollarsPerHour: Dollars; // of one node
  readonly nodes: number; // ready, at the start
  /** Bounds for whoever scales the pool. */
  readonly nodesMin: number;
  readonly nodesMax: number;
  /** Law of the time from the order of a node to ready. */
  readonly provision: Spec;
  /** Names of the zones that its nodes are spread over, in turn; unset: all. */
  readonly zones?: readonly string[];
  /** Its nodes are spare capacity, which the provider can take back; unset: they are its own. */
  readonly spot?: SpotConfig;
  /** A node that is lost is ordered anew, as groups of nodes in a cloud do; unset: not. */
  readonly selfHeals?: boolean;
}

/** Spare capacity of a provider: cheaper, for as long as nobody else wants it. */
export interface SpotConfig {
  /** Off the price of a node, ratio in [0, 1). */
  readonly discount: number;
  /** Law of the seconds from ready until the provider says that it takes a node back. */
  readonly evictEvery: Spec;
  /** Seconds from there until the node is gone: it drains. On AWS 120 (EC2 user guide, Spot interruption notices). */
  readonly notice: Seconds;
}

/** An isolated part of a region: it can be lost as a whole. */
export interface ZoneConfig {
  readonly name: string;
  readonly region: string;
}

/** A queue of the broker: what is sent to it is delivered at least once, or ends as a dead letter. */
export interface QueueConfig {
  readonly name: string;
  /** Messages that are processed at once. */
  readonly consumers: number;
  /** Seconds that a delivery has; then the message is delivered again. Infinity: no limit. */
  readonly visibility: Seconds;
  /** Deliveries of one message; after the last one that fails it is a dead letter. */
  readonly receivesMax: number;
  /** Messages of one partition are processed in order, one at a time; 0: no order. */
  readonly partitions: number;
  /** From a failed delivery to the next. */
  readonly redeliverAfter: Seconds;
  /** Law of the time from the sending of a message until it can be received. */
  readonly delay: Spec;
  /** Messages that may wait; further ones are refused, which fails their sender. Infinity: no bound. */
  readonly capacity: number;
}

export const DISCIPLINES = [
  'fifo',
  'priority',
  'priority-preemptive',
  'processor-sharing',
] as const;
export type Discipline = (typeof DISCIPLINES)[number];

export interface ServiceConfig {
  readonly name: string;
  /** Key of `instanceTypes`: one replica rents one instance. None: costs nothing. */
  readonly instance?: string;
  /** Replicas, ready, at the start. */
  readonly replicas: number;
  /** Bounds of scaling; equal to `replicas` when the service is not scaled. */
  readonly replicasMin: number;
  readonly replicasMax: number;
  readonly workersPerReplica: number;
  /** Of one replica as declared; its work is stated for this size. Unset: one per worker. */
  readonly cores?: number;
  /** Bounds of resizing; unset: as `cores`, not resized. */
  readonly coresMin?: number;
  readonly coresMax?: number;
  /** Of one replica; unset: not modelled, it never runs out. */
  readonly memoryBytes?: Bytes;
  /** What a replica uses: `base`, and `perCall` for each call that it has taken and not answered. */
  readonly memoryUse?: { readonly base: Bytes; readonly perCall: Bytes };
  readonly discipline: Discipline;
  /** Requests that may wait at one replica, beyond those on workers; Infinity: no bound. */
  readonly queueLimit: number;
  /** Law of the time from order to ready. */
  readonly boot: Spec;
  /** A replica that falls idle switches off and needs this long when the next request comes (fifo only). */
  readonly setup?: Spec;
  readonly balancer: Spec;
  /** Share of calls that end in an error after their work, in [0, 1). */
  readonly errorRatio: number;
  /** How others call this service. */
  readonly client: ClientConfig;
  /** kind names a line of the admission registry (sim/services/admission); unset: all may enter. */
  readonly admission?: Spec;
  /** Names of the zones that its replicas are spread over, in turn; unset: all. */
  readonly zones?: readonly string[];
  /** A replica that became ready works slower at first: `factor` x, going down to 1 over `duration`. */
  readonly warmUp?: { readonly duration: Seconds; readonly factor: number };
  /** Every replica stops now and then, as for a collection of garbage. */
  readonly pauses?: { readonly every: Spec; readonly length: Spec };
  /** It is a cache: a step with `missOf` asks it. */
  readonly cache?: CacheConfig;
  /** It is a database. */
  readonly database?: DatabaseConfig;
}

/** A cache that fills by what misses it: hits = hitRatio x (1 - exp(-lookups since empty / fill)) (assumption). */
export interface CacheConfig {
  readonly hitRatio: number; // once warm, in [0, 1]
  readonly fill: number; // lookups after which 1 - 1/e of it is back
}

/** The cores of one replica as declared. */
export function declaredCores({ cores, workersPerReplica }: ServiceConfig): number {
  return cores ?? workersPerReplica;
}

/** The size of one replica and its bounds, with what a system leaves out. */
export function sizesOf(service: ServiceConfig) {
  const cores = declaredCores(service);
  const { coresMin = cores, coresMax = cores, memoryBytes = Number.POSITIVE_INFINITY } = service;
  return { cores, coresMin, coresMax, memoryBytes };
}

export interface ClientConfig {
  /** Seconds from the call to its time-out, hops and callees included; Infinity: waits for ever. */
  readonly timeout: Seconds;
  /** Whether a time-out also removes the work from the service and everything below it. */
  readonly cancels: boolean;
  /** kind names a line of the retry registry (sim/services/retries). */
  readonly retry: Spec;
  /** Calls that one replica of a caller may have open at once; further ones wait. Infinity: no pool. */
  readonly connections: number;
  /** kind names a line of the breaker registry (sim/services/breakers); one per caller. Unset: none. */
  readonly breaker?: Spec;
  /** Calls that one calling service may have open at once; further ones are refused. Unset: no bound. */
  readonly bulkhead?: number;
  /** A second attempt is made when the first has no answer after so long; the first answer counts. */
  readonly hedge?: { readonly after: Seconds; readonly budgetRatio: number };
}

/** One call: the service does `work`, then `then` in sequence, then answers. */
export interface CallStep {
  readonly call: string;
  /** Law of the seconds of one worker. */
  readonly work: Spec;
  /** What it does where the service is a database; unset: it reads nothing and locks nothing. */
  readonly statement?: Statement;
  /** What it books in the ledger, once the service has done its work and committed; unset: nothing. */
  readonly posting?: PostingConfig;
  readonly then: readonly Step[];
}
/** The transaction goes on at once; the steps run when the message is processed. */
export interface SendStep {
  readonly send: string; // name of a queue
  readonly then: readonly Step[];
}
/** All branches at once; goes on when the last has ended; fails when one has failed. */
export interface ParallelStep {
  readonly parallel: readonly (readonly Step[])[];
}
/** The steps with this probability, otherwise nothing. */
export interface ChanceStep {
  /** Where `missOf` is set: unused, 1. */
  readonly probability: number;
  /** Name of a service that is a cache: the steps run when it misses. */
  readonly missOf?: string;
  readonly steps: readonly Step[];
}
/** One of several calls, each of which answers the query: a router decides which. */
export interface QueryStep {
  readonly query: QueryConfig;
  readonly among: readonly Alternative[];
}
export type Step = CallStep | SendStep | ParallelStep | ChanceStep | QueryStep;

/** Whose queries wait for whom: payments and inquiries, or reports. */
export const QUERY_CLASSES = ['transactional', 'analytical'] as const;
export type QueryClass = (typeof QUERY_CLASSES)[number];

/** A query of some template. How much work it is depends on its parameters: see QueryWork. */
export interface QueryConfig {
  readonly template: string;
  readonly class: QueryClass;
  /** It may see what was written until so long ago; Infinity: anything. */
  readonly freshWithin: Seconds;
  /** So many kinds of parameters that differ in work, integer >= 1. */
  readonly buckets: number;
  /** Standard deviations of the logarithms of hidden factors, see QueryWork; >= 0. */
  readonly sizeSpread: number;
  readonly copySpread: number;
  readonly estimateSpread: number;
}
/** One of the calls that answer a query. */
export interface Alternative extends CallStep {
  readonly statement: Statement;
  /** How routers call it: the name of the service unless two of them call the same. */
  readonly as: string;
  /** Plan hints that may be given, beside none. */
  readonly hints: readonly string[];
}

/** Markovian routing between services (rework, feedback): after station i goes to j with next[i][j], else ends. */
export interface RouteConfig {
  readonly stations: readonly { readonly call: string; readonly work: Spec }[];
  readonly start: readonly number[]; // probability to start at each station, sum 1
  readonly next: readonly (readonly number[])[]; // row sums <= 1
}

export interface TransactionConfig {
  readonly name: string;
  /** Share of the arrivals, sum 1 over the transactions. */
  readonly share: number;
  /** Latency objective: a transaction done later counts as a violation. Infinity: none. */
  readonly slo: Seconds;
  /** 0 is served first, where a service has a priority discipline. Integer in [0, 7]. */
  readonly priority: number;
  /** It is late unless it is done by the next cut-off of this schedule, see `windows`; unset: no deadline. */
  readonly deadline?: string;
  readonly steps: readonly Step[] | RouteConfig;
}
