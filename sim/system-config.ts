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
}

/** The cores of one replica as declared. */
export function declaredCores({ cores, workersPerReplica }: ServiceConfig): number {
  return cores ?? workersPerReplica;
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
}

/** One call: the service does `work`, then `then` in sequence, then answers. */
export interface CallStep {
  readonly call: string;
  /** Law of the seconds of one worker. */
  readonly work: Spec;
  readonly then: readonly Step[];
}
/** All branches at once; goes on when the last has ended; fails when one has failed. */
export interface ParallelStep {
  readonly parallel: readonly (readonly Step[])[];
}
/** The steps with this probability, otherwise nothing. */
export interface ChanceStep {
  readonly probability: number;
  readonly steps: readonly Step[];
}
export type Step = CallStep | ParallelStep | ChanceStep;

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
  readonly steps: readonly Step[] | RouteConfig;
}
