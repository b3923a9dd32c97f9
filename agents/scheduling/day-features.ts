import type { BatchJob } from '../../sim/batch/batch.ts';
import type { BoxSpace } from '../learning/space.ts';

/** What is known of a day beforehand, as of the plan of a bank; of its jobs, what their users say. */
export interface DayPlan {
  readonly jobs: readonly BatchJob[];
  readonly processors: number; // at the start
}

const WORK_SCALE = 2; // loads up to this are told apart
const TIGHT_PATHS = 3;

export const DAY_OBSERVATIONS: BoxSpace = {
  kind: 'box',
  names: [
    'estimatedLoadRatio', // work by estimates over what the processors can do until the last release, over 2
    'regulatoryRatio', // of the work by estimates
    'jobsSquashed', // n / (n + 200)
    'widthRatio', // mean processors of a task, of the cluster
    'tightRatio', // share of jobs whose deadline is within three longest paths of their release
  ],
  low: [0, 0, 0, 0, 0],
  high: [1, 1, 1, 1, 1],
};

/** Writes what is known of a day that has a job. No true run time is read. */
export function observeDay({ jobs, processors }: DayPlan, into: Float32Array): void {
  const work = (some: readonly BatchJob[]) => some.reduce((sum, job) => sum + workOf(job), 0);
  const span = jobs.reduce((last, { release }) => Math.max(last, release), 1);
  const all = work(jobs);
  const stages = jobs.flatMap((job) => job.stages);
  const width = stages.reduce((sum, stage) => sum + stage.processors, 0) / stages.length;
  const isTight = (job: BatchJob) => job.deadline - job.release < TIGHT_PATHS * pathOf(job);
  into[0] = Math.min(1, all / (processors * span) / WORK_SCALE);
  into[1] = work(jobs.filter((job) => job.class === 'regulatory')) / all;
  into[2] = jobs.length / (jobs.length + 200);
  into[3] = Math.min(1, width / processors);
  into[4] = jobs.filter(isTight).length / jobs.length;
}

function workOf({ stages }: BatchJob): number {
  return stages.reduce(
    (sum, { processors, taskSeconds, estimateSeconds }) =>
      sum + processors * taskSeconds.length * estimateSeconds,
    0,
  );
}

/** All stages one behind the other, by estimate: an upper bound of the longest path. */
function pathOf({ stages }: BatchJob): number {
  return stages.reduce((sum, { estimateSeconds }) => sum + estimateSeconds, 0);
}
