// Hot: `bench learning`; every decision of a policy gradient method, and every one of its updates
import { Categorical } from './categorical.ts';
import { surrogateLoss, surrogateSlope } from './clipped-loss.ts';
import type { Network } from './network.ts';

/** Decisions to learn from, one row each. */
export interface DecisionBatch {
  readonly length: number; // rows
  readonly observations: Float32Array; // as the network takes them
  readonly masks: Uint8Array | undefined; // undefined: all alternatives were open
  readonly actions: Int32Array; // rows x dimensions
  readonly logProbabilities: Float64Array; // when they were taken
  readonly advantages: Float64Array;
}
export interface SurrogateSettings {
  readonly clip: number; // of the ratio, around 1
  readonly entropyWeight: number; // >= 0, reward per nat
}
/** Means over the rows of a batch. */
export interface SurrogateMeans {
  /** Surrogate loss minus entropyWeight * entropy: what is made small. */
  readonly loss: number;
  readonly entropy: number; // nats
  /** mean((r - 1) - ln r): Schulman, "Approximating KL divergence", 2020, the third estimator. */
  readonly divergence: number;
  readonly clippedRatio: number; // share of rows where the ratio was outside of its bounds
}

/** A policy over discrete actions: a network gives the logits. */
export class Actor {
  readonly network: Network;
  readonly choice: Categorical;
  #gradients = new Float32Array(0);

  constructor(network: Network, sizes: readonly number[]) {
    this.network = network;
    this.choice = new Categorical(sizes);
  }

  /**
   * Draws an action for each row of observations into `actions`, and the natural logarithm of its
   * probability into `logProbabilities`, both from row `first` on.
   */
  sample(
    from: { readonly observations: Float32Array; readonly masks: Uint8Array | undefined },
    rows: number,
    uniform: () => number,
    into: { readonly actions: Int32Array; readonly logProbabilities: Float64Array },
    first: number,
  ): void {
    const { choice } = this;
    const logits = this.network.forward(from.observations, rows);
    for (let row = 0; row < rows; row++) {
      const at = (first + row) * choice.dimensions;
      choice.read(logits, row, from.masks);
      choice.sample(uniform, into.actions, at);
      into.logProbabilities[first + row] = choice.logProbability(into.actions, at);
    }
  }

  /**
   * Adds the gradient of the mean loss to the network: mean over rows of the clipped surrogate
   * minus entropyWeight * entropy. Returns the means.
   */
  accumulate(batch: DecisionBatch, { clip, entropyWeight }: SurrogateSettings): SurrogateMeans {
    const { length, observations, masks, actions, logProbabilities, advantages } = batch;
    const { choice } = this;
    const logits = this.network.forward(observations, length);
    if (this.#gradients.length < length * choice.alternatives)
      this.#gradients = new Float32Array(length * choice.alternatives);
    let [surrogate, entropy, divergence, clipped] = [0, 0, 0, 0];
    const slopes = { slope: 0, entropySlope: -entropyWeight / length };
    const action = { actions, at: 0 };
    for (let row = 0; row < length; row++) {
      choice.read(logits, row, masks);
      action.at = row * choice.dimensions;
      const change = choice.logProbability(actions, action.at) - logProbabilities[row]!;
      const ratio = Math.exp(change);
      const advantage = advantages[row]!;
      surrogate += surrogateLoss(ratio, advantage, clip);
      entropy += choice.entropy();
      divergence += ratio - 1 - change;
      if (Math.abs(ratio - 1) > clip) clipped += 1;
      slopes.slope = surrogateSlope(ratio, advantage, clip) / length;
      choice.gradient(slopes, action, this.#gradients, row);
    }
    this.network.backward(this.#gradients, length);
    return {
      loss: (surrogate - entropyWeight * entropy) / length,
      entropy: entropy / length,
      divergence: divergence / length,
      clippedRatio: clipped / length,
    };
  }
}
