import assert from 'node:assert/strict';
import { loadActorPolicy } from '../../../agents/algorithms/actor-policy.ts';
import { saveNetworkPolicy } from '../../../agents/algorithms/network-policy.ts';
import { loadValuePolicy } from '../../../agents/algorithms/value-policy.ts';
import { typedArrays } from '../../../agents/learning/backends/typed-arrays.ts';
import { ObservationNormalizer } from '../../../agents/learning/normalizer.ts';
import type { Json } from '../../../agents/learning/policy.ts';
import { createRandom } from '../../../sim/random.ts';

// Outputs are the two inputs, the first of them once more, and 0: two decisions between two alternatives.
const network = typedArrays.createNetwork(
  { inputs: 2, layers: [{ units: 4, activation: 'linear' }] },
  { kind: 'fan-in', uniform: createRandom('policy').stream('weights') },
);
network.setParameters(Float32Array.of(1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0));
const SIZES = [2, 2];
const normalizer = new ObservationNormalizer(2);
normalizer.moments.add([0, 0, 4, 4], 2); // mean 2, deviation 2

function saved(has: ObservationNormalizer | undefined): Record<string, Json> {
  const json = saveNetworkPolicy({ network, sizes: SIZES, normalizer: has });
  return JSON.parse(JSON.stringify(json)) as Record<string, Json>;
}
const READERS = [
  ['actor', loadActorPolicy],
  ['value', loadValuePolicy],
] as const;

describe('policies by a network', () => {
  for (const [name, load] of READERS) {
    it(`${name}: acts by what the network says of the observation, normalised or not`, () => {
      const [plain, normalised] = [undefined, normalizer].map((one) =>
        load(saved(one), typedArrays),
      );
      assert.deepEqual(plain!.act([1, 3]), [1, 0]);
      assert.deepEqual(normalised!.act([1, 3]), [1, 1]); // the first is below its mean
      assert.deepEqual(plain!.act([1, 3], Uint8Array.of(1, 0, 0, 1)), [0, 1]);
    });

    it(`${name}: refuses observations of another length, and such as are no numbers`, () => {
      const policy = load(saved(normalizer), typedArrays);
      policy.act([1, 3]);
      assert.throws(() => policy.act([1]), /sees 2 numbers, got 1/);
      assert.throws(() => policy.probabilities([1, 2, 3]), /sees 2 numbers, got 3/);
      assert.throws(() => policy.act([Number.NaN, 3]), /NaN/);
    });

    it(`${name}: says what is wrong with a damaged file`, () => {
      const whole = saved(normalizer);
      const damages: readonly [Record<string, Json>, RegExp][] = [
        [{ ...whole, sizes: [5, -1] }, /sizes must be whole numbers >= 1/],
        [{ ...whole, sizes: [2, 3] }, /add up to 4 outputs, got 5/],
        [{ ...whole, network: {} }, /shape must be a map/],
        [{ ...whole, moments: {} }, /means must be a list/],
        [{ ...whole, moments: { count: 2, means: [0], squares: [0] } }, /moments of 2 dimensions/],
      ];
      for (const [damaged, message] of damages)
        assert.throws(() => load(damaged, typedArrays), message);
    });
  }
});
