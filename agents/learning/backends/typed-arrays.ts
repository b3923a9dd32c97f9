import { assert } from '../../../sim/units.ts';
import type { AdamSettings, Backend, Network, NetworkShape, SavedNetwork } from '../network.ts';
import { packNumbers, unpackFloats } from '../packed-floats.ts';
import { adamTerms, clipFactor } from './adam-terms.ts';
import { activateBackward, addGradients, denseBackward, denseForward } from './dense-loops.ts';
import { backendOf } from './initialise.ts';
import { checkBatch, checkSameBatch, haveEqualShapes, type Layout, layoutOf } from './layout.ts';

/** Networks in plain JavaScript: runs wherever Node does, for reading and for checking others. */
export const typedArrays: Backend = backendOf(
  'typed-arrays',
  (shape) => new TypedArrayNetwork(shape),
);

class TypedArrayNetwork implements Network {
  readonly shape: NetworkShape;
  readonly outputs: number;
  readonly parameterCount: number;
  readonly #layout: Layout;
  readonly #parameters: Float32Array;
  readonly #gradients: Float32Array;
  #mean: Float32Array; // of the gradients, as Adam has it
  #square: Float32Array;
  #steps = 0;
  #batch = 0; // of the last `forward`
  #capacity = 0; // rows
  #activations: readonly Float32Array[] = []; // the inputs, then what each layer gave
  #deltas: readonly Float32Array[] = []; // gradients by the same

  constructor(shape: NetworkShape) {
    this.shape = shape;
    this.#layout = layoutOf(shape);
    this.outputs = this.#layout.outputs;
    this.parameterCount = this.#layout.parameterCount;
    this.#parameters = new Float32Array(this.parameterCount);
    this.#gradients = new Float32Array(this.parameterCount);
    this.#mean = new Float32Array(this.parameterCount);
    this.#square = new Float32Array(this.parameterCount);
  }

  forward(inputs: Float32Array, batch: number): Float32Array {
    const { inputs: perRow } = this.shape;
    checkBatch(inputs, batch, perRow);
    this.#reserve(batch);
    this.#batch = batch;
    const first = this.#activations[0]!;
    for (let i = 0; i < batch * perRow; i++) first[i] = inputs[i]!;
    this.#layout.layers.forEach((layer, at) => {
      const [from, to] = [this.#activations[at]!, this.#activations[at + 1]!];
      denseForward(layer, this.#parameters, from, to, batch);
    });
    return this.#activations.at(-1)!.subarray(0, batch * this.outputs);
  }

  backward(
    outputGradients: Float32Array,
    batch: number,
    wantsInputs = false,
  ): Float32Array | undefined {
    checkSameBatch(batch, this.#batch);
    checkBatch(outputGradients, batch, this.outputs);
    const last = this.#deltas.at(-1)!;
    for (let i = 0; i < batch * this.outputs; i++) last[i] = outputGradients[i]!;
    for (let at = this.#layout.layers.length - 1; at >= 0; at--) {
      const layer = this.#layout.layers[at]!;
      const [inputs, deltas] = [this.#activations[at]!, this.#deltas[at + 1]!];
      activateBackward(deltas, this.#activations[at + 1]!, batch * layer.units, layer.activation);
      addGradients(layer, this.#gradients, inputs, deltas, batch);
      if (at > 0 || wantsInputs)
        denseBackward(layer, this.#parameters, deltas, this.#deltas[at]!, batch);
    }
    return wantsInputs ? this.#deltas[0]!.slice(0, batch * this.shape.inputs) : undefined;
  }

  step(settings: AdamSettings): void {
    this.#steps += 1;
    const terms = adamTerms(settings, this.#steps);
    const clip = clipFactor(euclideanNorm(this.#gradients), terms.gradientNormMax);
    const { learningRate, beta1, beta2, epsilon, meanCorrection, squareCorrection } = terms;
    for (let i = 0; i < this.parameterCount; i++) {
      const gradient = clip * this.#gradients[i]!;
      const mean = beta1 * this.#mean[i]! + (1 - beta1) * gradient;
      const square = beta2 * this.#square[i]! + (1 - beta2) * gradient * gradient;
      this.#mean[i] = mean;
      this.#square[i] = square;
      this.#parameters[i]! -=
        (learningRate * mean * meanCorrection) / (Math.sqrt(square * squareCorrection) + epsilon);
    }
    this.#gradients.fill(0);
  }

  parameters(): Float32Array {
    return this.#parameters.slice();
  }

  setParameters(parameters: Float32Array): void {
    this.#checkCount(parameters);
    this.#parameters.set(parameters);
  }

  gradients(): Float32Array {
    return this.#gradients.slice();
  }

  setGradients(gradients: Float32Array): void {
    this.#checkCount(gradients);
    this.#gradients.set(gradients);
  }

  blend(other: Network, share: number): void {
    assert(haveEqualShapes(this.shape, other.shape), 'only networks of one shape are blended');
    assert(share >= 0 && share <= 1, `share must be in [0, 1], got ${share}`);
    const theirs = other.parameters();
    for (let i = 0; i < theirs.length; i++)
      this.#parameters[i] = (1 - share) * this.#parameters[i]! + share * theirs[i]!;
  }

  save(): SavedNetwork {
    const [mean, square] = [packNumbers(this.#mean), packNumbers(this.#square)];
    const adam = { steps: this.#steps, mean, square };
    return { shape: this.shape, parameters: packNumbers(this.#parameters), adam };
  }

  restore({ shape, parameters, adam }: SavedNetwork): void {
    assert(haveEqualShapes(this.shape, shape), 'saved from a network of another shape');
    this.#parameters.set(unpackFloats(parameters, this.parameterCount));
    this.#gradients.fill(0);
    this.#steps = adam?.steps ?? 0;
    const none = () => new Float32Array(this.parameterCount);
    this.#mean = adam === undefined ? none() : unpackFloats(adam.mean, this.parameterCount);
    this.#square = adam === undefined ? none() : unpackFloats(adam.square, this.parameterCount);
  }

  dispose(): void {
    this.#activations = [];
    this.#deltas = [];
    this.#capacity = 0;
    this.#batch = 0;
  }

  #reserve(batch: number): void {
    if (batch <= this.#capacity) return;
    this.#capacity = Math.max(batch, 2 * this.#capacity);
    const widths = [this.shape.inputs, ...this.#layout.layers.map(({ units }) => units)];
    this.#activations = widths.map((width) => new Float32Array(this.#capacity * width));
    this.#deltas = widths.map((width) => new Float32Array(this.#capacity * width));
  }

  #checkCount({ length }: Float32Array): void {
    assert(length === this.parameterCount, `${this.parameterCount} parameters, got ${length}`);
  }
}

function euclideanNorm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}
