import assert from 'node:assert/strict';
import type { Environment } from '../../../agents/learning/environment.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import { evaluate } from '../../../experiments/training/evaluate.ts';

/** Two services of two numbers and three alternatives each; pays what was decided, as digits. */
function maskedServices(): Environment {
  const shown = {
    observation: Float32Array.of(1, 0, 2, 0),
    mask: Uint8Array.of(0, 1, 1, 0, 0, 1),
    info: {},
  };
  return {
    name: 'masked services',
    observationSpace: {
      kind: 'box',
      names: ['a/name', 'a/load', 'b/name', 'b/load'],
      low: [0, 0, 0, 0],
      high: [9, 9, 9, 9],
    },
    actionSpace: { kind: 'discrete', sizes: [3, 3], names: ['a/replicas', 'b/replicas'] },
    reset: () => shown,
    step: (action) => ({
      ...shown,
      reward: 10 * action[0]! + action[1]!,
      terminated: true,
      truncated: false,
    }),
  };
}
/** The first open alternative. */
const policy: Policy = {
  act: (observation, mask) => {
    assert.equal(observation.length, 2);
    assert.equal(mask?.length, 3);
    return [mask.indexOf(1)];
  },
  probabilities: () => new Float64Array(3),
};

describe('an evaluation', () => {
  it('asks a shared policy part by part, each with its own observation and mask', () => {
    const judged = evaluate(maskedServices(), policy, { episodes: 2, seed: 1, isShared: true });
    assert.deepEqual(judged.returns, [12, 12]); // 1 for a, 2 for b
  });
});
