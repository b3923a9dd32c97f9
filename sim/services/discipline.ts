import type { Calls } from '../calls.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { Uniform } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import type { EventKind, Lane, Seconds } from '../units.ts';
import type { Replicas } from './replicas.ts';

/**
 * The order in which the replicas of one service serve their calls, each on its own. Every call that is offered and
 * taken is started and finished once, or cancelled. Keeps `busy` and `waiting` of the replicas.
 */
export interface Discipline {
  /** Takes a call, or refuses it because the queue is full. */
  offer(row: number, replica: number): boolean;
  /** The worker of a call that was STARTING begins. */
  start(row: number, replica: number): void;
  /** The work of a call is done: its worker goes to the next one. */
  finish(row: number, replica: number): void;
  /** Drops a call that is queued, starting or at work. */
  cancel(row: number, replica: number): void;
  /** The set-up of a sleeping replica is over. */
  wake(replica: number): void;
  /** From now on a replica has so many workers that take work; those at work finish what they have. */
  setWorkers(replica: number, workers: number): void;
  /** A replica stands still, or goes on. Does nothing where `keepsTime` is false: then its events are held back. */
  stand(replica: number, isStopped: boolean): void;
  /** Whether it knows itself how long a replica has stood still. */
  readonly keepsTime: boolean;
  /** A replica is gone: forgets it. */
  leave(replica: number): void;
}

export interface DisciplineOptions {
  readonly queueLimit: number; // calls that may wait at one replica
  /** Law of the set-up that a replica needs after it fell idle, with its stream; none: never sleeps. */
  readonly setup?: { readonly law: Distribution; readonly uniform: Uniform };
}

/** What a discipline needs of the engine around it. */
export interface Workbench {
  readonly sim: Simulation;
  readonly calls: Calls;
  readonly replicas: Replicas;
  readonly immediately: Lane; // of delay 0
  readonly startKind: EventKind; // subject: row, detail: generation
  readonly finishKind: EventKind; // subject: row, detail: epoch
  readonly wakeKind: EventKind; // subject: replica
  /** Seconds of one worker that this attempt needs: its own draw. */
  workOf(row: number): Seconds;
  /** 0 is served first. */
  priorityOf(row: number): number;
  /** A number that no other finish event bears. */
  nextEpoch(): number;
}
