// Hot: `bench learning`; values of every decision of a policy gradient method
import { type ValuePoint, valueLoss, valueSlope } from './clipped-loss.ts';
import { type GaeSettings, generalisedAdvantages } from './gae.ts';
import type { Network } from './network.ts';
import type { RolloutBuffer } from './rollout-buffer.ts';

/** Observations and what their values should be, one row each. */
export interface ValueBatch {
  readonly length: number; // rows
  readonly observations: Float32Array; // as the network takes them
}

/** What critics are made with. */
export interface CriticMaker {
  readonly rows: number; // of a rollout
  readonly size: number; // environments
  create(name: string): Critic;
}

/**
 * Learns the value of observations: the expected discounted sum of a signal, such as the reward.
 */
export class Critic {
  readonly network: Network;
  /** The signal of each row of a rollout: to be written while it is filled. */
  readonly signals: Float64Array;
  #values: Float64Array; // of the rollout, before the update
  #returns: Float64Array;
  #advantages: Float64Array;
  #gradients = new Float32Array(0);

  constructor(network: Network, rows: number) {
    this.network = network;
    this.signals = new Float64Array(rows);
    this.#values = new Float64Array(rows);
    this.#returns = new Float64Array(rows);
    this.#advantages = new Float64Array(rows);
  }

  /** Of each row, as the last `judge` found them. */
  get advantages(): Float64Array {
    return this.#advantages;
  }

  /** Values, advantages and targets of a rollout that is full. */
  judge(rollout: RolloutBuffer, settings: GaeSettings): void {
    const { size, steps, terminated, truncated, finals, finalRows } = rollout;
    this.#values = this.#predict(rollout.observations, rollout.rows);
    const lastValues = this.#predict(rollout.lasts, size);
    const finalValues = new Float64Array(rollout.rows);
    if (finalRows.length > 0) {
      const found = this.#predict(finals, finalRows.length);
      for (const [i, row] of finalRows.entries()) finalValues[row] = found[i]!;
    }
    const values = this.#values;
    const { advantages, returns } = generalisedAdvantages(
      {
        size,
        steps,
        rewards: this.signals,
        values,
        terminated,
        truncated,
        finalValues,
        lastValues,
      },
      settings,
    );
    this.#advantages = advantages;
    this.#returns = returns;
  }

  #predict(observations: Float32Array, rows: number): Float64Array {
    return Float64Array.from(this.network.forward(observations, rows));
  }

  /**
   * Adds the gradient of the mean loss to the network: half the squared error, its change since
   * `judge` kept within `clip` (Infinity: plain). The rows are those that `order` names from `from`
   * on. Returns the mean loss.
   */
  accumulate(
    { length, observations }: ValueBatch,
    { order, from }: { readonly order: Int32Array; readonly from: number },
    clip: number,
  ): number {
    const outputs = this.network.forward(observations, length);
    if (this.#gradients.length < length) this.#gradients = new Float32Array(length);
    let loss = 0;
    for (let i = 0; i < length; i++) {
      const row = order[from + i]!;
      const before = this.#values[row]!;
      const point: ValuePoint = { value: outputs[i]!, before, target: this.#returns[row]! };
      loss += valueLoss(point, clip);
      this.#gradients[i] = valueSlope(point, clip) / length;
    }
    this.network.backward(this.#gradients, length);
    return loss / length;
  }

  /**
   * The share of the variance of the targets that the values of the last `judge` explain, at most
   * 1; NaN where targets do not vary.
   */
  explainedVariance(): number {
    const errors = this.#returns.map((target, i) => target - this.#values[i]!);
    const spread = variance(this.#returns);
    return spread === 0 ? Number.NaN : 1 - variance(errors) / spread;
  }
}

function variance(numbers: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const one of numbers) sum += one;
  const mean = sum / numbers.length;
  for (const one of numbers) squares += (one - mean) ** 2;
  return squares / numbers.length;
}
