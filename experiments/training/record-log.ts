import { CountedDraws } from '../../agents/learning/counted-draws.ts';
import type { VectorEnvironment } from '../../agents/learning/environment.ts';
import { type Exploration, Explorer } from '../../agents/learning/explorer.ts';
import type { Policy } from '../../agents/learning/policy.ts';
import { alternativesOf } from '../../agents/learning/space.ts';
import type { Transitions } from '../../agents/learning/transitions.ts';
import { assert } from '../../sim/units.ts';
import { type Row, Rows } from '../environments/record-transitions.ts';

export interface LogRecording {
  /** One environment, or the alike parts of one (`factored`), which begin and end together. */
  readonly vector: VectorEnvironment;
  readonly policy: Policy; // acts by its `probabilities`
  readonly exploration: Exploration;
  readonly episodes: number;
  readonly seed: number; // a whole number >= 0: of the episodes and of the choices
}

/**
 * What a behaviour with exploration does in whole episodes, every decision of every part exploring by
 * itself. Rows of an episode stand part by part, each part's in the order of time, its last one truncated or
 * terminated; the propensity of an action is the product over its decisions, and not recorded where
 * alternatives are kept.
 */
export function recordLog(recording: LogRecording): Transitions {
  const { vector, policy, exploration, episodes, seed } = recording;
  const { actionSpace, observationSpace, size } = vector;
  assert(actionSpace.kind === 'discrete', `${vector.name} has no discrete actions`);
  const width = observationSpace.names.length;
  const alternatives = alternativesOf(actionSpace);
  const draws = new CountedDraws(`log ${seed}`);
  const { sizes } = actionSpace;
  const explorers = Array.from(
    { length: size * sizes.length },
    () => new Explorer(exploration, draws.uniform),
  );
  const rows = new Rows(actionSpace);
  const stateOf = (row: number, all: Float32Array, masks: Uint8Array | undefined) => ({
    observation: all.slice(row * width, (row + 1) * width),
    mask: masks?.slice(row * alternatives, (row + 1) * alternatives),
  });
  const parts = Array.from({ length: size }, (_, row) => row);
  const statesOf = ({
    observations,
    masks,
  }: Pick<ReturnType<VectorEnvironment['reset']>, 'observations' | 'masks'>) =>
    parts.map((row) => stateOf(row, observations, masks));
  let states = statesOf(vector.reset(seed));
  for (let episode = 0; episode < episodes; episode++) {
    const ofParts: Row[][] = parts.map(() => []);
    for (const explorer of explorers) explorer.begin();
    for (let isOver = false; !isOver; ) {
      const decisions = states.map(({ observation, mask }, row) =>
        decide(
          policy.probabilities(observation, mask),
          mask,
          sizes,
          explorers.slice(row * sizes.length),
        ),
      );
      const step = vector.step(decisions.flatMap(({ action }) => action));
      const nexts = statesOf(step);
      for (const row of parts) {
        const [terminated, truncated] = [step.terminated[row]!, step.truncated[row]!];
        isOver = terminated + truncated > 0;
        const next = isOver ? stateOf(row, step.finals, step.finalMasks) : nexts[row]!;
        const reward = step.rewards[row]!;
        ofParts[row]!.push({
          state: states[row]!,
          ...decisions[row]!,
          reward,
          next,
          terminated,
          truncated,
        });
      }
      states = nexts;
    }
    for (const row of ofParts.flat()) rows.add(row);
  }
  const { propensities, ...log } = rows.transitions();
  return { ...log, propensities: exploration.explorationSteps === 1 ? propensities : undefined };
}

/** One action: each decision by its own explorer. */
function decide(
  probabilities: Float64Array,
  mask: Uint8Array | undefined,
  sizes: readonly number[],
  explorers: readonly Explorer[],
): { readonly action: readonly number[]; readonly propensity: number } {
  let [from, propensity] = [0, 1];
  const action = sizes.map((size, decision) => {
    const own = probabilities.subarray(from, from + size);
    const explored = explorers[decision]!.choose(own, mask?.subarray(from, from + size));
    from += size;
    propensity *= explored.propensity;
    return explored.alternative;
  });
  return { action, propensity };
}
