import type { Activation, Network, NetworkShape } from '../../../../agents/learning/network.ts';

/** A network in 64-bit floats, written as the definition has it: what backends are held against. */
export function referenceOutputs(
  { inputs: width, layers }: NetworkShape,
  parameters: ArrayLike<number>,
  row: readonly number[],
): number[] {
  let values = row.slice(0, width);
  let at = 0;
  for (const { units, activation } of layers) {
    const sums = Array.from({ length: units }, (_, unit) => {
      const products = values.map((value, i) => value * parameters[at + i * units + unit]!);
      return products.reduce(
        (sum, one) => sum + one,
        parameters[at + values.length * units + unit]!,
      );
    });
    at += (values.length + 1) * units;
    values = sums.map((sum) => activated(sum, activation));
  }
  return values;
}

function activated(sum: number, activation: Activation): number {
  if (activation === 'linear') return sum;
  return activation === 'tanh' ? Math.tanh(sum) : Math.max(0, sum);
}

/** Rows as lists. */
export function rowsOf(numbers: ArrayLike<number>, width: number): number[][] {
  const rows = numbers.length / width;
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_, i) => numbers[row * width + i]!),
  );
}

/** Sum over rows of <outputGradients, outputs>, whose derivatives `backward` adds up. */
export function referenceLoss(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  inputs: readonly (readonly number[])[],
  outputGradients: readonly (readonly number[])[],
): number {
  return inputs.reduce((sum, row, at) => {
    const outputs = referenceOutputs(shape, parameters, row);
    return sum + outputs.reduce((all, one, unit) => all + one * outputGradients[at]![unit]!, 0);
  }, 0);
}

/** Central differences of a function of many numbers, by each of them. */
export function centralDifferences(
  at: ArrayLike<number>,
  loss: (at: Float64Array) => number,
  step = 1e-5,
): number[] {
  const point = Float64Array.from(at);
  return Array.from(point, (value, i) => {
    point[i] = value + step;
    const above = loss(point);
    point[i] = value - step;
    const below = loss(point);
    point[i] = value;
    return (above - below) / (2 * step);
  });
}

/** The largest difference, over 1 + the largest of `expected`. */
export function distance(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [far, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    far = Math.max(far, Math.abs(got[i]! - expected[i]!));
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return got.length === expected.length ? far / (1 + size) : Number.NaN;
}

/** One training step towards `targets` by mean squared error over all outputs; the loss before it. */
export function fitOnce(
  network: Network,
  inputs: Float32Array,
  targets: Float32Array,
  batch: number,
  settings: Parameters<Network['step']>[0],
): number {
  const outputs = network.forward(inputs, batch);
  const count = batch * network.outputs;
  let loss = 0;
  const gradients = Float32Array.from({ length: count }, (_, i) => {
    const error = outputs[i]! - targets[i]!;
    loss += (error * error) / count;
    return (2 * error) / count;
  });
  network.backward(gradients, batch);
  network.step(settings);
  return loss;
}
