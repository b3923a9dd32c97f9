import type { Seconds } from './units.ts';

/**
 * What a part of the system can suffer while a fault lasts: one member for each part that takes part. Several effects
 * on one part combine: factors multiply, ratios are independent chances, times and rates add up. An effect states
 * only what it changes.
 */
export type Effect =
  | ReplicaEffect
  | ServiceEffect
  | ZoneEffect
  | EdgeEffect
  | StorageEffect
  | BrokerEffect
  | CacheEffect
  | LoadEffect
  | JobEffect
  | TelemetryEffect;

/** On replicas of a service; those that `hits` names, present and to come; unset: all. */
export interface ReplicaEffect {
  readonly on: 'replicas';
  readonly service: string;
  readonly hits?: (replica: number) => boolean;
  /** Seconds per second of work as declared, > 0; felt by work that starts after it. */
  readonly workFactor?: number;
  /** Share of calls that end in an error after their work, in [0, 1]. */
  readonly errorRatio?: number;
  /** Share of the workers that take no work, in [0, 1]; rounded to whole workers, upwards. */
  readonly workersLost?: number;
  /** Nothing goes on, nothing is refused: what a long pause, or a hung process, does. */
  readonly isStopped?: boolean;
  readonly leakBytesPerSecond?: number; // what the replica does not give back
  /** Share of its cores that something else burns, in [0, 1]; seen by monitoring. */
  readonly stolenRatio?: number;
}

/** On a service as a whole: how it gets new replicas, and the pools of connections to it. */
export interface ServiceEffect {
  readonly on: 'service';
  readonly service: string;
  readonly bootFactor?: number; // of the time from order to ready
  readonly isBootBlocked?: boolean; // what is ordered stays pending until the effect ends
  /** Share of the connections of each pool to the service that nobody gives back, in [0, 1]. */
  readonly connectionsLost?: number;
}

/** A zone is lost: all that is in it dies at once, nothing boots there and no node can be ordered until it ends. */
export interface ZoneEffect {
  readonly on: 'zone';
  readonly zone: string;
}

/** On calls from one service (unset: from all, the client of a transaction included) to another. */
export interface EdgeEffect {
  readonly on: 'edge';
  readonly from?: string;
  readonly to: string;
  /** Only the way there (calls), or only the way back (answers), is lossy or slow; unset: both. */
  readonly way?: 'there' | 'back';
  readonly delay?: Seconds; // of each way, added
  readonly lossRatio?: number; // of each way: what is lost never comes, the caller's time-out ends the call
  readonly refusedRatio?: number; // of calls: at once, without reaching the service
}

/** On a database. */
export interface StorageEffect {
  readonly on: 'storage';
  readonly service: string;
  readonly diskFactor?: number; // of the time of reads and flushes
  readonly isDiskFull?: boolean; // commits fail
  readonly lockHold?: Seconds; // added to the time that each lock is held
  readonly hotRatio?: number; // share of writes that go to one row, in [0, 1]
  readonly lagSecondsPerSecond?: number; // by which the replicas fall behind
  readonly isFailoverOff?: boolean; // nobody is promoted when the primary is lost
}

/** On a queue of the broker. */
export interface BrokerEffect {
  readonly on: 'broker';
  readonly queue: string;
  readonly consumersLost?: number; // share, in [0, 1]
  readonly poisonRatio?: number; // share of messages that no consumer can process, in [0, 1]
  readonly duplicateRatio?: number; // share of messages that are delivered twice, in [0, 1]
}

/** On a cache: its hit ratio is multiplied. */
export interface CacheEffect {
  readonly on: 'cache';
  readonly service: string;
  readonly hitFactor: number; // in [0, 1]
}

/** On the arrivals: so many for each one that the workload brings. */
export interface LoadEffect {
  readonly on: 'load';
  readonly factor: number; // >= 1
}

/** On a batch job. */
export interface JobEffect {
  readonly on: 'jobs';
  readonly job: string;
  /** Items of each task that begins while it lasts, for each one planned; rounded up, > 0. */
  readonly itemsFactor?: number;
  readonly releaseDelay?: Seconds; // of releases while it lasts; what is due does not move
}

/** On what monitoring sees of services (unset: of all). */
export interface TelemetryEffect {
  readonly on: 'telemetry';
  readonly service?: string;
  readonly gapRatio?: number; // share of the scrapes that are lost, in [0, 1]
  readonly delay?: Seconds; // added
  readonly isFrozen?: boolean; // the last values are shown again and again
}

/** What happens once, at an instant. */
export type Strike =
  /** Replicas die at once; their calls fail. They boot again in the same place, after `downtime`. */
  | {
      readonly kind: 'crash';
      readonly service: string;
      readonly hits?: (replica: number) => boolean;
      readonly downtime?: Seconds;
    }
  /** A node and all that is on it is gone; after `notice` seconds, in which it drains. */
  | { readonly kind: 'node-loss'; readonly node: number; readonly notice: Seconds }
  /** All caches of a service are empty. */
  | { readonly kind: 'cache-flush'; readonly service: string }
  /** The counters of a service start again at 0, as after a restart of its exporter. */
  | { readonly kind: 'counter-reset'; readonly service: string }
  /** Operators, or their pipeline, have changed something: seen as a change event. */
  | {
      readonly kind: 'change';
      readonly what: string;
      readonly component: string;
      readonly text: string;
    };

/** A part of the system that faults disturb: `apply` gives a handle that `clear` takes. */
export interface Disturbable {
  apply(effect: Effect): number;
  clear(handle: number): void;
  strike(strike: Strike): void;
}
