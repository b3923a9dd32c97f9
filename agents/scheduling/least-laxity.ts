import type { BatchView } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Candidate } from './candidates.ts';
import { listScheduler } from './list-scheduler.ts';
import { readShared, sharedOptions } from './options.ts';
import { ORDERS } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/** Without it a task that is woken for its turn might find that it misses it by a rounding. */
const ROUNDING: Seconds = 1e-6;

/**
 * Least laxity first: laxity = deadline - now - work left on the longest path, by estimate. What runs counts as more urgent by
 * a threshold: without it two tasks of equal laxity would take turns without end.
 * Source: Mok, Fundamental design problems of distributed systems for the hard real-time environment, MIT (1983); the
 * threshold after Oh, Yang, A modified least-laxity-first scheduling algorithm, RTCSA 1998 (assumption: a constant).
 */
export const leastLaxityLine: SchedulerLine = {
  kind: 'least-laxity',
  description: 'the job that can wait least first, preemptive where the cluster suspends',
  options: {
    ...sharedOptions(true),
    threshold: {
      value: { type: 'seconds', above: 0 },
      default: '60s',
      description: 'laxity by which a waiting task must be less than one that it stops',
      tune: { min: 1, max: 3600, log: true },
    },
  },
  coveredBy:
    'test/agents/scheduling/least-laxity.test.ts: starts what has the least time to spare, not the first deadline',
  isContender: true,
  create(values) {
    const threshold = values['threshold'] as Seconds;
    const order = (candidate: Candidate, view: BatchView) =>
      ORDERS.laxity(candidate, view) - (candidate.run === undefined ? 0 : threshold - ROUNDING);
    return listScheduler({
      name: 'least-laxity',
      order,
      preempts: true,
      ...readShared(values),
      wakeAt: (chosen, left, view) => overtakes(chosen, left, { view, threshold }),
    });
  },
};

/** Laxity falls while a task waits, and stays while it runs: when one that waits will pass one that runs. */
function overtakes(
  chosen: readonly Candidate[],
  left: readonly Candidate[],
  { view, threshold }: { view: BatchView; threshold: Seconds },
): Seconds | undefined {
  if (view.preemption !== 'suspend') return undefined;
  const laxity = (one: Candidate) => ORDERS.laxity(one, view);
  const waits = left.reduce((least, one) => Math.min(least, laxity(one)), Number.POSITIVE_INFINITY);
  const runs = chosen.reduce((most, one) => Math.max(most, laxity(one)), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(waits) || !Number.isFinite(runs)) return undefined;
  return view.now + Math.max(waits - runs + threshold, threshold);
}
