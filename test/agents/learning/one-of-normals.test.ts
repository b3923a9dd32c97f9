import assert from 'node:assert/strict';
import { largestOfNormals } from '../../../agents/learning/one-of-normals.ts';
import { normalCdf } from '../../../sim/distributions/special-functions.ts';

describe('the largest of normal values', () => {
  it('of two is known: Phi of the difference over its standard deviation', () => {
    for (const [m, n, s, t] of [
      [0, 0, 1, 1],
      [1, 0, 1, 2],
      [-3, -1, 0.5, 1.5],
      [2, 0, 3, 1],
    ] as const) {
      const [first, second] = largestOfNormals([m, n], [s, t]);
      assert(Math.abs(first! - normalCdf((m - n) / Math.hypot(s, t))) < 1e-6, `${first}`);
      assert(Math.abs(first! + second! - 1) < 1e-12);
    }
  });

  it('of equals is each with the same probability; what is closed never', () => {
    const three = largestOfNormals([5, 5, 5], [2, 2, 2]);
    assert(three.every((one) => Math.abs(one - 1 / 3) < 1e-9));
    const two = largestOfNormals([5, 100, 5], [2, 2, 2], Uint8Array.of(1, 0, 1));
    assert.deepEqual(
      [...two].map((one) => Math.round(one * 1e9) / 1e9),
      [0.5, 0, 0.5],
    );
  });
});
