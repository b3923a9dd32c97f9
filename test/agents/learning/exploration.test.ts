import assert from 'node:assert/strict';
import { explorationOptions, explorationSchedule } from '../../../agents/learning/exploration.ts';
import { readOptions } from '../../../sim/options.ts';

describe('exploration', () => {
  it('falls in a straight line over its share of the training, then stays', () => {
    const options = { explorationStart: 1, explorationEnd: 0.2, explorationShare: 0.5 };
    const read = readOptions(explorationOptions(options), {});
    assert.deepEqual(read, options);
    const schedule = explorationSchedule(options);
    [1, 0.6, 0.2, 0.2].forEach((expected, i) => {
      assert(Math.abs(schedule([0, 0.25, 0.5, 0.9][i]!) - expected) < 1e-12);
    });
  });
});
