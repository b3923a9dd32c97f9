import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { BACKENDS } from '../../../../agents/learning/backends/index.ts';
import { layoutOf } from '../../../../agents/learning/backends/layout.ts';
import {
  loadTensorflow,
  type Tensor,
  type Tensorflow,
} from '../../../../agents/learning/backends/load-tensorflow.ts';
import { tensorflowBackend } from '../../../../agents/learning/backends/tensorflow.ts';
import type { Activation, Network, NetworkShape } from '../../../../agents/learning/network.ts';
import { createRandom } from '../../../../sim/random.ts';
import { distance } from './reference-network.ts';

const BATCH = 11;
const ADAM = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-6 };
type NamedVariables = Extract<
  Parameters<ReturnType<Tensorflow['train']['adam']>['applyGradients']>[0],
  Record<string, unknown>
>;

const shapeOf = (activation: Activation): NetworkShape => ({
  inputs: 5,
  layers: [
    { units: 9, activation },
    { units: 6, activation },
    { units: 3, activation: 'linear' },
  ],
});

function problem() {
  const uniform = createRandom('tensorflow').stream('rows');
  const some = (count: number) => Float32Array.from({ length: count }, () => 2 * uniform() - 1);
  return { inputs: some(BATCH * 5), targets: some(BATCH * 3) };
}

function step(network: Network): Float32Array {
  const { inputs, targets } = problem();
  const outputs = network.forward(inputs, BATCH);
  const gradients = outputs.map((value, i) => (2 * (value - targets[i]!)) / outputs.length);
  network.backward(gradients, BATCH);
  const sums = network.gradients();
  network.step(ADAM);
  return sums;
}

/** The same training by automatic differentiation and the optimiser of the library. */
function libraryTraining(tf: Tensorflow, shape: NetworkShape, start: Float32Array) {
  const { inputs, targets } = problem();
  const { layers } = layoutOf(shape);
  const variables = layers.flatMap(({ inputs: rows, units, weights, biases }) => [
    tf.variable(tf.tensor2d(start.slice(weights, biases), [rows, units])),
    tf.variable(tf.tensor1d(start.slice(biases, biases + units))),
  ]);
  const functions = { linear: (x: Tensor) => x, relu: tf.relu, tanh: tf.tanh };
  const loss = () => {
    let values: Tensor = tf.tensor2d(inputs, [BATCH, 5]);
    for (const [at, { activation }] of layers.entries()) {
      const sums = tf.add(tf.matMul(values, variables[2 * at]!), variables[2 * at + 1]!);
      values = functions[activation](sums);
    }
    return tf.mean(tf.square(tf.sub(values, tf.tensor2d(targets, [BATCH, 3])))) as never;
  };
  const optimizer = tf.train.adam(ADAM.learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  const flat = (tensors: readonly Tensor[]) => tensors.flatMap((one) => [...one.dataSync()]);
  return {
    step: (): number[] => {
      const { grads } = tf.variableGrads(loss, variables);
      optimizer.applyGradients(grads as NamedVariables);
      return flat(variables.map(({ name }) => grads[name]!));
    },
    parameters: () => flat(variables),
  };
}

/**
 * What the library publishes for Node knows no gradients. Its source does: bundled, it adds them to the
 * registry that all copies of the library share.
 */
async function registerGradients(): Promise<void> {
  const resolve = createRequire(import.meta.url).resolve;
  const entry = resolve('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
  });
  await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]!.text)}`);
}

describe('TensorFlow.js', () => {
  before(registerGradients);

  it('runs on an engine that is named, and never on another in silence', async () => {
    const { tf, engine } = await loadTensorflow();
    assert.equal((await tensorflowBackend()).name, `tensorflow-${engine}`);
    assert.equal(tf.getBackend(), engine === 'native' ? 'tensorflow' : engine);
  });

  it('leaves errors that nobody catches to the process', async () => {
    const before = process.listenerCount('uncaughtException');
    await loadTensorflow();
    const sources = process.rawListeners('uncaughtException').map(String);
    assert.ok(before <= sources.length && !sources.some((source) => source.includes('ExitStatus')));
  });

  for (const activation of ['linear', 'relu', 'tanh'] as const) {
    it(`has the gradients and the 20 steps of Adam that every backend has: ${activation}`, async () => {
      const { tf } = await loadTensorflow();
      for (const { kind, load } of BACKENDS) {
        const uniform = createRandom('start').stream('weights');
        const shape = shapeOf(activation);
        const network = (await load()).createNetwork(shape, { kind: 'fan-in', uniform });
        const library = libraryTraining(tf, shape, network.parameters());
        for (let i = 0; i < 20; i++)
          assert.ok(distance(step(network), library.step()) < 2e-5, kind);
        assert.ok(distance(network.parameters(), library.parameters()) < 2e-5, kind);
        network.dispose();
      }
    });
  }

  it('gives its tensors back', async () => {
    const { tf } = await loadTensorflow();
    const backend = await tensorflowBackend();
    const count = tf.memory().numTensors;
    const uniform = createRandom('start').stream('weights');
    const network = backend.createNetwork(shapeOf('tanh'), { kind: 'fan-in', uniform });
    step(network);
    const running = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) step(network);
    network.forward(new Float32Array(10), 2);
    network.backward(new Float32Array(6), 2, true);
    network.setParameters(network.parameters());
    network.restore(network.save());
    assert.equal(tf.memory().numTensors, running);
    network.dispose();
    assert.equal(tf.memory().numTensors, count);
  });
});
