import type { DayPlan } from '../../agents/scheduling/day-features.ts';
import { SCHEDULERS } from '../../agents/scheduling/index.ts';
import { shielded } from '../../agents/scheduling/shield.ts';
import type { BatchJob, BatchOutcome, JobClass, Scheduler } from '../../sim/batch/batch.ts';
import { runBatchJobs } from '../../sim/batch/batch-run.ts';
import { LATE_LEAST } from '../../sim/batch/outcome.ts';
import { createRandom } from '../../sim/random.ts';
import { batchDay } from '../../workloads/batch-days.ts';
import { lineOf, optionsOf } from '../registered.ts';
import { type BatchContender, type BatchSpec, clusterOf } from './batch-spec.ts';
import { fewestLate, makespanBound } from './late-bound.ts';

/** Of each run; ratios are of deadlines, slowdown and wait are means over jobs. */
export const BATCH_METRICS = [
  'missedWeightRatio',
  'regulatoryMissedRatio',
  'businessMissedRatio',
  'boundedSlowdown',
  'waitSeconds',
  'makespanSeconds',
  'utilizationRatio',
  'costDollars',
  'lostProcessorSeconds',
] as const;
export type BatchMetric = (typeof BATCH_METRICS)[number];

export interface BatchRow {
  readonly metrics: Readonly<Record<BatchMetric, number>>;
  readonly fingerprint: string;
  readonly decisions: number;
}

/** Kind of the contender that is no scheduler: what none can fall below. */
export const BOUND = 'bound';

/** One run: the jobs of a day on a cluster under a contender. */
export function runBatch({ contender, workload, cluster, day, seed }: BatchSpec): BatchRow {
  const random = createRandom(`batch day ${day} seed ${seed}`);
  const jobs = batchDay(day, workload, random);
  const config = clusterOf(cluster, random);
  if (contender.scheduler.kind === BOUND) return boundRow(jobs, config);
  const known = { jobs, processors: cluster.processors };
  const scheduler = createScheduler(contender, `${day}/${seed}`, known);
  const outcome = runBatchJobs(config, jobs, scheduler);
  return { metrics: metricsOf(jobs, outcome), ...outcome };
}

/** A scheduler for one run; `seed` is of its own chance, `day` what is known of the day beforehand. */
export function createScheduler(
  { scheduler, shield }: BatchContender,
  seed: string,
  day?: DayPlan,
): Scheduler {
  const random = createRandom(`batch scheduler ${seed}`);
  const line = lineOf(SCHEDULERS, scheduler);
  const context = {
    stream: (name: string) => random.stream(name),
    ...(day === undefined ? {} : { day }),
  };
  const inner = line.create(optionsOf(SCHEDULERS, scheduler), context);
  return shield === undefined ? inner : shielded(inner, { reservedRun: shield });
}

function metricsOf(jobs: readonly BatchJob[], outcome: BatchOutcome): BatchRow['metrics'] {
  const late = outcome.jobs.map(({ lateSeconds }) => lateSeconds > LATE_LEAST);
  return {
    ...missedRatios(jobs, late),
    boundedSlowdown: outcome.meanBoundedSlowdown,
    waitSeconds: outcome.meanWaitSeconds,
    makespanSeconds: outcome.makespanSeconds,
    utilizationRatio: outcome.utilizationRatio,
    costDollars: outcome.costDollars,
    lostProcessorSeconds: outcome.processorSecondsLost,
  };
}

/** Late ones over those that have a deadline; 0 where none has. */
function missedRatios(jobs: readonly BatchJob[], late: readonly boolean[]) {
  const ratio = (weightOf: (job: BatchJob) => number): number => {
    const dated = jobs.map((job) => (job.deadline < Infinity ? weightOf(job) : 0));
    const all = dated.reduce((sum, weight) => sum + weight, 0);
    const missed = dated.reduce((sum, weight, i) => (late[i] ? sum + weight : sum), 0);
    return all === 0 ? 0 : missed / all;
  };
  const of = (wanted: JobClass) => ratio((job) => Number(job.class === wanted));
  return {
    missedWeightRatio: ratio(({ weight }) => weight),
    regulatoryMissedRatio: of('regulatory'),
    businessMissedRatio: of('business'),
  };
}

/** Each ratio is a bound of its own: no one schedule need reach them all. What has no bound here is NaN. */
function boundRow(jobs: readonly BatchJob[], config: ReturnType<typeof clusterOf>): BatchRow {
  const dated = jobs.filter(({ deadline }) => deadline < Infinity);
  const least = (wanted: JobClass) => {
    const of = dated.filter((job) => job.class === wanted);
    return { weight: of[0]?.weight ?? 0, count: of.length, late: fewestLate(of, config) };
  };
  const [regulatory, business] = [least('regulatory'), least('business')];
  // All weights of a class are equal, and both classes at once can only be harder.
  const weights = regulatory.weight * regulatory.count + business.weight * business.count;
  const missed = regulatory.weight * regulatory.late + business.weight * business.late;
  return {
    metrics: {
      missedWeightRatio: weights === 0 ? 0 : missed / weights,
      regulatoryMissedRatio: regulatory.late / Math.max(1, regulatory.count),
      businessMissedRatio: business.late / Math.max(1, business.count),
      boundedSlowdown: 1,
      waitSeconds: 0,
      makespanSeconds: makespanBound(jobs, config),
      utilizationRatio: Number.NaN,
      costDollars: Number.NaN,
      lostProcessorSeconds: 0,
    },
    fingerprint: BOUND,
    decisions: 0,
  };
}
