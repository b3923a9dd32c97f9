import type { BatchJob, BatchStage } from '../sim/batch/batch.ts';
import { SECONDS_PER_DAY } from '../sim/calendars/civil-dates.ts';
import { createDistribution } from '../sim/distributions/index.ts';
import type { Random, Uniform } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';
import { type EstimateOptions, estimatesOf, USUAL_ESTIMATES } from './batch-estimates.ts';
import { businessDate, REPORTS, type Report, reportTimes } from './batch-reports.ts';

export interface BatchDayOptions {
  /** Mean work of a day over what `processors` can do in 24 hours; > 0, may exceed 1. */
  readonly load: number;
  readonly processors: number;
  /** Share of the work that is regulatory, in [0, 1). */
  readonly regulatoryShare: number;
  readonly estimates: EstimateOptions;
}

/** All assumptions but the cut-offs: no bank publishes its batch. */
export const USUAL_BATCH_DAY: BatchDayOptions = {
  load: 0.8,
  processors: 32,
  regulatoryShare: 0.3,
  estimates: USUAL_ESTIMATES,
};

/**
 * Arrivals of business jobs by hour of New York: morning reports, a plateau, and the end of day from 17:00 on. Any mean
 * (assumption).
 */
const HOURLY = [3, 3, 2, 2, 2, 4, 8, 10, 9, 7, 6, 6, 6, 6, 7, 8, 12, 16, 16, 14, 10, 7, 5, 4];
const HOUR: Seconds = 3600;

/** Run times are lognormal; deviations of logs of parallel jobs are of this order (Feitelson, Workload modeling, 2015). */
const RUN_TIMES = createDistribution({ kind: 'lognormal', mean: 900, squaredCv: 4 });
/** Processors of a rigid job are mostly powers of two (Feitelson 2015, section 9.3); shares: assumption. */
const WIDTHS = [
  { processors: 1, share: 0.4 },
  { processors: 2, share: 0.25 },
  { processors: 4, share: 0.2 },
  { processors: 8, share: 0.15 },
];
const WIDTH_MEAN = WIDTHS.reduce((sum, { processors, share }) => sum + processors * share, 0);
const DEPARTMENTS = 4;
/** Promised to a business job: so long after its release, and so many run times (log-uniform). */
const SLACK_LEAST: Seconds = 600;
const SLACK = { min: 2, max: 10 };

/** How a report splits its work: tasks of so many seconds on average, the last stage one task. */
const STAGES = [
  { name: 'extract', share: 0.27 },
  { name: 'compute', share: 0.7 },
];
const FILING_SHARE = 0.03;
const TASK_TIMES = createDistribution({ kind: 'lognormal', mean: 400, squaredCv: 0.1 });
const VOLUMES = createDistribution({ kind: 'lognormal', mean: 1, squaredCv: 0.04 });
const WEIGHTS = { regulatory: 10, business: 1 };

/**
 * The batch of one business day from midnight in New York: reports with a cut-off, released by the clock and the calendars of
 * exchange and payment system, and jobs of departments that arrive as a Poisson process with the hours. Jobs are in the order of
 * release. The same day, options and seed give the same jobs; `day` counts business days from 0.
 */
export function batchDay(
  day: number,
  options: BatchDayOptions,
  random: Random,
): readonly BatchJob[] {
  const work = options.load * options.processors * SECONDS_PER_DAY;
  const reports = REPORTS.map((report) => {
    const share = options.regulatoryShare * report.share;
    return reportJob(report, { day, work: share * work, options, random });
  });
  const business = businessJobs((1 - options.regulatoryShare) * work, options, random);
  return [...reports, ...business].sort((a, b) => a.release - b.release);
}

interface ReportParts {
  readonly day: number;
  readonly work: number; // mean processor-seconds
  readonly options: BatchDayOptions;
  readonly random: Random;
}

/**
 * A report runs every day, so its operators know it: the estimate of a task is the mean of its stage, the bound its longest task
 * times `boundFactor`, whatever users say of their own jobs (assumption).
 */
function reportJob(report: Report, { day, work, options, random }: ReportParts): BatchJob {
  const uniform = random.stream(`batch report ${report.name}`);
  const volume = VOLUMES.quantile(uniform());
  const stages = STAGES.map(({ name, share }, at): BatchStage => {
    const tasks = Math.max(1, Math.round((share * work) / TASK_TIMES.mean));
    const scale = (volume * share * work) / (tasks * TASK_TIMES.mean);
    const taskSeconds = Array.from({ length: tasks }, () => scale * TASK_TIMES.quantile(uniform()));
    const longest = taskSeconds.reduce((most, seconds) => Math.max(most, seconds), 0);
    const boundSeconds = longest * options.estimates.boundFactor;
    const estimateSeconds = Math.min(scale * TASK_TIMES.mean, boundSeconds);
    const parents = at === 0 ? [] : [at - 1];
    return { name, parents, processors: 1, taskSeconds, estimateSeconds, boundSeconds };
  });
  const filing = volume * FILING_SHARE * work;
  stages.push({
    name: 'file',
    parents: [STAGES.length - 1],
    processors: 1,
    taskSeconds: [filing],
    estimateSeconds: filing,
    boundSeconds: filing * options.estimates.boundFactor,
  });
  return {
    name: report.name,
    ...reportTimes(report, businessDate(day)),
    class: 'regulatory',
    weight: WEIGHTS.regulatory,
    user: 'reporting',
    stages,
  };
}

function businessJobs(work: number, options: BatchDayOptions, random: Random): BatchJob[] {
  const uniform = random.stream('batch business');
  const count = work / (RUN_TIMES.mean * WIDTH_MEAN);
  const jobs: BatchJob[] = [];
  // Every job takes the same number of draws: a longer gap shifts no other draw.
  for (let arrived = -Math.log1p(-uniform()); arrived < count; ) {
    jobs.push(businessJob(timeOfShare(arrived / count), jobs.length, options, uniform));
    arrived -= Math.log1p(-uniform());
  }
  return jobs;
}

function businessJob(
  release: Seconds,
  number: number,
  { estimates }: BatchDayOptions,
  uniform: Uniform,
): BatchJob {
  const seconds = RUN_TIMES.quantile(uniform());
  const processors = widthOf(uniform());
  const slack = SLACK.min * (SLACK.max / SLACK.min) ** uniform();
  const department = 1 + Math.floor(DEPARTMENTS * uniform());
  return {
    name: `job ${number}`,
    release,
    deadline: release + SLACK_LEAST + slack * seconds,
    class: 'business',
    weight: WEIGHTS.business,
    user: `department ${department}`,
    stages: [
      {
        name: 'run',
        parents: [],
        processors,
        taskSeconds: [seconds],
        ...estimatesOf(seconds, estimates, uniform),
      },
    ],
  };
}

function widthOf(u: number): number {
  let left = u;
  for (const { processors, share } of WIDTHS) {
    if (left < share) return processors;
    left -= share;
  }
  return 1; // a rounding of the shares
}

/** The time of the day by which a share of the arrivals has come, in [0, 86400). */
export function timeOfShare(share: number): Seconds {
  const total = HOURLY.reduce((sum, rate) => sum + rate, 0);
  let left = share * total;
  for (const [hour, rate] of HOURLY.entries()) {
    if (left < rate) return (hour + left / rate) * HOUR;
    left -= rate;
  }
  return SECONDS_PER_DAY;
}
