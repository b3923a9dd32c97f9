import assert from 'node:assert/strict';
import { BACKENDS } from '../../../../agents/learning/backends/index.ts';
import { typedArrays } from '../../../../agents/learning/backends/typed-arrays.ts';
import type {
  AdamSettings,
  Backend,
  Network,
  NetworkShape,
} from '../../../../agents/learning/network.ts';
import { createRandom } from '../../../../sim/random.ts';
import { distance, fitOnce } from './reference-network.ts';

const SHAPE: NetworkShape = {
  inputs: 3,
  layers: [
    { units: 6, activation: 'tanh' },
    { units: 5, activation: 'relu' },
    { units: 2, activation: 'linear' },
  ],
};
const BATCH = 7;
const ADAM: AdamSettings = { learningRate: 0.01 };

function problem() {
  const uniform = createRandom('network').stream('rows');
  const some = (count: number) => Float32Array.from({ length: count }, () => 2 * uniform() - 1);
  return { inputs: some(BATCH * 3), targets: some(BATCH * 2) };
}

function networkOf(backend: Backend, seed = 'weights', shape = SHAPE): Network {
  const uniform = createRandom(seed).stream('weights');
  return backend.createNetwork(shape, { kind: 'orthogonal', uniform });
}

function train(network: Network, steps: number, settings = ADAM): number {
  const { inputs, targets } = problem();
  let loss = Number.NaN;
  for (let i = 0; i < steps; i++) loss = fitOnce(network, inputs, targets, BATCH, settings);
  return loss;
}

/** Adam in 64-bit floats, by the letter of algorithm 1 of Kingma and Ba. */
function referenceAdam(start: Float32Array, settings: Required<AdamSettings>) {
  const { learningRate, beta1, beta2, epsilon, gradientNormMax } = settings;
  const weights = Float64Array.from(start);
  const [mean, square] = [new Float64Array(start.length), new Float64Array(start.length)];
  let t = 0;
  return (gradients: Float32Array): Float64Array => {
    t += 1;
    const norm = Math.hypot(...gradients);
    const clip = Math.min(1, gradientNormMax / norm);
    for (let i = 0; i < weights.length; i++) {
      const gradient = clip * gradients[i]!;
      mean[i] = beta1 * mean[i]! + (1 - beta1) * gradient;
      square[i] = beta2 * square[i]! + (1 - beta2) * gradient ** 2;
      const [m, v] = [mean[i]! / (1 - beta1 ** t), square[i]! / (1 - beta2 ** t)];
      weights[i]! -= (learningRate * m) / (Math.sqrt(v) + epsilon);
    }
    return weights;
  };
}

