import type { BatchView, JobNumber, JobView, Scheduler } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import { type Availability, expectedAvailability } from './availability.ts';
import { Candidates, expectedSecondsLeft } from './candidates.ts';
import { listScheduler } from './list-scheduler.ts';
import { CLASS_OPTIONS, readShared, type SharedOptions } from './options.ts';
import type { SchedulerLine } from './scheduler-line.ts';

type Between = 'release' | 'deadline' | 'shortest';

/**
 * Heterogeneous earliest finish time, on equal processors: tasks in the order of their upward ranks are planned to the
 * earliest gap of the plan that is behind their parents, jobs in the order of `between`; what could start does so in the
 * order of planned starts. The plan is made when a job is released, for all that has not started, by estimates.
 * Source: Topcuoglu, Hariri, Wu, Performance-effective and low-complexity task scheduling for heterogeneous computing, IEEE
 * TPDS 13 (2002), section 4.1, without communication.
 */
export function heft(options: SharedOptions & { readonly between: Between }): Scheduler {
  const candidates = new Candidates();
  const planned = new Map<JobNumber, readonly Seconds[]>(); // planned start of each stage
  const inner = listScheduler({
    name: 'heft',
    order: ({ job, stage }) => planned.get(job.job)![stage]!,
    preempts: false,
    ...options,
  });
  return {
    name: 'heft',
    decide(view) {
      for (const { job } of view.ended) planned.delete(job);
      if (view.jobs.some(({ job }) => !planned.has(job))) {
        const availability = expectedAvailability(view, 'estimate');
        for (const job of inOrder(view.jobs, options.between, candidates))
          planned.set(job.job, planJob(job, { view, availability, candidates }));
      }
      return inner.decide(view);
    },
  };
}

function inOrder(jobs: readonly JobView[], between: Between, candidates: Candidates) {
  const keyOf = (job: JobView): number => {
    if (between === 'release') return job.release;
    return between === 'deadline' ? job.deadline : Math.max(...candidates.ranksOf(job));
  };
  const keyed = jobs.map((job) => ({ job, key: keyOf(job) }));
  return keyed.sort((a, b) => (a.key === b.key ? 0 : a.key - b.key)).map(({ job }) => job);
}

interface Place {
  readonly view: BatchView;
  readonly availability: Availability;
  readonly candidates: Candidates;
}

/** Planned start of the first task of each stage that has not started. */
function planJob(job: JobView, { view, availability, candidates }: Place): readonly Seconds[] {
  const ranks = candidates.ranksOf(job);
  const order = job.stages.map((_, at) => at).sort((a, b) => ranks[b]! - ranks[a]! || a - b);
  const ends = runningEnds(job, view);
  const starts = job.stages.map(() => view.now);
  for (const at of order) {
    const { parents, tasks, tasksRunning, tasksEnded, processors, estimateSeconds } =
      job.stages[at]!;
    const ready = parents.reduce((latest, parent) => Math.max(latest, ends[parent]!), view.now);
    starts[at] = Number.POSITIVE_INFINITY;
    for (let task = tasksRunning + tasksEnded; task < tasks; task++) {
      const start = availability.earliest(processors, estimateSeconds, ready);
      if (start === Infinity) break; // never room enough: last of all
      availability.reserve(start, start + estimateSeconds, processors);
      starts[at] = Math.min(starts[at]!, start);
      ends[at] = Math.max(ends[at]!, start + estimateSeconds);
    }
  }
  return starts;
}

/** When what runs of each stage is expected to end; now where nothing runs. */
function runningEnds(job: JobView, view: BatchView): Seconds[] {
  const ends = job.stages.map(() => view.now);
  for (const one of view.running)
    if (one.job === job.job)
      ends[one.stage] = Math.max(ends[one.stage]!, view.now + expectedSecondsLeft(one, 'estimate'));
  return ends;
}

export const heftLine: SchedulerLine = {
  kind: 'heft',
  description: 'plans each job by upward ranks into the earliest gaps, and keeps to the order',
  options: {
    ...CLASS_OPTIONS,
    between: {
      value: { type: 'choice', of: ['release', 'deadline', 'shortest'] },
      default: 'release',
      description: 'which job is planned first: by release, deadline, or the shortest path',
      tune: { of: ['release', 'deadline', 'shortest'] },
    },
  },
  coveredBy: 'test/agents/scheduling/heft.test.ts: plans the example of its rule by hand',
  isContender: true,
  create: (values) =>
    heft({ ...readShared(values), passesOver: true, between: values['between'] as Between }),
};
