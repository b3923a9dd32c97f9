import assert from 'node:assert/strict';
import { BACKENDS } from '../../../../agents/learning/backends/index.ts';
import type { Activation, Backend, NetworkShape } from '../../../../agents/learning/network.ts';
import { createRandom } from '../../../../sim/random.ts';
import {
  centralDifferences,
  distance,
  referenceLoss,
  referenceOutputs,
  rowsOf,
} from './reference-network.ts';

// Rounding of 32-bit floats: 6e-8 of each of some dozens of terms; a wrong term is off by 1e-2.
const ROUNDING = 5e-6;

const shapeOf = (inputs: number, units: readonly number[], activation: Activation) => ({
  inputs,
  layers: units.map((count, at) => ({
    units: count,
    activation: at < units.length - 1 ? activation : ('linear' as const),
  })),
});

/** Odd sizes, such as leave a tail behind every block of 4, 8 and 16. */
const SHAPES: readonly NetworkShape[] = [
  shapeOf(3, [5, 7, 2], 'tanh'),
  shapeOf(6, [9, 1], 'relu'),
  shapeOf(5, [3], 'linear'),
  {
    inputs: 2,
    layers: [
      { units: 4, activation: 'relu' },
      { units: 3, activation: 'tanh' },
    ],
  },
  {
    inputs: 1,
    layers: [
      { units: 17, activation: 'tanh' },
      { units: 1, activation: 'relu' },
    ],
  },
];

async function each(kind: string, check: (backend: Backend, shape: NetworkShape) => void) {
  const backend = await BACKENDS.find((line) => line.kind === kind)!.load();
  for (const shape of SHAPES) check(backend, shape);
}

/** A network with biases that are not 0, and rows for it. */
function example(backend: Backend, shape: NetworkShape, batch: number) {
  const uniform = createRandom('gradients').stream('numbers');
  const network = backend.createNetwork(shape, { kind: 'fan-in', uniform });
  const some = (count: number, size: number) =>
    Float32Array.from({ length: count }, () => size * (2 * uniform() - 1));
  network.setParameters(some(network.parameterCount, 0.8));
  const inputs = some(batch * shape.inputs, 2);
  const outputGradients = some(batch * network.outputs, 1);
  return { network, inputs, outputGradients };
}

describe('gradients of networks', () => {
  for (const { kind } of BACKENDS) {
    it(`${kind}: outputs are those of the definition in any batch`, async () => {
      await each(kind, (backend, shape) => {
        for (let batch = 1; batch <= 9; batch++) {
          const { network, inputs } = example(backend, shape, batch);
          const expected = rowsOf(inputs, shape.inputs).flatMap((row) =>
            referenceOutputs(shape, network.parameters(), row),
          );
          assert.ok(distance(network.forward(inputs, batch), expected) < ROUNDING);
          network.dispose();
        }
      });
    });

    it(`${kind}: gradients are those of finite differences`, async () => {
      await each(kind, (backend, shape) => {
        for (let batch = 1; batch <= 9; batch++) {
          const { network, inputs, outputGradients } = example(backend, shape, batch);
          const [parameters, rows] = [network.parameters(), rowsOf(inputs, shape.inputs)];
          const weights = rowsOf(outputGradients, network.outputs);
          network.forward(inputs, batch);
          const byInputs = network.backward(outputGradients, batch, true)!;
          const expected = centralDifferences(parameters, (at) =>
            referenceLoss(shape, at, rows, weights),
          );
          assert.ok(distance(network.gradients(), expected) < ROUNDING);
          const expectedByInputs = centralDifferences(inputs, (at) =>
            referenceLoss(shape, parameters, rowsOf(at, shape.inputs), weights),
          );
          assert.ok(distance(byInputs, expectedByInputs) < ROUNDING);
          network.dispose();
        }
      });
    });

    it(`${kind}: gradients of several batches add up until a step`, async () => {
      await each(kind, (backend, shape) => {
        const { network, inputs, outputGradients } = example(backend, shape, 3);
        network.forward(inputs, 3);
        network.backward(outputGradients, 3);
        const once = network.gradients();
        network.backward(outputGradients, 3);
        const doubled = once.map((gradient) => 2 * gradient);
        assert.ok(distance(network.gradients(), doubled) < ROUNDING);
        network.step({ learningRate: 1e-3 });
        assert.ok(network.gradients().every((gradient) => gradient === 0));
        network.dispose();
      });
    });
  }
});
