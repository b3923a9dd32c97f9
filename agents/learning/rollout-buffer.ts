// Hot: `bench learning`; what a vector of environments did since the last update
import type { Actor, DecisionBatch } from './actor.ts';
import type { VectorEnvironment, VectorStep } from './environment.ts';
import { alternativesOf, type DiscreteSpace, dimensionsOf } from './space.ts';

/** Where the environments of a vector stand between two steps. */
export interface Present {
  readonly observations: Float32Array; // size x dimensions, as they came
  readonly masks: Uint8Array; // size x alternatives
}

/**
 * Steps of a vector under one policy: row t * size + i is step t of environment i. Filled anew by
 * each round, so that memory does not grow.
 */
export class RolloutBuffer {
  readonly steps: number; // per environment
  readonly size: number; // environments
  readonly rows: number;
  readonly observationSize: number;
  readonly actionSize: number;
  readonly alternatives: number;
  readonly observations: Float32Array; // as the networks take them
  readonly masks: Uint8Array;
  readonly actions: Int32Array;
  readonly logProbabilities: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** After the last step, as the networks take them: size rows. */
  readonly lasts: Float32Array;
  /** The last observations of episodes that were truncated, one behind the other. */
  readonly finals: Float32Array;
  /** Row of the rollout that each of `finals` belongs to. */
  readonly finalRows: number[] = [];

  constructor(environments: VectorEnvironment, steps: number) {
    const space = environments.actionSpace as DiscreteSpace;
    this.steps = steps;
    this.size = environments.size;
    this.rows = steps * this.size;
    this.observationSize = dimensionsOf(environments.observationSpace);
    this.actionSize = dimensionsOf(space);
    this.alternatives = alternativesOf(space);
    this.observations = new Float32Array(this.rows * this.observationSize);
    this.masks = new Uint8Array(this.rows * this.alternatives);
    this.actions = new Int32Array(this.rows * this.actionSize);
    this.logProbabilities = new Float64Array(this.rows);
    this.terminated = new Uint8Array(this.rows);
    this.truncated = new Uint8Array(this.rows);
    this.lasts = new Float32Array(this.size * this.observationSize);
    this.finals = new Float32Array(this.rows * this.observationSize);
  }

  clear(): void {
    this.finalRows.length = 0;
  }

  /** Chooses an action for each environment at step `step`, from observations already prepared. */
  decide(
    step: number,
    prepared: Float32Array,
    masks: Uint8Array,
    actor: Actor,
    uniform: () => number,
  ): Int32Array {
    const first = step * this.size;
    this.observations.set(prepared, first * this.observationSize);
    this.masks.set(masks, first * this.alternatives);
    actor.sample({ observations: prepared, masks }, this.size, uniform, this, first);
    return this.actions.subarray(first * this.actionSize, (first + this.size) * this.actionSize);
  }

  /** What came of step `step`; `prepareFinals` gives `finals` as the networks take them. */
  record(step: number, result: VectorStep, prepareFinals: () => Float32Array): void {
    const first = step * this.size;
    this.terminated.set(result.terminated, first);
    this.truncated.set(result.truncated, first);
    if (!result.truncated.includes(1)) return;
    const prepared = prepareFinals();
    const width = this.observationSize;
    for (let i = 0; i < this.size; i++) {
      if (result.truncated[i] !== 1) continue;
      const row = prepared.subarray(i * width, (i + 1) * width);
      this.finals.set(row, this.finalRows.length * width);
      this.finalRows.push(first + i);
    }
  }
}

/** Rows of a rollout that are learnt from together; its arrays are used again by each `gather`. */
export class Minibatch implements DecisionBatch {
  length = 0;
  readonly observations: Float32Array;
  readonly masks: Uint8Array;
  readonly actions: Int32Array;
  readonly logProbabilities: Float64Array;
  readonly advantages: Float64Array;
  readonly #rollout: RolloutBuffer;

  constructor(rollout: RolloutBuffer) {
    this.#rollout = rollout;
    this.observations = new Float32Array(rollout.observations.length);
    this.masks = new Uint8Array(rollout.masks.length);
    this.actions = new Int32Array(rollout.actions.length);
    this.logProbabilities = new Float64Array(rollout.rows);
    this.advantages = new Float64Array(rollout.rows);
  }

  /** Takes the rows that `order` names in [from, to). */
  gather(order: Int32Array, from: number, to: number, advantages: Float64Array): void {
    const rollout = this.#rollout;
    this.length = to - from;
    for (let at = from; at < to; at++) {
      const [row, own] = [order[at]!, at - from];
      copyRow(rollout.observations, row, this.observations, own, rollout.observationSize);
      copyRow(rollout.masks, row, this.masks, own, rollout.alternatives);
      copyRow(rollout.actions, row, this.actions, own, rollout.actionSize);
      this.logProbabilities[own] = rollout.logProbabilities[row]!;
      this.advantages[own] = advantages[row]!;
    }
  }

  /**
   * Advantages with mean 0 and standard deviation 1 over the minibatch; of a single row, or of
   * equal ones, 0. Source: Huang et al. 2022, as in clipped-loss.ts, detail 7.
   */
  normalizeAdvantages(): void {
    const { length, advantages } = this;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < length; i++) sum += advantages[i]!;
    const mean = sum / length;
    for (let i = 0; i < length; i++) squares += (advantages[i]! - mean) ** 2;
    const deviation = length > 1 ? Math.sqrt(squares / (length - 1)) : 0;
    for (let i = 0; i < length; i++)
      advantages[i] = (advantages[i]! - mean) / (deviation + DEVIATION_MIN);
  }
}

const DEVIATION_MIN = 1e-8; // keeps 0 / 0 away

function copyRow(
  from: Float32Array | Uint8Array | Int32Array,
  row: number,
  to: Float32Array | Uint8Array | Int32Array,
  own: number,
  width: number,
): void {
  for (let k = 0; k < width; k++) to[own * width + k] = from[row * width + k]!;
}
