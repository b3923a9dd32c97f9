import type { BatchView, Scheduler, StartOrder } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Availability } from './availability.ts';
import { type BackfillOptions, queueOf } from './backfill.ts';
import { type Candidate, Candidates, expectedSecondsLeft, type RunTimes } from './candidates.ts';
import { CLASS_OPTIONS, orderOption, PLANS_BY, readShared } from './options.ts';
import { ORDERS, type OrderName } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/** One waiting task and the processors it would take. */
interface Planned {
  readonly of: Candidate;
  readonly id: string;
  readonly seconds: Seconds;
}

/**
 * Conservative backfilling: every task has a reservation from when it could start, in order; when something ends early,
 * each in order moves to the earliest place that opens, and none moves back. Where reservations no longer fit, because
 * capacity was lost or something runs longer than expected, all are made anew.
 * Source: Mu'alem, Feitelson, IEEE TPDS 12 (2001), section 2.
 */
export function conservativeBackfill(options: BackfillOptions): Scheduler & {
  /** Planned start of each waiting task after the last decision, by `job/stage/tasks behind it`. */
  readonly reservations: ReadonlyMap<string, Seconds>;
} {
  const candidates = new Candidates();
  let reservations = new Map<string, Seconds>();
  return {
    name: options.name,
    get reservations() {
      return reservations;
    },
    decide(view) {
      const { queue, availability } = queueOf(candidates, view, options);
      const tasks = queue.flatMap((one) => tasksOf(one, options.by));
      const isKept = hold(tasks, reservations, { availability, view });
      const plan = isKept ? availability : queueOf(candidates, view, options).availability;
      const before = isKept ? reservations : new Map<string, Seconds>();
      reservations = replace(tasks, before, { availability: plan, view });
      const start = startsOf(tasks, reservations, view.now);
      for (const { id } of tasks) if (reservations.get(id) === view.now) reservations.delete(id);
      return { start };
    },
  };
}

/** Tasks count from the last one, so that those behind keep their names when the first ones start. */
function tasksOf(of: Candidate, by: RunTimes): readonly Planned[] {
  const seconds = expectedSecondsLeft(of, by);
  return Array.from({ length: of.tasks }, (_, task) => ({
    of,
    id: `${of.job.job}/${of.stage}/${of.ranSeconds}/${of.tasks - task}`,
    seconds,
  }));
}

interface Place {
  readonly availability: Availability;
  readonly view: BatchView;
}

/** Reserves what was reserved before; false where that does not fit any more. */
function hold(
  tasks: readonly Planned[],
  before: ReadonlyMap<string, Seconds>,
  { availability, view }: Place,
): boolean {
  const held = tasks.filter(({ id }) => (before.get(id) ?? Infinity) < Infinity);
  for (const { id, seconds, of } of held) {
    const start = before.get(id)!;
    if (start < view.now) return false;
    availability.reserve(start, start + seconds, of.processors);
  }
  return held.every(({ id, seconds }) => {
    const start = before.get(id)!;
    return availability.leastFree(start, start + seconds) >= 0;
  });
}

/** Each task in order to the earliest place, its own one free again. */
function replace(
  tasks: readonly Planned[],
  before: ReadonlyMap<string, Seconds>,
  { availability, view }: Place,
): Map<string, Seconds> {
  const after = new Map<string, Seconds>();
  let [last, notBefore]: [Candidate | undefined, Seconds] = [undefined, view.now];
  for (const { id, seconds, of } of tasks) {
    // Where an equal task found no place before its own, this one finds none either.
    if (of !== last) [last, notBefore] = [of, view.now];
    const held = before.get(id) ?? Infinity;
    if (held < Infinity) availability.reserve(held, held + seconds, -of.processors);
    const start = availability.earliest(of.processors, seconds, notBefore);
    if (start < Infinity) availability.reserve(start, start + seconds, of.processors);
    after.set(id, start);
    notBefore = start;
  }
  return after;
}

function startsOf(
  tasks: readonly Planned[],
  reservations: ReadonlyMap<string, Seconds>,
  now: Seconds,
): StartOrder[] {
  const counts = new Map<number, number>();
  for (const { of, id } of tasks)
    if (reservations.get(id) === now) counts.set(of.waiting!, (counts.get(of.waiting!) ?? 0) + 1);
  return [...counts].map(([waiting, count]) => ({ waiting, tasks: count }));
}

export const conservativeBackfillLine: SchedulerLine = {
  kind: 'conservative-backfill',
  description: 'every waiting task has a reservation, which nothing delays',
  options: { ...CLASS_OPTIONS, order: orderOption('release'), plansBy: PLANS_BY },
  coveredBy:
    'test/agents/scheduling/backfill.test.ts: conservative backfilling moves no reservation back, however early tasks end',
  isContender: true,
  create: (values) =>
    conservativeBackfill({
      name: 'conservative-backfill',
      order: ORDERS[values['order'] as OrderName],
      by: values['plansBy'] as RunTimes,
      ...readShared(values),
    }),
};
