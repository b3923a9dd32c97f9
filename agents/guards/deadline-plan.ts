import type { BatchView, Dispatch, JobNumber, JobView } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';

/** What a plan says of a hard job at its release. */
export interface Admission {
  readonly job: JobNumber;
  readonly name: string;
  readonly time: Seconds; // of the release
  readonly isReserved: boolean;
  /** When it will have ended, if every task takes as long as its bound; of a refused job in the best plan found. */
  readonly plannedEnd: Seconds; // Infinity: it never fits
  /** Why it could not be reserved; undefined: it was. */
  readonly reason?: string;
}

/** A dispatch as it may be carried out, and what of the wish had to be changed for the sake of which rule. */
export interface PlannedDispatch {
  readonly dispatch: Dispatch;
  readonly reasons: readonly string[]; // none: as it was wished
}

/** Keeps room for the hard jobs that it has admitted, by upper bounds on their run times. */
export interface DeadlinePlan {
  /** To be told of every decision first, before anything else is asked. */
  see(view: BatchView): void;
  /** Reserves a job that has just been released if it fits together with all that is reserved. */
  admit(job: JobView, view: BatchView): Admission;
  /** The wish of a scheduler, changed where it would make the plan impossible. Any wish is allowed. */
  enforce(view: BatchView, wish: Dispatch): PlannedDispatch;
  /** Reserved jobs that can no longer be held to their deadline, because capacity or bounds did not hold. */
  readonly broken: readonly JobNumber[];
}

/** A wake-up at `time` or one rounding before it, never after it: a cluster adds the delay to its clock. */
export function wakeNotAfter(time: Seconds, now: Seconds): Seconds {
  let wake = time;
  while (now + (wake - now) > time) wake -= Math.abs(wake) * Number.EPSILON;
  return wake;
}
