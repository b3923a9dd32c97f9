// Hot: `bench learning`
import { threefry2x32, threefryWords } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import type { Environment, Info, Start, VectorEnvironment, VectorStep } from './environment.ts';
import { alternativesOf, dimensionsOf } from './space.ts';

/** A point between two steps of a vector, as plain JSON: enough for the same environments to return to it. */
export type VectorPoint = {
  readonly seed: number; // of the last `reset`
  readonly environments: readonly {
    readonly episode: number; // from 0
    readonly actions: readonly number[]; // of the episode so far, one behind the other
  }[];
};

/** A vector that can say where it is, and go back there. */
export interface ResumableVector extends VectorEnvironment {
  point(): VectorPoint;
  /**
   * Begins the episodes of a point anew and repeats their actions: the same seed and actions give
   * the same episode. Costs the steps of the episodes on their way.
   */
  resume(point: VectorPoint): ReturnType<VectorEnvironment['reset']>;
}

const TWO_32 = 2 ** 32;
const TWO_21 = 2 ** 21;
/** Keeps these draws apart from others under the same words (ASCII of 'epis'). */
const DOMAIN = 0x65706973;

/**
 * The seed of episode `episode` of environment `environment`: 53 bits of Threefry-2x32 under the key
 * `seed`, so that two of n episodes share one with a probability of about n^2 / 2^54. Whole numbers:
 * seed in [0, 2^53), environment and episode in [0, 2^32).
 */
export function episodeSeed(seed: number, environment: number, episode: number): number {
  threefry2x32((seed % TWO_32) | 0, Math.floor(seed / TWO_32) ^ DOMAIN, environment, episode);
  return (threefryWords[0]! >>> 0) * TWO_21 + (threefryWords[1]! >>> 11);
}

/**
 * Steps environments of one kind in one call, in their order. One that ends begins its next episode in
 * the same call. Throws where an environment gives an observation or a reward that is no finite number.
 */
export function vectorOf(environments: readonly Environment[]): ResumableVector {
  assert(environments.length > 0, 'a vector needs an environment');
  return new EnvironmentVector(environments);
}

class EnvironmentVector implements ResumableVector {
  readonly name: string;
  readonly size: number;
  readonly observationSpace: Environment['observationSpace'];
  readonly actionSpace: Environment['actionSpace'];
  readonly #environments: readonly Environment[];
  readonly #observationSize: number;
  readonly #actionSize: number;
  readonly #alternatives: number; // 0 where actions are not discrete
  readonly #infos: Info[];
  readonly #episodes: number[];
  readonly #actions: number[][]; // of the episodes on their way
  readonly #action: Float64Array;
  readonly #result: { -readonly [Key in keyof VectorStep]: VectorStep[Key] };
  #seed = NaN;

