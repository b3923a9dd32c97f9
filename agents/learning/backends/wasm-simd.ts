// Hot: `bench learning`
import { assert } from '../../../sim/units.ts';
import type { AdamSettings, Backend, Network, NetworkShape, SavedNetwork } from '../network.ts';
import { packNumbers, unpackFloats } from '../packed-floats.ts';
import { adamTerms, clipFactor } from './adam-terms.ts';
import { backendOf } from './initialise.ts';
import { checkBatch, checkSameBatch, haveEqualShapes, type Layout, layoutOf } from './layout.ts';
import { SIMD_KERNEL } from './simd-kernel.ts';
import {
  type BatchLayout,
  batchLayoutOf,
  bytesAt,
  copyParameters,
  type WasmLayer,
  type WasmLayout,
  wasmLayoutOf,
} from './wasm-layout.ts';
import { PAGE_BYTES, type WasmMemory, WebAssembly } from './web-assembly.ts';

/**
 * Networks in WebAssembly with SIMD of 128 bits: the fast backend. Its arithmetic is defined to the
 * last bit, so the same calls give the same bits on any machine; and a row gives the same outputs in
 * any batch.
 */
export const wasmSimd: Backend = backendOf('wasm-simd', (shape) => new WasmNetwork(shape));

/** Functions of simd-kernel.as; addresses and strides in bytes, counts in numbers. */
interface Kernel {
  // biome-ignore format: as in the kernel
  dense(x: number, xStride: number, w: number, b: number, y: number, rows: number, inputs: number, width: number): void;
  relu(y: number, count: number): void;
  reluBackward(deltas: number, y: number, count: number): void;
  tanh(y: number, count: number): void;
  tanhBackward(deltas: number, y: number, count: number): void;
  // biome-ignore format: as in the kernel
  addGradients(x: number, xStride: number, deltas: number, dw: number, db: number, rows: number, inputs: number, width: number): void;
  // biome-ignore format: as in the kernel
  transpose(w: number, to: number, inputs: number, units: number, width: number, toWidth: number): void;
  squaredNorm(values: number, count: number): number;
  // biome-ignore format: as in the kernel
  adam(parameters: number, gradients: number, means: number, squares: number, count: number, clip: number,
    beta1: number, rest1: number, beta2: number, rest2: number, stepSize: number, squareCorrection: number, epsilon: number): void;
  blend(own: number, other: number, count: number, share: number): void;
}

let compiled: InstanceType<typeof WebAssembly.Module> | undefined;

function kernelOn(memory: WasmMemory): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(SIMD_KERNEL, 'base64'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as Kernel;
}

function pagesFor(floats: number): number {
  return Math.ceil(bytesAt(floats) / PAGE_BYTES);
}

class WasmNetwork implements Network {
  readonly shape: NetworkShape;
  readonly outputs: number;
  readonly parameterCount: number;
  readonly #plain: Layout;
  readonly #layout: WasmLayout;
  readonly #memory: WasmMemory;
  readonly #kernel: Kernel;
  #floats: Float32Array; // the whole memory; made anew when it grows
  #places: BatchLayout;
  #capacity = 0; // rows
  #batch = 0; // of the last `forward`
  #result = new Float32Array();
  #steps = 0;

  constructor(shape: NetworkShape) {
    this.shape = shape;
    this.#plain = layoutOf(shape);
    this.#layout = wasmLayoutOf(this.#plain);
    this.outputs = this.#plain.outputs;
    this.parameterCount = this.#plain.parameterCount;
    this.#places = batchLayoutOf(this.#layout, 0);
    this.#memory = new WebAssembly.Memory({ initial: pagesFor(this.#layout.fixedEnd) });
    this.#floats = new Float32Array(this.#memory.buffer);
    this.#kernel = kernelOn(this.#memory);
  }

