// Hot: `bench learning`; the inner loops of the backend on typed arrays
import type { Activation } from '../network.ts';
import type { LayerPlace } from './layout.ts';

/** outputs = activation(inputs W + b), row by row; four sums at a time stay in registers. */
export function denseForward(
  { inputs: width, units, activation, weights, biases }: LayerPlace,
  parameters: Float32Array,
  inputs: Float32Array,
  outputs: Float32Array,
  batch: number,
): void {
  for (let row = 0; row < batch; row++) {
    const from = row * width;
    const to = row * units;
    let unit = 0;
    for (; unit + 4 <= units; unit += 4) {
      let sum0 = parameters[biases + unit]!;
      let sum1 = parameters[biases + unit + 1]!;
      let sum2 = parameters[biases + unit + 2]!;
      let sum3 = parameters[biases + unit + 3]!;
      let at = weights + unit;
      for (let i = 0; i < width; i++, at += units) {
        const input = inputs[from + i]!;
        sum0 += input * parameters[at]!;
        sum1 += input * parameters[at + 1]!;
        sum2 += input * parameters[at + 2]!;
        sum3 += input * parameters[at + 3]!;
      }
      outputs[to + unit] = sum0;
      outputs[to + unit + 1] = sum1;
      outputs[to + unit + 2] = sum2;
      outputs[to + unit + 3] = sum3;
    }
    for (; unit < units; unit++) {
      let sum = parameters[biases + unit]!;
      let at = weights + unit;
      for (let i = 0; i < width; i++, at += units) sum += inputs[from + i]! * parameters[at]!;
      outputs[to + unit] = sum;
    }
  }
  activate(outputs, batch * units, activation);
}

function activate(values: Float32Array, count: number, activation: Activation): void {
  if (activation === 'relu')
    for (let i = 0; i < count; i++) values[i] = values[i]! < 0 ? 0 : values[i]!; // NaN stays
  if (activation === 'tanh') for (let i = 0; i < count; i++) values[i] = Math.tanh(values[i]!);
}

/** Gradients by the outputs become gradients by the sums before the activation. */
export function activateBackward(
  deltas: Float32Array,
  outputs: Float32Array,
  count: number,
  activation: Activation,
): void {
  if (activation === 'relu')
    for (let i = 0; i < count; i++) deltas[i] = outputs[i]! > 0 ? deltas[i]! : 0;
  if (activation === 'tanh')
    for (let i = 0; i < count; i++) deltas[i]! *= 1 - outputs[i]! * outputs[i]!;
}

/** Adds the gradients by weights and biases of a layer to `gradients`: inputs^T deltas. */
export function addGradients(
  { inputs: width, units, weights, biases }: LayerPlace,
  gradients: Float32Array,
  inputs: Float32Array,
  deltas: Float32Array,
  batch: number,
): void {
  for (let row = 0; row < batch; row++) {
    const from = row * units;
    for (let unit = 0; unit < units; unit++) gradients[biases + unit]! += deltas[from + unit]!;
    for (let i = 0; i < width; i++) {
      const input = inputs[row * width + i]!;
      if (input === 0) continue; // half of what comes out of rectified units
      const at = weights + i * units;
      for (let unit = 0; unit < units; unit++)
        gradients[at + unit]! += input * deltas[from + unit]!;
    }
  }
}

/** inputDeltas = deltas W^T. */
export function denseBackward(
  { inputs: width, units, weights }: LayerPlace,
  parameters: Float32Array,
  deltas: Float32Array,
  inputDeltas: Float32Array,
  batch: number,
): void {
  for (let row = 0; row < batch; row++) {
    const from = row * units;
    for (let i = 0; i < width; i++) {
      const at = weights + i * units;
      let sum = 0;
      for (let unit = 0; unit < units; unit++) sum += deltas[from + unit]! * parameters[at + unit]!;
      inputDeltas[row * width + i] = sum;
    }
  }
}
