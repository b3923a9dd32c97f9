import type { BatchView, Scheduler, StartOrder } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import { type Availability, expectedAvailability } from './availability.ts';
import { type Candidate, Candidates, expectedSecondsLeft, type RunTimes } from './candidates.ts';
import { type Precedence, sorted } from './orders.ts';

export interface BackfillOptions extends Precedence {
  readonly name: string;
  readonly by: RunTimes;
}

/** Starts tasks of a waiting candidate, one after the other, by what a plan says of each. */
export interface Starts {
  readonly orders: StartOrder[];
  /** When the tasks that do not start now are planned to, in order; Infinity: never. */
  readonly planned: readonly Reservation[];
}
export interface Reservation {
  readonly job: number;
  readonly stage: number;
  readonly start: Seconds;
}

/** The waiting candidates of a view by precedence, and what is free once all that runs has ended as expected. */
export function queueOf(candidates: Candidates, view: BatchView, options: BackfillOptions) {
  const waiting = candidates.of(view).filter(({ run }) => run === undefined);
  return {
    queue: sorted(waiting, options, view),
    availability: expectedAvailability(view, options.by),
  };
}

/**
 * Starts what fits now, in order; the first `depth` tasks that do not fit have reservations at the earliest time at which
 * they will, and what comes behind starts where it delays no reservation.
 * Source: Lifka, The ANL/IBM SP scheduling system, JSSPP 1995; Mu'alem, Feitelson, IEEE TPDS 12 (2001).
 */
export function planBackfill(
  queue: readonly Candidate[],
  availability: Availability,
  { now, depth, by }: { readonly now: Seconds; readonly depth: number; readonly by: RunTimes },
): Starts {
  const orders: StartOrder[] = [];
  const planned: Reservation[] = [];
  for (const one of queue) {
    const seconds = expectedSecondsLeft(one, by);
    let tasks = 0;
    for (let task = 0; task < one.tasks; task++) {
      const start = availability.earliest(one.processors, seconds, now);
      if (start > now && planned.length >= depth) break;
      if (start < Infinity) availability.reserve(start, start + seconds, one.processors);
      if (start === now) tasks += 1;
      else planned.push({ job: one.job.job, stage: one.stage, start });
    }
    if (tasks > 0) orders.push({ waiting: one.waiting!, tasks });
  }
  return { orders, planned };
}

/** Backfilling with a number of reservations that are made anew at each decision; 1: EASY. */
export function backfillScheduler(
  options: BackfillOptions & { readonly depth: number },
): Scheduler & {
  /** Those of the last decision. */
  readonly planned: readonly Reservation[];
} {
  const candidates = new Candidates();
  let planned: readonly Reservation[] = [];
  return {
    name: options.name,
    get planned() {
      return planned;
    },
    decide(view) {
      const { queue, availability } = queueOf(candidates, view, options);
      const { depth, by } = options;
      const starts = planBackfill(queue, availability, { now: view.now, depth, by });
      planned = starts.planned;
      return { start: starts.orders };
    },
  };
}
