import { mean, sampleStandardDeviation } from 'simple-statistics';
import { episodeSeed } from '../../../agents/learning/vector.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';
import {
  between,
  type ControlTask,
  controlEnvironment,
} from '../../environments/classic/control-task.ts';

/** Sums of rewards over episodes. */
export interface Returns {
  readonly mean: number;
  readonly deviation: number; // standard, of one episode
  readonly episodes: number;
}

const EPISODES = 1000;
/** Of a standard normal: a right answer falls outside of it once in 16,000 times. */
const DEVIATIONS_MAX = 4;
const ROUNDING = 1e-9; // where nothing is left to chance

/**
 * What a policy that takes every action alike earns, by episodes of our own; always the same ones.
 */
export function randomReturns(task: ControlTask): Returns {
  const environment = controlEnvironment(task);
  const uniform = createRandom('random policy').stream(task.name);
  const sums = Array.from({ length: EPISODES }, (_, episode) => {
    environment.reset(episodeSeed(0, 0, episode));
    for (let sum = 0; ; ) {
      const step = environment.step([anyAction(task, uniform)]);
      sum += step.reward;
      if (step.terminated || step.truncated) return sum;
    }
  });
  return { mean: mean(sums), deviation: sampleStandardDeviation(sums), episodes: EPISODES };
}

function anyAction({ actionSpace }: ControlTask, uniform: Uniform): number {
  if (actionSpace.kind === 'discrete') return Math.floor(uniform() * actionSpace.sizes[0]!);
  return between(uniform, actionSpace.low[0]!, actionSpace.high[0]!);
}

/**
 * Whether two means of independent episodes may be of one distribution: their difference is within
 * four standard errors, from the deviations of both.
 */
export function isLikely(a: Returns, b: Returns): boolean {
  const variance = a.deviation ** 2 / a.episodes + b.deviation ** 2 / b.episodes;
  return Math.abs(a.mean - b.mean) <= DEVIATIONS_MAX * Math.sqrt(variance) + ROUNDING;
}