  constructor(environments: readonly Environment[]) {
    const { name, observationSpace, actionSpace } = environments[0]!;
    const size = environments.length;
    this.name = name;
    this.size = size;
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
    this.#environments = environments;
    this.#observationSize = dimensionsOf(observationSpace);
    this.#actionSize = dimensionsOf(actionSpace);
    this.#alternatives = actionSpace.kind === 'discrete' ? alternativesOf(actionSpace) : 0;
    for (const one of environments) this.#assertAlike(one);
    this.#infos = environments.map(() => ({}));
    this.#episodes = environments.map(() => 0);
    this.#actions = environments.map(() => []);
    this.#action = new Float64Array(this.#actionSize);
    this.#result = {
      observations: new Float32Array(size * this.#observationSize),
      masks: undefined,
      infos: this.#infos,
      rewards: new Float64Array(size),
      terminated: new Uint8Array(size),
      truncated: new Uint8Array(size),
      finals: new Float32Array(size * this.#observationSize),
      finalMasks: undefined,
    };
  }

  reset(seed: number) {
    assert(Number.isSafeInteger(seed) && seed >= 0, `a seed is a whole number, got ${seed}`);
    this.#seed = seed;
    for (let at = 0; at < this.size; at++) this.#begin(at, 0, true);
    return this.#result;
  }

  step(actions: ArrayLike<number>): VectorStep {
    const { size } = this;
    assert(
      actions.length === size * this.#actionSize,
      `${actions.length} numbers of ${size} actions`,
    );
    for (let at = 0; at < size; at++) this.#stepOne(at, actions);
    return this.#result;
  }

  point(): VectorPoint {
    const environments = this.#episodes.map((episode, at) => ({
      episode,
      actions: this.#actions[at]!.slice(),
    }));
    return { seed: this.#seed, environments };
  }

  resume({ seed, environments }: VectorPoint) {
    assert(
      environments.length === this.size,
      `${environments.length} points, ${this.size} are here`,
    );
    this.#seed = seed;
    environments.forEach(({ episode, actions }, at) => {
      this.#begin(at, episode, true);
      for (let from = 0; from < actions.length; from += this.#actionSize)
        this.#repeat(at, actions.slice(from, from + this.#actionSize));
    });
    return this.#result;
  }

  #repeat(at: number, action: readonly number[]): void {
    const step = this.#environments[at]!.step(action);
    assert(!step.terminated && !step.truncated, `${this.name}: a repeated episode ended too early`);
    this.#actions[at]!.push(...action);
    this.#infos[at] = step.info;
    this.#show(at, step);
  }

  #begin(at: number, episode: number, showsInfo: boolean): void {
    this.#episodes[at] = episode;
    this.#actions[at]!.length = 0;
    const start = this.#environments[at]!.reset(episodeSeed(this.#seed, at, episode));
    if (showsInfo) this.#infos[at] = start.info;
    this.#show(at, start);
  }

  #stepOne(at: number, actions: ArrayLike<number>): void {
    const taken = this.#actions[at]!;
    for (let i = 0; i < this.#actionSize; i++) {
      const number = actions[at * this.#actionSize + i]!;
      this.#action[i] = number;
      taken.push(number);
    }
    const step = this.#environments[at]!.step(this.#action);
    const result = this.#result;
    if (!Number.isFinite(step.reward)) assert(false, `${this.name}: a reward is ${step.reward}`);
    result.rewards[at] = step.reward;
    result.terminated[at] = step.terminated ? 1 : 0;
    result.truncated[at] = step.truncated ? 1 : 0;
    this.#infos[at] = step.info;
    if (!step.terminated && !step.truncated) return this.#show(at, step);
    this.#assertFinite(step.observation);
    result.finals.set(step.observation, at * this.#observationSize);
    result.finalMasks = this.#setMask(result.finalMasks, at, step.mask);
    this.#infos[at] = { ...step.info }; // `reset` may use the object again
    this.#begin(at, this.#episodes[at]! + 1, false);
  }

  #show(at: number, { observation, mask }: Start): void {
    this.#assertFinite(observation);
    this.#result.observations.set(observation, at * this.#observationSize);
    this.#result.masks = this.#setMask(this.#result.masks, at, mask);
  }

  /** One number that is none would spread to all weights of a network. */
  #assertFinite(observation: Float32Array): void {
    for (let i = 0; i < observation.length; i++)
      if (!Number.isFinite(observation[i])) {
        const dimension = this.observationSpace.names[i];
        assert(false, `${this.name}: ${dimension} of an observation is ${observation[i]}`);
      }
  }

  /** Masks exist from the first one that an environment gives: until then all may be chosen. */
  #setMask(masks: Uint8Array | undefined, at: number, mask: Uint8Array | undefined) {
    if (mask === undefined && masks === undefined) return undefined;
    const from = at * this.#alternatives;
    const rows = masks ?? new Uint8Array(this.size * this.#alternatives).fill(1);
    if (mask === undefined) rows.fill(1, from, from + this.#alternatives);
    else rows.set(mask, from);
    return rows;
  }

  #assertAlike({ name, observationSpace, actionSpace }: Environment): void {
    const isAlike =
      dimensionsOf(observationSpace) === this.#observationSize &&
      dimensionsOf(actionSpace) === this.#actionSize &&
      (actionSpace.kind === 'discrete' ? alternativesOf(actionSpace) : 0) === this.#alternatives;
    assert(isAlike, `${name} has other spaces than ${this.name}`);
  }
}
