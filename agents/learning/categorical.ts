// Hot: `bench learning`; for each decision in training, and for each in every epoch
import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';

/**
 * A choice in each of several dimensions, independent of one another given the logits: the
 * probability of an alternative is exp(logit) over the sum of its dimension, taken over the open
 * alternatives alone. One that is closed has probability 0 and no gradient.
 * Source of the masks: Huang and Ontanon, "A closer look at invalid action masking in policy
 * gradient algorithms", FLAIRS 2022.
 */
export class Categorical {
  readonly sizes: readonly number[];
  readonly dimensions: number;
  readonly alternatives: number;
  /** Of the last row that `read` was given: probabilities, 0 where closed, and their logarithms. */
  readonly probabilities: Float64Array;
  readonly #logs: Float64Array; // -Infinity where closed

  constructor(sizes: readonly number[]) {
    this.sizes = sizes;
    this.dimensions = sizes.length;
    this.alternatives = sizes.reduce((sum, size) => sum + size, 0);
    this.probabilities = new Float64Array(this.alternatives);
    this.#logs = new Float64Array(this.alternatives);
  }

  /**
   * Reads row `row` of logits, and of masks (unset: all alternatives are open). Throws where an open
   * logit is NaN or infinite: nothing could be chosen by it.
   */
  read(logits: ArrayLike<number>, row: number, masks?: Uint8Array): void {
    const from = row * this.alternatives;
    let first = 0;
    for (const size of this.sizes) {
      this.#readDimension(logits, from, first, first + size, masks);
      first += size;
    }
  }

  #readDimension(
    logits: ArrayLike<number>,
    from: number,
    first: number,
    end: number,
    masks: Uint8Array | undefined,
  ): void {
    let max = Number.NEGATIVE_INFINITY;
    for (let k = first; k < end; k++)
      if (masks === undefined || masks[from + k] === 1) max = Math.max(max, logits[from + k]!);
    let sum = 0;
    for (let k = first; k < end; k++) {
      const isOpen = masks === undefined || masks[from + k] === 1;
      const weight = isOpen ? Math.exp(logits[from + k]! - max) : 0;
      this.probabilities[k] = weight;
      sum += weight;
    }
    // Messages are made only where they are needed.
    if (!(sum > 0))
      assert(false, sum === 0 ? 'a mask leaves no alternative open' : 'a logit is NaN or infinite');
    const logSum = Math.log(sum);
    for (let k = first; k < end; k++) {
      const isOpen = masks === undefined || masks[from + k] === 1;
      this.#logs[k] = isOpen ? logits[from + k]! - max - logSum : Number.NEGATIVE_INFINITY;
      this.probabilities[k]! /= sum;
    }
  }

  /** Draws one alternative for each dimension into `actions`, from position `at` on. */
  sample(uniform: Uniform, actions: Int32Array, at: number): void {
    let first = 0;
    for (let dimension = 0; dimension < this.dimensions; dimension++) {
      const end = first + this.sizes[dimension]!;
      actions[at + dimension] = this.#draw(uniform(), first, end) - first;
      first = end;
    }
  }

  /** By inversion; rounding falls to the last alternative that is open. */
  #draw(uniform: number, first: number, end: number): number {
    let chosen = first;
    let below = 0;
    for (let k = first; k < end; k++) {
      if (this.probabilities[k] === 0) continue;
      chosen = k;
      below += this.probabilities[k]!;
      if (uniform < below) break;
    }
    return chosen;
  }

  /** The most probable alternative of each dimension that is open; of equals the first. */
  best(): readonly number[] {
    let first = 0;
    return this.sizes.map((size) => {
      let best = first;
      for (let k = first; k < first + size; k++) if (this.#logs[k]! > this.#logs[best]!) best = k;
      const choice = best - first;
      first += size;
      return choice;
    });
  }

  /**
   * Natural logarithm of the probability of the action at position `at`: the sum over dimensions.
   */
  logProbability(actions: ArrayLike<number>, at: number): number {
    let sum = 0;
    let first = 0;
    for (let dimension = 0; dimension < this.dimensions; dimension++) {
      sum += this.#logs[first + actions[at + dimension]!]!;
      first += this.sizes[dimension]!;
    }
    return sum;
  }

  /** -sum p ln p over all dimensions, in nats, >= 0. */
  entropy(): number {
    return this.#entropyOf(0, this.alternatives);
  }

  #entropyOf(first: number, end: number): number {
    let sum = 0;
    for (let k = first; k < end; k++)
      if (this.probabilities[k]! > 0) sum -= this.probabilities[k]! * this.#logs[k]!;
    return sum;
  }

  /**
   * The gradient of slope * logProbability(action) + entropySlope * entropy by the logits, into
   * row `row` of `gradients`: slope (1[k = a] - p_k) - entropySlope p_k (ln p_k + H), H the entropy
   * of the dimension of k.
   */
  gradient(
    { slope, entropySlope }: { readonly slope: number; readonly entropySlope: number },
    action: { readonly actions: ArrayLike<number>; readonly at: number },
    gradients: Float32Array,
    row: number,
  ): void {
    const from = row * this.alternatives;
    let first = 0;
    for (let dimension = 0; dimension < this.dimensions; dimension++) {
      const end = first + this.sizes[dimension]!;
      const chosen = first + action.actions[action.at + dimension]!;
      const entropy = entropySlope === 0 ? 0 : this.#entropyOf(first, end);
      for (let k = first; k < end; k++) {
        const p = this.probabilities[k]!;
        const spread = p > 0 ? entropySlope * p * (this.#logs[k]! + entropy) : 0;
        gradients[from + k] = slope * ((k === chosen ? 1 : 0) - p) - spread;
      }
      first = end;
    }
  }
}
