import type { Environment, Start, Step } from '../../agents/learning/environment.ts';
import { DAY_OBSERVATIONS, observeDay } from '../../agents/scheduling/day-features.ts';
import { SCHEDULERS } from '../../agents/scheduling/index.ts';
import { shielded } from '../../agents/scheduling/shield.ts';
import type { Scheduler } from '../../sim/batch/batch.ts';
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
const CONTENDERS = SCHEDULERS.filter(({ isContender }) => isContender);

/** One decision per episode: which scheduler runs it, with its default options. Reward as in batch-scheduling. */
export function schedulerChoiceEnvironment(options: BatchSchedulingOptions): Environment {
  let episode: BatchEpisode | undefined;
  const observation = new Float32Array(DAY_OBSERVATIONS.names.length);
  return {
    name: NAME,
    observationSpace: DAY_OBSERVATIONS,
    actionSpace: {
      kind: 'discrete',
      sizes: [CONTENDERS.length],
      names: ['scheduler'],
      labels: [CONTENDERS.map(({ kind }) => kind)],
    },
    reset(seed): Start {
      episode = drawBatchEpisode(options, seed);
      const { cluster, jobs } = episode;
      observeDay({ jobs, processors: cluster.plan[0]!.processors }, observation);
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

export const schedulerChoiceLine: EnvironmentLine = {
  kind: NAME,
  description: 'which baseline schedules the batch of a day: one choice per episode',
  options: BATCH_SCHEDULING_OPTIONS,
  coveredBy:
    'test/experiments/environments/scheduler-choice.test.ts: scores each scheduler as its run comes out',
  create: (options) => schedulerChoiceEnvironment(options as unknown as BatchSchedulingOptions),
};
