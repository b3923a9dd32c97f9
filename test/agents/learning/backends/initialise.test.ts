import assert from 'node:assert/strict';
import { firstParameters } from '../../../../agents/learning/backends/initialise.ts';
import type { Initialisation, NetworkShape } from '../../../../agents/learning/network.ts';
import { createRandom } from '../../../../sim/random.ts';

const shapeOf = (inputs: number, ...units: number[]): NetworkShape => ({
  inputs,
  layers: units.map((count) => ({ units: count, activation: 'linear' as const })),
});
const begin = (
  kind: Initialisation['kind'],
  shape: NetworkShape,
  gains?: readonly number[],
  seed = 'start',
) => {
  const uniform = createRandom(seed).stream('weights');
  return firstParameters(shape, { kind, uniform, ...(gains === undefined ? {} : { gains }) });
};

/** Inner products of the columns of a matrix, or of its rows. */
function products(weights: Float32Array, inputs: number, units: number, of: 'columns' | 'rows') {
  const [count, length] = of === 'columns' ? [units, inputs] : [inputs, units];
  const at = (one: number, i: number) =>
    weights[of === 'columns' ? i * units + one : one * units + i]!;
  return Array.from({ length: count }, (_, a) =>
    Array.from({ length: count }, (_, b) =>
      Array.from({ length }, (_, i) => at(a, i) * at(b, i)).reduce((sum, x) => sum + x, 0),
    ),
  );
}

describe('first weights', () => {
  it('are orthogonal by columns, or by rows where these are fewer, times the gain', () => {
    for (const [inputs, units, of] of [
      [9, 4, 'columns'],
      [4, 9, 'rows'],
      [5, 5, 'rows'],
    ] as const) {
      const weights = begin('orthogonal', shapeOf(inputs, units), [3]);
      for (const [a, line] of products(weights, inputs, units, of).entries())
        for (const [b, product] of line.entries())
          assert.ok(Math.abs(product - (a === b ? 9 : 0)) < 1e-5);
    }
  });

  it('turn evenly in all directions: their entries have mean 0 and variance 1 / rows', () => {
    // 400 matrices of 8 x 2: the mean of 6400 entries of variance 1/8 has a standard error of 0.0044.
    const entries = Array.from({ length: 400 }, (_, i) => [
      ...begin('orthogonal', shapeOf(8, 2), undefined, `matrix ${i}`).subarray(0, 16),
    ]).flat();
    const mean = entries.reduce((sum, x) => sum + x, 0) / entries.length;
    assert.ok(Math.abs(mean) < 4 * 0.0044);
    const fourth = entries.reduce((sum, x) => sum + x ** 4, 0) / entries.length;
    // Of a coordinate of a random direction in n dimensions: 3 / (n (n + 2)), here 0.0375.
    assert.ok(Math.abs(fourth - 0.0375) < 0.004, `${fourth}`);
  });

  it('are uniform in +-1 / sqrt(inputs) by fan-in', () => {
    const weights = begin('fan-in', shapeOf(16, 100)).subarray(0, 1600);
    assert.ok(weights.every((weight) => Math.abs(weight) <= 0.25));
    const square = weights.reduce((sum, weight) => sum + weight ** 2, 0) / 1600;
    assert.ok(Math.abs(square - 0.25 ** 2 / 3) < 0.002); // a standard error is 0.0005
  });

  it('have biases of 0 and depend on the seed alone', () => {
    for (const kind of ['orthogonal', 'fan-in'] as const) {
      const first = begin(kind, shapeOf(3, 4, 2));
      assert.deepEqual(first.slice(12, 16), new Float32Array(4));
      assert.deepEqual(first.slice(24, 26), new Float32Array(2));
      assert.deepEqual(first, begin(kind, shapeOf(3, 4, 2)));
      assert.notDeepEqual(first, begin(kind, shapeOf(3, 4, 2), undefined, 'other'));
    }
  });

  it('survive a uniform number of 0', () => {
    const shape = shapeOf(1, 1);
    const weights = firstParameters(shape, { kind: 'orthogonal', uniform: () => 0 });
    assert.deepEqual(weights, Float32Array.of(-1, 0));
  });
});
