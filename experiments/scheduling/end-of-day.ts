import type { BatchJob } from '../../sim/batch/batch.ts';
import type { Instant } from '../../sim/calendars/civil-dates.ts';
import type { JobConfig } from '../../sim/jobs/job-config.ts';
import { releasesBetween } from '../../sim/jobs/job-times.ts';
import type { Uniform } from '../../sim/random.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { type EstimateOptions, estimatesOf } from '../../workloads/batch-estimates.ts';
import { jobTimes } from '../job-times.ts';
import { transactionSeconds } from '../offered-load.ts';

export interface EndOfDayOptions {
  /** Jobs that are released in [from, to); seconds of the batch count from `from`. */
  readonly from: Instant;
  readonly to: Instant;
  readonly estimates: EstimateOptions;
  readonly uniform: Uniform;
}

/** Weight of a regulatory job, that of the business is 1 (assumption, as of batch days). */
const REGULATORY_WEIGHT = 10;

/**
 * The jobs of a system file as jobs of a batch cluster: each task of a job is a stage, whose items are shared out evenly over
 * as many tasks of one processor as it may have open at once. Work = items x mean seconds of the transaction where nothing waits
 * (assumption: a processor does one item after the other, and the services are not the bottleneck).
 */
export function endOfDayJobs(system: SystemConfig, options: EndOfDayOptions): readonly BatchJob[] {
  const jobs = (system.jobs ?? []).flatMap((job) => {
    const times = jobTimes(job, system);
    return releasesBetween(times, options.from, options.to).map((release): BatchJob => {
      const { due } = times.schedule.windowAt(release);
      return {
        name: job.name,
        release: release - options.from,
        deadline: due - options.from,
        class: job.class,
        weight: job.class === 'regulatory' ? REGULATORY_WEIGHT : 1,
        user: job.name,
        stages: stagesOf(job, system, options),
      };
    });
  });
  return jobs.sort((a, b) => a.release - b.release);
}

function stagesOf(
  { tasks }: JobConfig,
  system: SystemConfig,
  { estimates, uniform }: EndOfDayOptions,
): BatchJob['stages'] {
  const positions = new Map(tasks.map(({ name }, at) => [name, at]));
  return tasks.map(({ name, transaction, items, parallelism, after }) => {
    const each = transactionSeconds(system, transaction);
    const lanes = Math.min(items, parallelism);
    const taskSeconds = Array.from(
      { length: lanes },
      (_, lane) => each * shareOf(items, lanes, lane),
    );
    return {
      name,
      parents: after.map((parent) => positions.get(parent)!),
      processors: 1,
      taskSeconds,
      ...estimatesOf(Math.max(...taskSeconds), estimates, uniform),
    };
  });
}

/** Whole items of one of several lanes; the first ones take what is left over. */
function shareOf(items: number, lanes: number, lane: number): number {
  return Math.floor(items / lanes) + (lane < items % lanes ? 1 : 0);
}
