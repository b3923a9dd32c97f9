import type { VectorEnvironment, VectorStart } from '../learning/environment.ts';
import { nthOf } from '../learning/factored.ts';
import type { Policy } from '../learning/policy.ts';
import { dimensionsOf } from '../learning/space.ts';

export interface EpisodesPlayed {
  /** Mean over the environments of the discounted return of their episodes. */
  readonly meanReturn: number;
  readonly steps: number; // of all environments together
}

/** As `playEpisodes`, with one action held throughout. */
export function playHeld(
  environments: VectorEnvironment,
  { seed, action, gamma }: { seed: number; action: readonly number[]; gamma: number },
): EpisodesPlayed {
  return playEpisodes(environments, { seed, policy: { act: () => action }, gamma });
}

/**
 * One episode in every environment of a vector that is reset with `seed`, by the best actions of a policy.
 * Environments that begin another episode meanwhile play it for nothing.
 */
export function playEpisodes(
  environments: VectorEnvironment,
  { seed, policy, gamma = 1 }: { seed: number; policy: Pick<Policy, 'act'>; gamma?: number },
): EpisodesPlayed {
  const { size } = environments;
  const length = dimensionsOf(environments.actionSpace);
  const actions = new Float64Array(size * length);
  const isOver = new Uint8Array(size);
  let shown: VectorStart = environments.reset(seed);
  let [sum, weight, left, steps] = [0, 1, size, 0];
  while (left > 0) {
    // The policy decides in the episodes that nobody asked for, too: old actions may be closed there.
    for (let at = 0; at < size; at++) actions.set(actIn(policy, shown, at, size), at * length);
    const step = environments.step(actions);
    for (let at = 0; at < size; at++) {
      if (isOver[at] === 1) continue; // an episode that nobody asked for
      sum += weight * step.rewards[at]!;
      isOver[at] = step.terminated[at]! | step.truncated[at]!;
      left -= isOver[at]!;
    }
    weight *= gamma;
    steps += size;
    shown = step;
  }
  return { meanReturn: sum / size, steps };
}

/** What a policy does in one of `size` environments. */
function actIn(
  policy: Pick<Policy, 'act'>,
  { observations, masks }: VectorStart,
  at: number,
  size: number,
): readonly number[] {
  return policy.act(nthOf(observations, at, size), masks && nthOf(masks, at, size));
}
