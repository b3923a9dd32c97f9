import type { LayerPlace, Layout } from './layout.ts';

const LANES = 4; // numbers of one vector
const FLOAT_BYTES = 4;

/** Where a layer stands in the memory of its network; positions count 32-bit floats. */
export interface WasmLayer extends LayerPlace {
  readonly width: number; // of a row of units, padded with zeros to whole vectors
  readonly inputStride: number; // from one row of inputs to the next
  readonly inputWidth: number; // of a row of gradients by the inputs, padded
  readonly paddedWeights: number; // in each of the four columns of `WasmLayout`
  readonly paddedBiases: number;
  /** Room of its own for the weights transposed: what lies between their rows stays 0. */
  readonly transposed: number;
}
/**
 * Four columns of `count` floats (parameters, gradients, both moments of Adam) in the padded order,
 * one for the parameters of another network, a row of zeros and the transposed weights; then what depends
 * on the batch.
 */
export interface WasmLayout {
  readonly layers: readonly WasmLayer[];
  readonly count: number;
  readonly parameters: number;
  readonly gradients: number;
  readonly means: number;
  readonly squares: number;
  readonly other: number;
  readonly zeros: number;
  readonly fixedEnd: number;
}
/** Of a batch of some capacity: inputs and outputs of each layer, and gradients by the same. */
export interface BatchLayout {
  readonly activations: readonly number[];
  readonly deltas: readonly number[];
  readonly end: number;
}

export function padded(count: number): number {
  return Math.ceil(count / LANES) * LANES;
}

export function bytesAt(position: number): number {
  return position * FLOAT_BYTES;
}

export function wasmLayoutOf({ layers }: Layout): WasmLayout {
  let count = 0;
  const places = layers.map((layer, at) => {
    const width = padded(layer.units);
    const paddedWeights = count;
    const paddedBiases = paddedWeights + layer.inputs * width;
    count = paddedBiases + width;
    const inputWidth = padded(layer.inputs);
    const inputStride = at === 0 ? layer.inputs : inputWidth;
    return { ...layer, width, inputStride, inputWidth, paddedWeights, paddedBiases };
  });
  const zeros = 5 * count;
  const widest = Math.max(...places.map(({ width, inputWidth }) => Math.max(width, inputWidth)));
  let fixedEnd = zeros + widest;
  const withRoom = places.map((layer): WasmLayer => {
    const transposed = fixedEnd;
    fixedEnd += layer.units * layer.inputWidth;
    return { ...layer, transposed };
  });
  return {
    layers: withRoom,
    count,
    parameters: 0,
    gradients: count,
    means: 2 * count,
    squares: 3 * count,
    other: 4 * count,
    zeros,
    fixedEnd,
  };
}

export function batchLayoutOf({ layers, fixedEnd }: WasmLayout, capacity: number): BatchLayout {
  let end = fixedEnd;
  const reserve = (width: number): number => {
    const at = end;
    end += padded(capacity * width);
    return at;
  };
  const widths = [layers[0]!.inputWidth, ...layers.map(({ width }) => width)];
  return { activations: widths.map(reserve), deltas: widths.map(reserve), end };
}

/** Between the order of `Network.parameters` and the padded one. */
export function copyParameters(
  { layers }: WasmLayout,
  plain: Float32Array,
  wide: Float32Array, // begins with the column
  direction: 'widen' | 'narrow',
): void {
  for (const { inputs, units, width, weights, biases, paddedWeights, paddedBiases } of layers)
    for (let row = 0; row <= inputs; row++) {
      const narrow = row < inputs ? weights + row * units : biases;
      const at = row < inputs ? paddedWeights + row * width : paddedBiases;
      if (direction === 'widen')
        for (let unit = 0; unit < units; unit++) wide[at + unit] = plain[narrow + unit]!;
      else for (let unit = 0; unit < units; unit++) plain[narrow + unit] = wide[at + unit]!;
    }
}
