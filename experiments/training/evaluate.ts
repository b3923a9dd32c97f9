import type { Environment, Info } from '../../agents/learning/environment.ts';
import { actInParts } from '../../agents/learning/factored.ts';
import type { Policy } from '../../agents/learning/policy.ts';
import { episodeSeed } from '../../agents/learning/vector.ts';

/** What episodes of a policy came to; one number per episode. */
export interface Evaluation {
  readonly returns: readonly number[]; // sums of rewards
  readonly lengths: readonly number[]; // steps
  readonly infos: readonly Info[]; // sums over the steps of an episode
}

export interface EvaluationOptions {
  readonly episodes: number;
  readonly seed: number; // episode k begins with the seed of (seed, 0, k), as in a vector of one
  /** Whether the policy is asked for each of several alike parts of the observation in turn. */
  readonly isShared?: boolean;
  /** Called with each observation that the policy decides by; it may be overwritten by the next step. */
  onObservation?(observation: Float32Array): void;
}

/** Plays whole episodes with the best action of a policy. */
export function evaluate(
  environment: Environment,
  policy: Policy,
  { episodes, seed, isShared = false, onObservation }: EvaluationOptions,
): Evaluation {
  const parts = environment.actionSpace.names.length;
  const results = Array.from({ length: episodes }, (_, episode) => {
    let { observation, mask } = environment.reset(episodeSeed(seed, 0, episode));
    let [total, length] = [0, 0];
    const sums: Record<string, number> = {};
    for (let isOver = false; !isOver; length++) {
      if (onObservation !== undefined)
        for (const part of partsOf(observation, isShared ? parts : 1)) onObservation(part);
      const action = isShared
        ? actInParts(policy, observation, mask, parts)
        : policy.act(observation, mask);
      const step = environment.step(action);
      ({ observation, mask } = step);
      total += step.reward;
      for (const [key, value] of Object.entries(step.info)) sums[key] = (sums[key] ?? 0) + value;
      isOver = step.terminated || step.truncated;
    }
    return { total, length, sums };
  });
  return {
    returns: results.map(({ total }) => total),
    lengths: results.map(({ length }) => length),
    infos: results.map(({ sums }) => sums),
  };
}

/** What a policy is asked about, one part after the other. */
function partsOf(observation: Float32Array, parts: number): readonly Float32Array[] {
  const width = observation.length / parts;
  return Array.from({ length: parts }, (_, i) => observation.subarray(i * width, (i + 1) * width));
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