describe('networks', () => {
  for (const { kind, load } of BACKENDS) {
    it(`${kind}: steps of Adam are those of its formula, clipped or not`, async () => {
      const settings = { learningRate: 0.01, beta1: 0.8, beta2: 0.98, epsilon: 1e-6 };
      for (const gradientNormMax of [Infinity, 1e9, 0.05]) {
        const network = networkOf(await load());
        const { inputs, targets } = problem();
        const reference = referenceAdam(network.parameters(), { ...settings, gradientNormMax });
        for (let step = 0; step < 20; step++) {
          const outputs = network.forward(inputs, BATCH);
          network.backward(
            outputs.map((value, i) => value - targets[i]!),
            BATCH,
          );
          const expected = reference(network.gradients());
          const limit = gradientNormMax === Infinity ? {} : { gradientNormMax };
          network.step({ ...settings, ...limit });
          assert.ok(distance(network.parameters(), expected) < 2e-6);
        }
        network.dispose();
      }
    });

    it(`${kind}: clipping scales all gradients alike, and only those beyond the limit`, async () => {
      const backend = await load();
      const [one, other] = [networkOf(backend), networkOf(backend)];
      const gradients = new Float32Array(one.parameterCount);
      gradients.set([3, 0, 4]); // norm 5
      one.setGradients(gradients);
      one.step({ learningRate: 0.1, epsilon: 1, gradientNormMax: 1 });
      other.setGradients(gradients.map((value) => value / 5));
      other.step({ learningRate: 0.1, epsilon: 1, gradientNormMax: 1.01 });
      assert.ok(distance(one.parameters(), other.parameters()) < 1e-7);
      one.dispose();
      other.dispose();
    });

    it(`${kind}: training fits a few rows`, async () => {
      const network = networkOf(await load());
      const before = train(network, 1);
      const after = train(network, 150);
      assert.ok(after < 0.02 * before, `${before} became ${after}`);
      network.dispose();
    });

    it(`${kind}: the same calls give the same bits`, async () => {
      const backend = await load();
      const [one, other] = [networkOf(backend), networkOf(backend)];
      train(one, 5);
      train(other, 5);
      assert.deepEqual(one.save(), other.save());
      assert.notDeepEqual(networkOf(backend, 'others').parameters(), one.parameters());
      one.dispose();
      other.dispose();
    });

    it(`${kind}: a saved network goes on exactly where it stopped`, async () => {
      const backend = await load();
      const network = networkOf(backend);
      train(network, 4);
      const saved = JSON.parse(JSON.stringify(network.save()));
      train(network, 4);
      const loaded = backend.loadNetwork(saved);
      const restored = networkOf(backend, 'others');
      train(restored, 2);
      restored.restore(saved);
      for (const other of [loaded, restored]) {
        train(other, 4);
        assert.deepEqual(other.save(), network.save());
        other.dispose();
      }
      network.dispose();
    });

    it(`${kind}: without its moments Adam begins anew`, async () => {
      const backend = await load();
      const network = networkOf(backend);
      train(network, 4);
      const { shape, parameters } = network.save();
      const [loaded, fresh] = [backend.loadNetwork({ shape, parameters }), networkOf(backend)];
      fresh.setParameters(network.parameters());
      train(loaded, 3);
      train(fresh, 3);
      assert.deepEqual(loaded.parameters(), fresh.parameters());
      for (const one of [network, loaded, fresh]) one.dispose();
    });

    it(`${kind}: blending moves towards another network, of any backend, and at 1 becomes it`, async () => {
      const backend = await load();
      for (const donor of [networkOf(backend, 'others'), networkOf(typedArrays, 'others')]) {
        const network = networkOf(backend);
        const [own, theirs] = [network.parameters(), donor.parameters()];
        network.blend(donor, 0.25);
        const expected = own.map((value, i) => 0.75 * value + 0.25 * theirs[i]!);
        assert.ok(distance(network.parameters(), expected) < 1e-7);
        assert.deepEqual(donor.parameters(), theirs);
        network.blend(donor, 1);
        assert.deepEqual(network.parameters(), theirs);
        donor.dispose();
        network.dispose();
      }
    });

    it(`${kind}: misuse is refused`, async () => {
      const backend = await load();
      const network = networkOf(backend);
      const narrow = { ...SHAPE, inputs: 2 };
      assert.throws(() => network.forward(new Float32Array(5), 2), /2 rows of 3/);
      assert.throws(() => network.forward(new Float32Array(5), 0), /batch/);
      network.forward(new Float32Array(6), 2);
      assert.throws(() => network.backward(new Float32Array(6), 3), /after forward of 2/);
      assert.throws(() => network.setParameters(new Float32Array(4)), /got 4/);
      assert.throws(() => network.blend(networkOf(backend, 'weights', narrow), 0.5), /shape/);
      assert.throws(() => network.step({ learningRate: 0.1, epsilon: 0 }), /epsilon/);
      assert.throws(() => networkOf(backend, 'weights', { inputs: 0, layers: [] }), /layer/);
      const { shape } = network.save();
      assert.throws(() => backend.loadNetwork({ shape, parameters: 'AAAA' }), /bytes, got 3/);
      network.dispose();
    });

    it(`${kind}: a row with NaN comes out as NaN, and no other row`, async () => {
      const network = networkOf(await load());
      const { inputs } = problem();
      const clean = network.forward(inputs, BATCH).slice();
      inputs[4] = Number.NaN; // of row 1
      const outputs = network.forward(inputs, BATCH);
      assert.deepEqual([...outputs.slice(2, 4)], [Number.NaN, Number.NaN]);
      for (const at of [0, 1, 4, 13]) assert.equal(outputs[at], clean[at]);
      network.dispose();
    });

    it(`${kind}: small batches after large ones, and the other way round, give the same rows`, async () => {
      const network = networkOf(await load());
      const { inputs } = problem();
      const expected = network.forward(inputs, BATCH).slice();
      const many = new Float32Array(500 * 3);
      many.set(inputs);
      assert.ok(distance(network.forward(many, 500).slice(0, BATCH * 2), expected) < 1e-6);
      assert.ok(distance(network.forward(inputs, 1), expected.slice(0, 2)) < 1e-6);
      assert.ok(distance(network.forward(inputs, BATCH), expected) < 1e-6);
      network.dispose();
    });
  }
});
