// Hot: `bench learning`; every decision of a value-based learner, and every one of its updates
import type { Network } from './network.ts';

/**
 * A value for each alternative, from a network: its outputs themselves, or, where it is `duelling`,
 * Q_a = V + A_a - mean(A) of its first output V and the others A. Both come from the last layer of
 * one network: there are no hidden layers of their own.
 * Source: Wang et al., "Dueling network architectures", ICML 2016, equation 9.
 */
export class ActionValues {
  readonly network: Network;
  readonly alternatives: number;
  readonly #isDuelling: boolean;
  #values = new Float32Array(0);
  #gradients = new Float32Array(0);

  constructor(network: Network, isDuelling: boolean) {
    this.network = network;
    this.#isDuelling = isDuelling;
    this.alternatives = isDuelling ? network.outputs - 1 : network.outputs;
  }

  /** Values, row by row; valid until the next call. */
  of(observations: Float32Array, rows: number): Float32Array {
    const outputs = this.network.forward(observations, rows);
    if (!this.#isDuelling) return outputs;
    const { alternatives } = this;
    if (this.#values.length < rows * alternatives)
      this.#values = new Float32Array(rows * alternatives);
    for (let row = 0; row < rows; row++) {
      const from = row * (alternatives + 1);
      let sum = 0;
      for (let i = 1; i <= alternatives; i++) sum += outputs[from + i]!;
      const base = outputs[from]! - sum / alternatives;
      for (let i = 0; i < alternatives; i++)
        this.#values[row * alternatives + i] = base + outputs[from + 1 + i]!;
    }
    return this.#values;
  }

  /**
   * Adds the gradient of the network where one alternative of each row of the last `of` has the slope
   * `slopes[row]` and the others none.
   */
  accumulate(actions: ArrayLike<number>, slopes: ArrayLike<number>, rows: number): void {
    const { outputs } = this.network;
    const { alternatives } = this;
    if (this.#gradients.length !== rows * outputs)
      this.#gradients = new Float32Array(rows * outputs);
    this.#gradients.fill(0);
    for (let row = 0; row < rows; row++) {
      const slope = slopes[row]!;
      const from = row * outputs;
      if (!this.#isDuelling) this.#gradients[from + actions[row]!] = slope;
      else {
        this.#gradients[from] = slope;
        for (let i = 0; i < alternatives; i++)
          this.#gradients[from + 1 + i] = ((i === actions[row] ? 1 : 0) - 1 / alternatives) * slope;
      }
    }
    this.network.backward(this.#gradients, rows);
  }
}