  forward(inputs: Float32Array, batch: number): Float32Array {
    const { layers } = this.#layout;
    checkBatch(inputs, batch, this.shape.inputs);
    if (batch > this.#capacity) this.#reserve(batch);
    if (batch !== this.#batch) this.#result = new Float32Array(batch * this.outputs);
    this.#batch = batch;
    const { activations } = this.#places;
    const [floats, first] = [this.#floats, activations[0]!];
    for (let i = 0; i < batch * this.shape.inputs; i++) floats[first + i] = inputs[i]!;
    for (let at = 0; at < layers.length; at++)
      this.#layerForward(layers[at]!, activations[at]!, activations[at + 1]!);
    const last = layers.at(-1)!;
    this.#narrow(activations.at(-1)!, last.width, this.outputs, this.#result);
    return this.#result;
  }

  backward(
    outputGradients: Float32Array,
    batch: number,
    wantsInputs = false,
  ): Float32Array | undefined {
    checkSameBatch(batch, this.#batch);
    checkBatch(outputGradients, batch, this.outputs);
    const { layers } = this.#layout;
    const { deltas } = this.#places;
    this.#widen(outputGradients, layers.at(-1)!.width, deltas.at(-1)!);
    for (let at = layers.length - 1; at >= 0; at--)
      this.#layerBackward(layers[at]!, at, at > 0 || wantsInputs);
    if (!wantsInputs) return undefined;
    const result = new Float32Array(batch * this.shape.inputs);
    this.#narrow(deltas[0]!, layers[0]!.inputWidth, this.shape.inputs, result);
    return result;
  }

  step(settings: AdamSettings): void {
    const { count, parameters, gradients, means, squares } = this.#layout;
    this.#steps += 1;
    const terms = adamTerms(settings, this.#steps);
    const { beta1, beta2, epsilon, squareCorrection, gradientNormMax } = terms;
    let clip = 1;
    if (gradientNormMax < Infinity) {
      const norm = Math.sqrt(this.#kernel.squaredNorm(bytesAt(gradients), count));
      clip = clipFactor(norm, gradientNormMax);
    }
    this.#kernel.adam(
      bytesAt(parameters),
      bytesAt(gradients),
      bytesAt(means),
      bytesAt(squares),
      count,
      clip,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      terms.learningRate * terms.meanCorrection,
      squareCorrection,
      epsilon,
    );
  }

  parameters(): Float32Array {
    return this.#column(this.#layout.parameters);
  }

  setParameters(parameters: Float32Array): void {
    this.#setColumn(this.#layout.parameters, parameters);
  }

  gradients(): Float32Array {
    return this.#column(this.#layout.gradients);
  }

  setGradients(gradients: Float32Array): void {
    this.#setColumn(this.#layout.gradients, gradients);
  }

  blend(other: Network, share: number): void {
    assert(haveEqualShapes(this.shape, other.shape), 'only networks of one shape are blended');
    assert(share >= 0 && share <= 1, `share must be in [0, 1], got ${share}`);
    const { parameters, other: theirs, count } = this.#layout;
    if (other instanceof WasmNetwork)
      this.#floats.set(other.#floats.subarray(parameters, parameters + count), theirs);
    else this.#setColumn(theirs, other.parameters());
    if (share === 1) this.#floats.copyWithin(parameters, theirs, theirs + count);
    else this.#kernel.blend(bytesAt(parameters), bytesAt(theirs), count, share);
  }

  save(): SavedNetwork {
    const { means, squares } = this.#layout;
    const mean = packNumbers(this.#column(means));
    const square = packNumbers(this.#column(squares));
    const adam = { steps: this.#steps, mean, square };
    return { shape: this.shape, parameters: packNumbers(this.parameters()), adam };
  }

  restore({ shape, parameters, adam }: SavedNetwork): void {
    assert(haveEqualShapes(this.shape, shape), 'saved from a network of another shape');
    const { means, squares } = this.#layout;
    const unpack = (packed: string | undefined) =>
      packed === undefined
        ? new Float32Array(this.parameterCount)
        : unpackFloats(packed, this.parameterCount);
    this.setParameters(unpack(parameters));
    this.setGradients(unpack(undefined));
    this.#setColumn(means, unpack(adam?.mean));
    this.#setColumn(squares, unpack(adam?.square));
    this.#steps = adam?.steps ?? 0;
  }

  /** Memory is collected with the network: there is nothing to give back. */
  dispose(): void {}

  #layerForward(layer: WasmLayer, from: number, to: number): void {
    const { inputs, width, inputStride, activation, paddedWeights, paddedBiases } = layer;
    const kernel = this.#kernel;
    const y = bytesAt(to);
    kernel.dense(
      bytesAt(from),
      bytesAt(inputStride),
      bytesAt(paddedWeights),
      bytesAt(paddedBiases),
      y,
      this.#batch,
      inputs,
      width,
    );
    if (activation === 'relu') kernel.relu(y, this.#batch * width);
    else if (activation === 'tanh') kernel.tanh(y, this.#batch * width);
  }

  #layerBackward(layer: WasmLayer, at: number, wantsInputs: boolean): void {
    const { inputs, units, width, inputWidth, inputStride, activation } = layer;
    const { gradients, zeros } = this.#layout;
    const [kernel, batch] = [this.#kernel, this.#batch];
    const { activations, deltas } = this.#places;
    const [y, dy] = [bytesAt(activations[at + 1]!), bytesAt(deltas[at + 1]!)];
    if (activation === 'relu') kernel.reluBackward(dy, y, batch * width);
    else if (activation === 'tanh') kernel.tanhBackward(dy, y, batch * width);
    const [w, dw] = [bytesAt(layer.paddedWeights), bytesAt(gradients + layer.paddedWeights)];
    const db = bytesAt(gradients + layer.paddedBiases);
    const x = bytesAt(activations[at]!);
    kernel.addGradients(x, bytesAt(inputStride), dy, dw, db, batch, inputs, width);
    if (!wantsInputs) return;
    const back = bytesAt(layer.transposed);
    kernel.transpose(w, back, inputs, units, width, inputWidth);
    const dx = bytesAt(deltas[at]!);
    kernel.dense(dy, bytesAt(width), back, bytesAt(zeros), dx, batch, units, inputWidth);
  }

  /** Copies rows out of the memory, without their padding. */
  #narrow(from: number, width: number, perRow: number, result: Float32Array): void {
    const floats = this.#floats;
    for (let row = 0, to = 0; row < this.#batch; row++) {
      const start = from + row * width;
      for (let i = 0; i < perRow; i++) result[to++] = floats[start + i]!;
    }
  }

  /** Copies output gradients into the memory; what lies between the rows must be 0. */
  #widen(numbers: Float32Array, width: number, to: number): void {
    const floats = this.#floats;
    const perRow = this.outputs;
    for (let row = 0, from = 0; row < this.#batch; row++) {
      const start = to + row * width;
      for (let i = 0; i < perRow; i++) floats[start + i] = numbers[from++]!;
      for (let i = perRow; i < width; i++) floats[start + i] = 0;
    }
  }

  #reserve(batch: number): void {
    this.#capacity = Math.max(batch, 2 * this.#capacity);
    this.#places = batchLayoutOf(this.#layout, this.#capacity);
    const missing = pagesFor(this.#places.end) - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing <= 0) return;
    this.#memory.grow(missing);
    this.#floats = new Float32Array(this.#memory.buffer);
  }

  #column(from: number): Float32Array {
    const plain = new Float32Array(this.parameterCount);
    copyParameters(this.#layout, plain, this.#floats.subarray(from), 'narrow');
    return plain;
  }

  #setColumn(to: number, plain: Float32Array): void {
    const { length } = plain;
    assert(length === this.parameterCount, `${this.parameterCount} parameters, got ${length}`);
    copyParameters(this.#layout, plain, this.#floats.subarray(to), 'widen');
  }
}
