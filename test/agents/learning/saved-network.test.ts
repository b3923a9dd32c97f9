import assert from 'node:assert/strict';
import { typedArrays } from '../../../agents/learning/backends/typed-arrays.ts';
import type { Json } from '../../../agents/learning/policy.ts';
import { networkAt, savedNetwork, savedWeights } from '../../../agents/learning/saved-network.ts';
import { createRandom } from '../../../sim/random.ts';

const LAYERS = [
  { units: 3, activation: 'tanh' },
  { units: 2, activation: 'linear' },
] as const;
const network = typedArrays.createNetwork(
  { inputs: 2, layers: LAYERS },
  { kind: 'fan-in', uniform: createRandom('saved').stream('weights') },
);
const throughJson = (json: Json) => JSON.parse(JSON.stringify(json)) as Record<string, Json>;

describe('saved networks', () => {
  it('are read as they were written, with the optimiser or without', () => {
    network.setGradients(network.parameters());
    network.step({ learningRate: 0.1 });
    const [whole, weights] = [savedNetwork(network), savedWeights(network)].map(throughJson);
    assert.deepEqual(networkAt({ whole: whole! }, 'whole'), network.save());
    const read = networkAt({ weights: weights! }, 'weights');
    assert.equal(read.adam, undefined);
    assert.deepEqual(typedArrays.loadNetwork(read).parameters(), network.parameters());
  });

  it('say what is wrong with them', () => {
    const saved = throughJson(savedNetwork(network));
    const shape = saved['shape'] as Record<string, Json>;
    const damages: readonly [Json, RegExp][] = [
      [3, /q must be a map/],
      [{}, /shape must be a map/],
      [{ ...saved, shape: {} }, /inputs must be a number/],
      [{ ...saved, shape: { ...shape, inputs: 0 } }, /inputs must be a whole number >= 1/],
      [{ ...saved, shape: { ...shape, layers: 'two' } }, /layers must be a list/],
      [{ ...saved, shape: { ...shape, layers: [1] } }, /a layer must be a map/],
      [
        { ...saved, shape: { ...shape, layers: [{ units: 2, activation: 'gelu' }] } },
        /activation must be one of linear, relu, tanh/,
      ],
      [{ shape }, /parameters must be a text/],
      [{ ...saved, adam: { steps: 1 } }, /mean must be a text/],
    ];
    for (const [damaged, message] of damages)
      assert.throws(() => networkAt({ q: damaged }, 'q'), message);
  });
});
