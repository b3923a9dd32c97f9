import { assert } from '../../../sim/units.ts';
import type {
  Activation,
  AdamSettings,
  Backend,
  Network,
  NetworkShape,
  SavedNetwork,
} from '../network.ts';
import { packNumbers, unpackFloats } from '../packed-floats.ts';
import { adamTerms, clipFactor } from './adam-terms.ts';
import { backendOf } from './initialise.ts';
import { checkBatch, checkSameBatch, haveEqualShapes, type Layout, layoutOf } from './layout.ts';
import { loadTensorflow, type Tensor, type Tensorflow } from './load-tensorflow.ts';

/**
 * Networks by the operations of TensorFlow.js: to check the others, and to compare with. Gradients are
 * multiplied out here, because what it publishes for Node leaves automatic differentiation out.
 */
export async function tensorflowBackend(): Promise<Backend> {
  const { tf, engine } = await loadTensorflow();
  return backendOf(`tensorflow-${engine}`, (shape) => new TensorflowNetwork(tf, shape));
}

/** One tensor of weights and one of biases per layer, in the order of `Network.parameters`. */
type Column = readonly Tensor[];

class TensorflowNetwork implements Network {
  readonly shape: NetworkShape;
  readonly outputs: number;
  readonly parameterCount: number;
  readonly #tf: Tensorflow;
  readonly #layout: Layout;
  #parameters: Column;
  #gradients: Column;
  #means: Column;
  #squares: Column;
  #activations: Column = []; // of the last `forward`: the inputs, then what each layer gave
  #batch = 0;
  #steps = 0;

  constructor(tf: Tensorflow, shape: NetworkShape) {
    this.#tf = tf;
    this.shape = shape;
    this.#layout = layoutOf(shape);
    this.outputs = this.#layout.outputs;
    this.parameterCount = this.#layout.parameterCount;
    this.#parameters = this.#column(new Float32Array(this.parameterCount));
    this.#gradients = this.#column(new Float32Array(this.parameterCount));
    this.#means = this.#column(new Float32Array(this.parameterCount));
    this.#squares = this.#column(new Float32Array(this.parameterCount));
  }

