import type { Environment } from '../../../agents/learning/environment.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import { episodeSeed } from '../../../agents/learning/vector.ts';

/** Undiscounted returns of a policy's best actions, one per episode; `seed` gives the episodes. */
export function greedyReturns(
  environment: Environment,
  policy: Policy,
  episodes: number,
  seed: number,
): readonly number[] {
  return Array.from({ length: episodes }, (_, episode) => {
    let { observation, mask } = environment.reset(episodeSeed(seed, 0, episode));
    for (let sum = 0; ; ) {
      const step = environment.step(policy.act(observation, mask));
      sum += step.reward;
      if (step.terminated || step.truncated) return sum;
      ({ observation, mask } = step);
    }
  });
}
