import assert from 'node:assert/strict';
import { scaleInputs } from '../../../agents/learning/input-scale.ts';

describe('scaled inputs', () => {
  it('map finite bounds to -1 and 1, row by row, and leave the rest', () => {
    const space = { low: [0, -Infinity, 2, 1], high: [10, Infinity, 4, 1] };
    const inputs = Float32Array.of(0, 5, 4, 1, 7.5, -5, 3, 1);
    scaleInputs(space, inputs);
    assert.deepEqual([...inputs], [-1, 5, 1, 1, 0.5, -5, 0, 1]);
  });
});
