import assert from 'node:assert/strict';
import { ActionValues } from '../../../agents/learning/action-values.ts';
import { typedArrays } from '../../../agents/learning/backends/typed-arrays.ts';
import { createRandom } from '../../../sim/random.ts';

const uniform = createRandom('action values').stream('draws');
const network = (outputs: number) =>
  typedArrays.createNetwork(
    {
      inputs: 3,
      layers: [
        { units: 5, activation: 'tanh' },
        { units: outputs, activation: 'linear' },
      ],
    },
    { kind: 'fan-in', uniform },
  );
const inputs = Float32Array.from({ length: 6 }, () => 2 * uniform() - 1);

describe('action values', () => {
  it('are V + A - mean(A) of a duelling network, and the outputs of a plain one', () => {
    const duelling = new ActionValues(network(4), true);
    const outputs = Array.from(duelling.network.forward(inputs, 2));
    const values = duelling.of(inputs, 2);
    assert.equal(duelling.alternatives, 3);
    for (const row of [0, 1]) {
      const [v, ...advantages] = outputs.slice(4 * row, 4 * row + 4);
      const mean = advantages.reduce((sum, one) => sum + one, 0) / 3;
      advantages.forEach((a, i) => {
        assert(Math.abs(values[3 * row + i]! - (v! + a - mean)) < 1e-6);
      });
    }
    const plain = new ActionValues(network(3), false);
    const expected = Array.from(plain.network.forward(inputs, 2));
    assert.deepEqual(Array.from(plain.of(inputs, 2)), expected);
  });

  for (const isDuelling of [false, true])
    it(`${isDuelling ? 'duelling' : 'plain'}: gradients are those of finite differences`, () => {
      const values = new ActionValues(network(isDuelling ? 4 : 3), isDuelling);
      const [actions, slopes] = [
        [2, 0],
        [0.7, -1.3],
      ];
      const sum = () => {
        const all = values.of(inputs, 2);
        return slopes[0]! * all[actions[0]!]! + slopes[1]! * all[3 + actions[1]!]!;
      };
      sum();
      values.accumulate(actions, slopes, 2);
      const gradients = values.network.gradients();
      const parameters = values.network.parameters();
      const step = 1e-2; // 32-bit floats: smaller steps drown in rounding
      gradients.forEach((gradient, i) => {
        const at = (shift: number) => {
          const moved = parameters.slice();
          moved[i]! += shift;
          values.network.setParameters(moved);
          return sum();
        };
        const difference = (at(step) - at(-step)) / (2 * step);
        assert(Math.abs(difference - gradient) < 2e-3, `${i}: ${gradient}, not ${difference}`);
      });
    });
});
