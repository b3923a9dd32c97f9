import type { VectorEnvironment } from '../learning/environment.ts';

export interface HeldEpisodes {
  /** Mean over the environments of the discounted return of their episodes. */
  readonly meanReturn: number;
  readonly steps: number; // of all environments together
}

/**
 * One episode in every environment of a vector that is reset with `seed`, with one action held throughout.
 * Environments that begin another episode meanwhile play it for nothing.
 */
export function playHeld(
  environments: VectorEnvironment,
  { seed, action, gamma }: { seed: number; action: readonly number[]; gamma: number },
): HeldEpisodes {
  const { size } = environments;
  environments.reset(seed);
  const { length } = action;
  const actions = Float64Array.from({ length: size * length }, (_, i) => action[i % length]!);
  const isOver = new Uint8Array(size);
  let [sum, weight, left, steps] = [0, 1, size, 0];
  while (left > 0) {
    const { rewards, terminated, truncated } = environments.step(actions);
    for (let at = 0; at < size; at++) {
      if (isOver[at] === 1) continue; // an episode that nobody asked for
      sum += weight * rewards[at]!;
      isOver[at] = terminated[at]! | truncated[at]!;
      left -= isOver[at]!;
    }
    weight *= gamma;
    steps += size;
  }
  return { meanReturn: sum / size, steps };
}