  forward(inputs: Float32Array, batch: number): Float32Array {
    checkBatch(inputs, batch, this.shape.inputs);
    const tf = this.#tf;
    tf.dispose([...this.#activations]);
    this.#batch = batch;
    this.#activations = tf.tidy(() => {
      const activations = [this.#rows(inputs, batch, this.shape.inputs)];
      for (const [at, { activation }] of this.#layout.layers.entries()) {
        const [weights, biases] = [this.#parameters[2 * at]!, this.#parameters[2 * at + 1]!];
        const sums = tf.add(tf.matMul(activations[at]!, weights), biases);
        activations.push(this.#activated(sums, activation));
      }
      return activations;
    });
    return (this.#activations.at(-1)!.dataSync() as Float32Array).slice();
  }

  backward(
    outputGradients: Float32Array,
    batch: number,
    wantsInputs = false,
  ): Float32Array | undefined {
    checkSameBatch(batch, this.#batch);
    checkBatch(outputGradients, batch, this.outputs);
    const tf = this.#tf;
    const { layers } = this.#layout;
    const last = this.#gradients;
    const { gradients, byInputs } = tf.tidy(() => {
      const sums = [...last];
      let deltas = this.#rows(outputGradients, batch, this.outputs);
      for (let at = layers.length - 1; at >= 0; at--) {
        deltas = this.#slope(deltas, this.#activations[at + 1]!, layers[at]!.activation);
        sums[2 * at] = tf.add(last[2 * at]!, tf.matMul(this.#activations[at]!, deltas, true));
        sums[2 * at + 1] = tf.add(last[2 * at + 1]!, tf.sum(deltas, 0));
        if (at > 0 || wantsInputs)
          deltas = tf.matMul(deltas, this.#parameters[2 * at]!, false, true);
      }
      return { gradients: sums, byInputs: deltas };
    });
    tf.dispose([...last]);
    this.#gradients = gradients;
    const result = wantsInputs ? (byInputs.dataSync() as Float32Array).slice() : undefined;
    byInputs.dispose();
    return result;
  }

  step(settings: AdamSettings): void {
    const tf = this.#tf;
    this.#steps += 1;
    const terms = adamTerms(settings, this.#steps);
    const { learningRate, beta1, beta2, epsilon, meanCorrection, squareCorrection } = terms;
    if (terms.gradientNormMax < Infinity) this.#clip(terms.gradientNormMax);
    this.#means = this.#replace(this.#means, (mean, at) =>
      tf.add(tf.mul(mean, beta1), tf.mul(this.#gradients[at]!, 1 - beta1)),
    );
    this.#squares = this.#replace(this.#squares, (square, at) =>
      tf.add(tf.mul(square, beta2), tf.mul(tf.square(this.#gradients[at]!), 1 - beta2)),
    );
    this.#parameters = this.#replace(this.#parameters, (parameter, at) => {
      const root = tf.sqrt(tf.mul(this.#squares[at]!, squareCorrection));
      const change = tf.div(this.#means[at]!, tf.add(root, epsilon));
      return tf.sub(parameter, tf.mul(change, learningRate * meanCorrection));
    });
    this.#gradients = this.#replace(this.#gradients, (old) => tf.zerosLike(old));
  }

  parameters(): Float32Array {
    return this.#flat(this.#parameters);
  }

  setParameters(parameters: Float32Array): void {
    const old = this.#parameters;
    this.#parameters = this.#column(parameters);
    this.#tf.dispose([...old]);
  }

  gradients(): Float32Array {
    return this.#flat(this.#gradients);
  }

  setGradients(gradients: Float32Array): void {
    const old = this.#gradients;
    this.#gradients = this.#column(gradients);
    this.#tf.dispose([...old]);
  }

  blend(other: Network, share: number): void {
    assert(haveEqualShapes(this.shape, other.shape), 'only networks of one shape are blended');
    assert(share >= 0 && share <= 1, `share must be in [0, 1], got ${share}`);
    const [own, theirs] = [this.parameters(), other.parameters()];
    this.setParameters(own.map((value, i) => (1 - share) * value + share * theirs[i]!));
  }

  save(): SavedNetwork {
    const mean = packNumbers(this.#flat(this.#means));
    const square = packNumbers(this.#flat(this.#squares));
    const adam = { steps: this.#steps, mean, square };
    return { shape: this.shape, parameters: packNumbers(this.parameters()), adam };
  }

  restore({ shape, parameters, adam }: SavedNetwork): void {
    assert(haveEqualShapes(this.shape, shape), 'saved from a network of another shape');
    const unpack = (packed: string | undefined) =>
      packed === undefined
        ? new Float32Array(this.parameterCount)
        : unpackFloats(packed, this.parameterCount);
    this.setParameters(unpack(parameters));
    this.setGradients(unpack(undefined));
    this.#tf.dispose([...this.#means, ...this.#squares]);
    this.#means = this.#column(unpack(adam?.mean));
    this.#squares = this.#column(unpack(adam?.square));
    this.#steps = adam?.steps ?? 0;
  }

  dispose(): void {
    const columns = [this.#parameters, this.#gradients, this.#means, this.#squares];
    this.#tf.dispose([...columns.flat(), ...this.#activations]);
    this.#activations = [];
    this.#batch = 0;
  }

  #activated(sums: Tensor, activation: Activation): Tensor {
    if (activation === 'linear') return sums;
    return activation === 'relu' ? this.#tf.relu(sums) : this.#tf.tanh(sums);
  }

  /** Gradients by the outputs become gradients by the sums before the activation. */
  #slope(deltas: Tensor, outputs: Tensor, activation: Activation): Tensor {
    const tf = this.#tf;
    if (activation === 'linear') return deltas;
    const slopes = activation === 'relu' ? tf.step(outputs) : tf.sub(1, tf.square(outputs));
    return tf.mul(deltas, slopes);
  }

  #clip(normMax: number): void {
    const squares = this.gradients().reduce((sum, value) => sum + value * value, 0);
    const factor = clipFactor(Math.sqrt(squares), normMax);
    this.#gradients = this.#replace(this.#gradients, (old) => this.#tf.mul(old, factor));
  }

  /** A copy: some engines go on reading the array that they are given. */
  #rows(numbers: Float32Array, rows: number, perRow: number): Tensor {
    return this.#tf.tensor2d(numbers.slice(0, rows * perRow), [rows, perRow]);
  }

  #replace(column: Column, next: (old: Tensor, at: number) => Tensor): Column {
    const replaced = this.#tf.tidy(() => column.map(next));
    this.#tf.dispose([...column]);
    return replaced;
  }

  #column(plain: Float32Array): Column {
    const { length } = plain;
    assert(length === this.parameterCount, `${this.parameterCount} parameters, got ${length}`);
    return this.#layout.layers.flatMap(({ inputs, units, weights, biases }) => [
      this.#tf.tensor2d(plain.slice(weights, biases), [inputs, units]),
      this.#tf.tensor1d(plain.slice(biases, biases + units)),
    ]);
  }

  #flat(column: Column): Float32Array {
    const plain = new Float32Array(this.parameterCount);
    let at = 0;
    for (const tensor of column) {
      plain.set(tensor.dataSync(), at);
      at += tensor.size;
    }
    return plain;
  }
}
