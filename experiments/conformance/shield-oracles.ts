import type { BatchJob, BatchView, JobNumber } from '../../sim/batch/batch.ts';

const ROUNDING = 1e-6; // seconds

/**
 * Whether one preemptive machine can meet all deadlines: in every interval from a release to a
 * deadline the work that must be done within it fits. Exact.
 * Source: Baruah, Mok, Rosier, RTSS 1990 (processor demand).
 */
export function canMeetAll(jobs: readonly BatchJob[]): boolean {
  return jobs.every(({ release: from }) =>
    jobs.every(({ deadline: to }) => {
      const within = jobs.filter(({ release, deadline }) => release >= from && deadline <= to);
      const work = within.reduce((sum, job) => sum + boundOf(job), 0);
      return work === 0 || work <= to - from + ROUNDING;
    }),
  );
}

/** Hard jobs in the order of releases, each taken if all that are taken can then meet their deadlines. */
export function reservableJobs(jobs: readonly BatchJob[]): readonly JobNumber[] {
  const order = jobs
    .map((_, job) => job)
    .filter((job) => jobs[job]!.class === 'regulatory' && jobs[job]!.deadline < Infinity)
    .sort((a, b) => jobs[a]!.release - jobs[b]!.release || a - b);
  const taken: JobNumber[] = [];
  for (const job of order)
    if (canMeetAll([...taken, job].map((one) => jobs[one]!))) taken.push(job);
  return taken.sort((a, b) => a - b);
}

/** Whether these jobs end in time if the machine runs them from now on, earliest deadline first, to their bounds. */
export function edfMeetsAll(view: BatchView, wanted: ReadonlySet<JobNumber>): boolean {
  const ranOf = (job: JobNumber) =>
    [...view.waiting, ...view.running]
      .filter((one) => one.job === job)
      .reduce((sum, { ranSeconds }) => sum + ranSeconds, 0);
  const jobs = view.jobs
    .filter(({ job }) => wanted.has(job))
    .sort((a, b) => a.deadline - b.deadline);
  let time = view.now;
  for (const { job, deadline, stages } of jobs) {
    time += stages[0]!.boundSeconds - ranOf(job);
    if (time > deadline + ROUNDING) return false;
  }
  return true;
}

function boundOf({ stages }: BatchJob): number {
  return stages.reduce(
    (sum, { boundSeconds, taskSeconds }) => sum + boundSeconds * taskSeconds.length,
    0,
  );
}
