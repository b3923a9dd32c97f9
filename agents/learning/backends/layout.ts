import { assert } from '../../../sim/units.ts';
import type { Activation, NetworkShape } from '../network.ts';

/** Where the parameters of one dense layer begin among those of the network. */
export interface LayerPlace {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  readonly weights: number; // of the first; `units` per input
  readonly biases: number; // of the first
}
export interface Layout {
  readonly layers: readonly LayerPlace[];
  readonly outputs: number;
  readonly parameterCount: number;
}

/** The order of `Network.parameters`: W row by row, then b, layer by layer. Throws for an empty shape. */
export function layoutOf({ inputs, layers }: NetworkShape): Layout {
  assert(layers.length > 0, 'a network needs a layer');
  const sizes = [inputs, ...layers.map(({ units }) => units)];
  for (const size of sizes)
    assert(Number.isInteger(size) && size >= 1, `inputs and units are whole, >= 1; got ${size}`);
  let parameterCount = 0;
  const places = layers.map(({ units, activation }, layer) => {
    const weights = parameterCount;
    const biases = weights + sizes[layer]! * units;
    parameterCount = biases + units;
    return { inputs: sizes[layer]!, units, activation, weights, biases };
  });
  return { layers: places, outputs: sizes.at(-1)!, parameterCount };
}

/** Whether two networks can lend each other their parameters. */
export function haveEqualShapes(one: NetworkShape, other: NetworkShape): boolean {
  return (
    one.inputs === other.inputs &&
    one.layers.length === other.layers.length &&
    one.layers.every(({ units, activation }, at) => {
      const layer = other.layers[at]!;
      return units === layer.units && activation === layer.activation;
    })
  );
}

/** What `forward` is given must be whole rows. Messages are made only where they are needed. */
export function checkBatch(inputs: Float32Array, batch: number, perRow: number): void {
  if (!Number.isInteger(batch) || batch < 1)
    assert(false, `a batch has whole rows, >= 1; got ${batch}`);
  const needed = batch * perRow;
  if (inputs.length < needed)
    assert(false, `${batch} rows of ${perRow} need ${needed} numbers, got ${inputs.length}`);
}

/** What `backward` is given must belong to the last `forward`. */
export function checkSameBatch(batch: number, last: number): void {
  if (batch !== last) assert(false, `backward of ${batch} rows after forward of ${last}`);
}
