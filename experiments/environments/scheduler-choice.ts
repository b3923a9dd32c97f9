import type { Environment, Start, Step } from '../../agents/learning/environment.ts';
import type { BoxSpace } from '../../agents/learning/space.ts';
import { SCHEDULERS } from '../../agents/scheduling/index.ts';
import { shielded } from '../../agents/scheduling/shield.ts';
import type { BatchJob, Scheduler } from '../../sim/batch/batch.ts';
import { BatchRun } from '../../sim/batch/batch-run.ts';
import { readOptions } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { BATCH_SCHEDULING_OPTIONS, type BatchSchedulingOptions } from './batch-scheduling.ts';
import { BatchMeter, type BatchScore, stretchOf } from './batch-scores.ts';
import {
  type BatchEpisode,
  DOLLARS_PER_PROCESSOR_HOUR,
  drawBatchEpisode,
} from './batch-sources.ts';
import type { EnvironmentLine } from './registry.ts';

const NAME = 'scheduler-choice';
const WORK_SCALE = 2; // loads up to this are told apart

/** What is known of a day beforehand, as of the plan of a bank: its jobs by their estimates. */
const OBSERVATIONS: BoxSpace = {
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
const CONTENDERS = SCHEDULERS.filter(({ isContender }) => isContender);

/** One decision per episode: which scheduler runs it, with its default options. Reward as in batch-scheduling. */
export function schedulerChoiceEnvironment(options: BatchSchedulingOptions): Environment {
  let episode: BatchEpisode | undefined;
  const observation = new Float32Array(OBSERVATIONS.names.length);
  return {
    name: NAME,
    observationSpace: OBSERVATIONS,
    actionSpace: {
      kind: 'discrete',
      sizes: [CONTENDERS.length],
      names: ['scheduler'],
      labels: [CONTENDERS.map(({ kind }) => kind)],
    },
    reset(seed): Start {
      episode = drawBatchEpisode(options, seed);
      observe(episode, observation);
      return { observation, info: {} };
    },
    step(action): Step {
      const line = CONTENDERS[action[0]!];
      assert(
        episode !== undefined && line !== undefined,
        `no episode, or no scheduler ${action[0]}`,
      );
      const inner = line.create(readOptions(line.options, {}), createRandom(NAME));
      const { shield } = options;
      const scheduler = shield === 'none' ? inner : shielded(inner, { reservedRun: shield });
      const score = scoreOf(episode, scheduler, options);
      episode = undefined;
      const reward = -score.lossDollars / options.rewardDollars;
      return { observation, reward, terminated: true, truncated: false, info: { ...score } };
    },
  };
}

/** What a scheduler loses in an episode, by prices. */
export function scoreOf(
  { cluster, jobs }: BatchEpisode,
  scheduler: Scheduler,
  prices: BatchSchedulingOptions,
): BatchScore {
  const run = new BatchRun(cluster, jobs);
  const meter = new BatchMeter(prices, DOLLARS_PER_PROCESSOR_HOUR);
  let view = run.next();
  if (view !== undefined) meter.begin(cluster.plan, view.now);
  while (view !== undefined) {
    const stretch = stretchOf(view);
    run.apply(scheduler.decide(view));
    const next = run.next();
    meter.pass(stretch, next?.now ?? run.now);
    view = next;
  }
  assert(run.isOver, `${scheduler.name} left jobs that it never started`);
  return meter.take();
}

function observe({ cluster, jobs }: BatchEpisode, into: Float32Array): void {
  const processors = cluster.plan[0]!.processors;
  const work = (some: readonly BatchJob[]) => some.reduce((sum, job) => sum + workOf(job), 0);
  const span = jobs.reduce((last, { release }) => Math.max(last, release), 1);
  const all = work(jobs);
  const stages = jobs.flatMap((job) => job.stages);
  const width = stages.reduce((sum, stage) => sum + stage.processors, 0) / stages.length;
  const isTight = (job: BatchJob) => job.deadline - job.release < 3 * pathOf(job);
  into[0] = Math.min(1, all / (processors * span) / WORK_SCALE);
  into[1] = work(jobs.filter((job) => job.class === 'regulatory')) / all;
  into[2] = jobs.length / (jobs.length + 200);
  into[3] = width / processors;
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

export const schedulerChoiceLine: EnvironmentLine = {
  kind: NAME,
  description: 'which baseline schedules the batch of a day: one choice per episode',
  options: BATCH_SCHEDULING_OPTIONS,
  coveredBy:
    'test/experiments/environments/scheduler-choice.test.ts: scores each scheduler as its run comes out',
  create: (options) => schedulerChoiceEnvironment(options as unknown as BatchSchedulingOptions),
};
