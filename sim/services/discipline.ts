// Hot: bench payments
import type { Calls } from '../calls.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { Uniform } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import type { EventKind, Lane, Seconds } from '../units.ts';

/** The order in which one replica serves its calls. Every call offered and taken is started and finished once. */
export interface Discipline {
  /** Calls that wait for a worker. */
  readonly waiting: number;
  /** Takes a call, or refuses it because the queue is full. */
  offer(row: number): boolean;
  /** The worker of a call that was STARTING begins. */
  start(row: number): void;
  /** The work of a call is done: its worker goes to the next one. */
  finish(row: number): void;
  /** Drops a call that is queued, starting or at work. */
  cancel(row: number): void;
  /** The set-up of a sleeping replica is over. */
  wake(): void;
}

export interface DisciplineOptions {
  readonly workers: number;
  readonly queueLimit: number; // calls
  /** Law of the set-up that a replica needs after it fell idle, with its stream; none: never sleeps. */
  readonly setup?: { readonly law: Distribution; readonly uniform: Uniform };
}

/** What a replica needs of the engine around it. */
export interface Workbench {
  readonly sim: Simulation;
  readonly calls: Calls;
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

/** Busy workers of one replica and the integral of their number over time. */
export class BusyMeter {
  busy = 0;
  #seconds = 0; // worker seconds up to #since
  #since: Seconds = 0;

  change(by: number, now: Seconds): void {
    this.#seconds += this.busy * (now - this.#since);
    this.#since = now;
    this.busy += by;
  }

  /** Busy worker seconds from the start to `now`. */
  seconds(now: Seconds): number {
    return this.#seconds + this.busy * (now - this.#since);
  }
}
