import { CountedDraws } from '../../agents/learning/counted-draws.ts';
import type { Environment, Start } from '../../agents/learning/environment.ts';
import { drawn } from '../../agents/learning/explorer.ts';
import type { Policy } from '../../agents/learning/policy.ts';
import { alternativesOf, type DiscreteSpace } from '../../agents/learning/space.ts';
import type { Transitions } from '../../agents/learning/transitions.ts';
import { episodeSeed } from '../../agents/learning/vector.ts';
import { assert } from '../../sim/units.ts';

export interface Recording {
  readonly environment: Environment; // with discrete actions
  readonly policy: Policy; // acts by its `probabilities`
  /** With this probability, in [0, 1], every dimension is drawn evenly from what is open instead. */
  readonly explorationRatio: number;
  readonly episodes: number;
  readonly seed: number; // a whole number >= 0: of the episodes and of the choices
}

/**
 * What a behaviour policy with exploration does in whole episodes, each action with the probability
 * that it had: (1 - e) prod pi_d(a_d) + e prod 1 / (open alternatives of d).
 */
export function recordTransitions(recording: Recording): Transitions {
  const { environment, episodes, seed } = recording;
  const { actionSpace } = environment;
  assert(actionSpace.kind === 'discrete', `${environment.name} has no discrete actions`);
  const draws = new CountedDraws(`record ${seed}`);
  const rows = new Rows(actionSpace);
  for (let episode = 0; episode < episodes; episode++) {
    let state = copyOf(environment.reset(episodeSeed(seed, 0, episode)));
    for (let isOver = false; !isOver; ) {
      const { action, propensity } = decide(recording, actionSpace, state, draws);
      const step = environment.step(action);
      const next = copyOf(step);
      rows.add({ state, action, propensity, next, ...ends(step) });
      state = next;
      isOver = step.terminated || step.truncated;
    }
  }
  return rows.transitions();
}

interface State {
  readonly observation: Float32Array;
  readonly mask: Uint8Array | undefined;
}
/** Environments use again what they return. */
function copyOf({ observation, mask }: Start): State {
  return { observation: observation.slice(), mask: mask?.slice() };
}
function ends({
  reward,
  terminated,
  truncated,
}: {
  reward: number;
  terminated: boolean;
  truncated: boolean;
}) {
  return { reward, terminated: terminated ? 1 : 0, truncated: truncated ? 1 : 0 };
}

/** One action and its probability; draws one number more than there are dimensions. */
function decide(
  { policy, explorationRatio }: Recording,
  { sizes }: DiscreteSpace,
  { observation, mask }: State,
  draws: CountedDraws,
): { readonly action: readonly number[]; readonly propensity: number } {
  const chosen = policy.probabilities(observation, mask);
  const even = evenProbabilities(sizes, mask);
  const source = draws.uniform() < explorationRatio ? even : chosen;
  let from = 0;
  let [byPolicy, byChance] = [1, 1];
  const action = sizes.map((size) => {
    const alternative = drawn(source.subarray(from, from + size), draws.uniform());
    byPolicy *= chosen[from + alternative]!;
    byChance *= even[from + alternative]!;
    from += size;
    return alternative;
  });
  return { action, propensity: (1 - explorationRatio) * byPolicy + explorationRatio * byChance };
}

function evenProbabilities(sizes: readonly number[], mask: Uint8Array | undefined): Float64Array {
  const open = Float64Array.from(
    { length: sizes.reduce((sum, size) => sum + size, 0) },
    (_, at) => mask?.[at] ?? 1,
  );
  let from = 0;
  for (const size of sizes) {
    const own = open.subarray(from, from + size);
    const count = own.reduce((sum, one) => sum + one, 0);
    own.forEach((one, at) => {
      own[at] = one / count;
    });
    from += size;
  }
  return open;
}

/** One step of a log. */
export interface Row {
  readonly state: State;
  readonly action: readonly number[];
  readonly propensity: number;
  readonly reward: number;
  readonly next: State;
  readonly terminated: number;
  readonly truncated: number;
}

/** Gathers steps into arrays. */
export class Rows {
  readonly #alternatives: number;
  readonly #rows: Row[] = [];

  constructor(space: DiscreteSpace) {
    this.#alternatives = alternativesOf(space);
  }

  add(row: Row): void {
    this.#rows.push(row);
  }

  transitions(): Transitions {
    const rows = this.#rows;
    const isMasked = rows.some(({ state, next }) => (state.mask ?? next.mask) !== undefined);
    const masks = (of: (row: Row) => State) =>
      isMasked ? this.#masks(rows.map((row) => of(row).mask)) : undefined;
    return {
      length: rows.length,
      observations: joined(rows.map(({ state }) => state.observation)),
      actions: Int32Array.from(rows.flatMap(({ action }) => action)),
      rewards: Float64Array.from(rows, ({ reward }) => reward),
      nexts: joined(rows.map(({ next }) => next.observation)),
      terminated: Uint8Array.from(rows, ({ terminated }) => terminated),
      truncated: Uint8Array.from(rows, ({ truncated }) => truncated),
      propensities: Float64Array.from(rows, ({ propensity }) => propensity),
      masks: masks(({ state }) => state),
      nextMasks: masks(({ next }) => next),
    };
  }

  #masks(masks: readonly (Uint8Array | undefined)[]): Uint8Array {
    const all = new Uint8Array(masks.length * this.#alternatives).fill(1);
    masks.forEach((mask, row) => {
      if (mask !== undefined) all.set(mask, row * this.#alternatives);
    });
    return all;
  }
}

function joined(observations: readonly Float32Array[]): Float32Array {
  const width = observations[0]?.length ?? 0;
  const all = new Float32Array(observations.length * width);
  observations.forEach((one, row) => {
    all.set(one, row * width);
  });
  return all;
}
