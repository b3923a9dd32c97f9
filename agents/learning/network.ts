import type { Uniform } from '../../sim/random.ts';

export type Activation = 'linear' | 'relu' | 'tanh';
export interface LayerShape {
  readonly units: number; // >= 1
  readonly activation: Activation;
}
/** Dense layers one behind the other: y = activation(x W + b). */
export interface NetworkShape {
  readonly inputs: number; // >= 1
  readonly layers: readonly LayerShape[]; // at least one; the last are the outputs
}
export interface AdamSettings {
  readonly learningRate: number; // > 0
  readonly beta1?: number; // [0.9]
  readonly beta2?: number; // [0.999]
  readonly epsilon?: number; // [1e-8]
  /** Gradients are scaled down to this Euclidean norm over all parameters; unset: never. */
  readonly gradientNormMax?: number;
}
/** How the weights begin, by layer; biases begin at 0. Every draw comes from `uniform`. */
export interface Initialisation {
  /** orthogonal with a gain (Saxe et al. 2014); uniform in +-1/sqrt(inputs) as PyTorch has it. */
  readonly kind: 'orthogonal' | 'fan-in';
  readonly gains?: readonly number[]; // of orthogonal, one per layer [all 1]
  readonly uniform: Uniform;
}

/**
 * A dense network with its gradients and the state of its optimiser, in 32-bit floats. The same
 * calls give the same bits on the same backend.
 */
export interface Network {
  readonly shape: NetworkShape;
  readonly outputs: number;
  readonly parameterCount: number;
  /**
   * `inputs`: batch rows of `shape.inputs` numbers. Returns batch rows of outputs, valid until the
   * next call of `forward`. Any batch is allowed; the first large one reserves its memory.
   */
  forward(inputs: Float32Array, batch: number): Float32Array;
  /**
   * Adds the gradient of sum over rows of <outputGradients, outputs> to the gradients, for the
   * batch of the last `forward`, which must be the same. Averages are the caller's.
   * Returns the gradient by the inputs, batch rows, where `wantsInputs` is set.
   */
  backward(
    outputGradients: Float32Array,
    batch: number,
    wantsInputs?: boolean,
  ): Float32Array | undefined;
  /** One step of Adam (Kingma and Ba 2015, algorithm 1) against the gradients, which are then 0 again. */
  step(settings: AdamSettings): void;
  /** Weights and biases, layer by layer: W row by row (one row of `units` per input), then b. A copy. */
  parameters(): Float32Array;
  setParameters(parameters: Float32Array): void;
  /** Gradients as they have been added up since the last step, in the order of `parameters`. A copy. */
  gradients(): Float32Array;
  /** Replaces the gradients; for clipping or averaging over several networks. */
  setGradients(gradients: Float32Array): void;
  /** The parameters of another network of the same shape: own <- (1 - share) own + share other's. */
  blend(other: Network, share: number): void;
  /** Parameters and the state of Adam, to go on exactly from here. */
  save(): SavedNetwork;
  restore(saved: SavedNetwork): void;
  /** Gives memory back that the runtime does not collect. */
  dispose(): void;
}
/** Plain JSON; arrays of floats as base64 of their little-endian bytes. */
export interface SavedNetwork {
  readonly shape: NetworkShape;
  readonly parameters: string;
  readonly adam?: { readonly steps: number; readonly mean: string; readonly square: string };
}

/** What makes networks. All backends give the same results but for rounding. */
export interface Backend {
  readonly name: string; // 'wasm-simd', 'typed-arrays', 'tensorflow-wasm', ...
  createNetwork(shape: NetworkShape, initialisation: Initialisation): Network;
  /** From the parameters of a saved network; Adam begins anew unless it was saved too. */
  loadNetwork(saved: SavedNetwork): Network;
}
