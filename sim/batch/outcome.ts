import { assert, type Seconds } from '../units.ts';
import type {
  BatchJob,
  BatchOutcome,
  CapacityStep,
  ClusterConfig,
  JobClass,
  JobOutcome,
} from './batch.ts';
import { capacityBefore } from './capacity.ts';
import { criticalPathSeconds } from './job-state.ts';

const HOUR: Seconds = 3600;
/** Later by less is a rounding of sums of seconds, not lateness. */
export const LATE_LEAST: Seconds = 1e-6;
/** A job shorter than this counts as so long. Source: Feitelson, Rudolph, JSSPP 1998, section 3.4. */
export const SLOWDOWN_RUN_LEAST: Seconds = 10;

/** What a run keeps of what has happened. */
export interface Account {
  readonly started: Float64Array; // by job
  readonly completion: Float64Array; // by job, Infinity: not ended
  jobsEnded: number;
  secondsUsed: number; // processor-seconds
  secondsLost: number;
  stops: number;
  decisions: number;
}

export interface OutcomeParts {
  readonly jobs: readonly BatchJob[];
  readonly cluster: ClusterConfig;
  readonly capacity: readonly CapacityStep[];
  readonly account: Account;
  readonly fingerprint: string;
}

/** The numbers of a run. Stops where work was not conserved. */
export function outcomeOf({ jobs, cluster, capacity, account, fingerprint }: OutcomeParts) {
  const ends = jobs.map((job, i) => jobOutcome(job, i, account));
  const last = ends.reduce((latest, { completion }) => Math.max(latest, completion), 0);
  const first = jobs.reduce((earliest, { release }) => Math.min(earliest, release), Infinity);
  const provided = last === Infinity ? Infinity : capacityBefore(capacity, last);
  if (account.jobsEnded === jobs.length) checkWork(jobs, account, provided);
  const dated = (of: JobClass, isMissed: boolean) =>
    ends.filter(
      ({ job, lateSeconds }) =>
        jobs[job]!.class === of &&
        jobs[job]!.deadline < Infinity &&
        (!isMissed || lateSeconds > LATE_LEAST),
    ).length;
  const counts = (isMissed: boolean) => ({
    regulatory: dated('regulatory', isMissed),
    business: dated('business', isMissed),
  });
  const outcome: BatchOutcome = {
    jobs: ends,
    makespanSeconds: jobs.length === 0 ? 0 : last - first,
    weightedFlowSeconds: ends.reduce(
      (sum, { job, completion }) => sum + jobs[job]!.weight * (completion - jobs[job]!.release),
      0,
    ),
    meanWaitSeconds: mean(ends.map(({ waitSeconds }) => waitSeconds)),
    meanBoundedSlowdown: mean(ends.map(({ boundedSlowdown }) => boundedSlowdown)),
    processorSecondsUsed: account.secondsUsed,
    processorSecondsLost: account.secondsLost,
    processorSecondsProvided: provided,
    utilizationRatio: account.secondsUsed / provided,
    costDollars: (provided / HOUR) * cluster.dollarsPerProcessorHour,
    missed: counts(true),
    deadlines: counts(false),
    stops: account.stops,
    decisions: account.decisions,
    fingerprint,
  };
  return outcome;
}

function jobOutcome(job: BatchJob, number: number, account: Account): JobOutcome {
  const completion = account.completion[number]!;
  const runSeconds = criticalPathSeconds(job.stages);
  const waitSeconds = Math.max(0, completion - job.release - runSeconds);
  return {
    job: number,
    started: account.started[number]!,
    completion,
    waitSeconds,
    runSeconds,
    lateSeconds: completion === Infinity ? Infinity : completion - job.deadline,
    boundedSlowdown: boundedSlowdown(waitSeconds, runSeconds),
  };
}

/**
 * max((wait + run) / max(run, 10 s), 1).
 * Source: Feitelson, Rudolph, Metrics and benchmarking for parallel job scheduling, JSSPP 1998.
 */
export function boundedSlowdown(waitSeconds: Seconds, runSeconds: Seconds): number {
  return Math.max((waitSeconds + runSeconds) / Math.max(runSeconds, SLOWDOWN_RUN_LEAST), 1);
}

/** Processor-seconds of all tasks, by their true run times. */
export function workOf(jobs: readonly BatchJob[]): number {
  const workOfStage = (sum: number, { processors, taskSeconds }: BatchJob['stages'][number]) =>
    sum + processors * taskSeconds.reduce((total, seconds) => total + seconds, 0);
  return jobs.reduce((sum, { stages }) => sum + stages.reduce(workOfStage, 0), 0);
}

/** What was used is what the tasks needed and what was lost, and it was there. */
function checkWork(jobs: readonly BatchJob[], account: Account, provided: number): void {
  const { secondsUsed, secondsLost } = account;
  const needed = workOf(jobs) + secondsLost;
  const slack = 1e-9 * Math.max(1, secondsUsed);
  assert(Math.abs(secondsUsed - needed) <= slack, `used ${secondsUsed}, needed ${needed}`);
  assert(secondsUsed <= provided + slack, `used ${secondsUsed} of ${provided} processor-seconds`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
