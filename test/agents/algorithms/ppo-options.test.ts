import assert from 'node:assert/strict';
import { PPO_OPTIONS, ppoOptions, schedulesOf } from '../../../agents/algorithms/ppo-options.ts';
import { readOptions } from '../../../sim/options.ts';

const schedules = (raw: Readonly<Record<string, unknown>>) =>
  schedulesOf(ppoOptions(readOptions(PPO_OPTIONS, raw)));

describe('options of PPO', () => {
  it('let only the learning rate fall to 0 unless they say so', () => {
    const { learningRate, clip, entropyWeight } = schedules({});
    assert.deepEqual([learningRate(0), clip(0), entropyWeight(0)], [2.5e-4, 0.2, 0.01]);
    assert.deepEqual([learningRate(0.5), clip(0.5), entropyWeight(0.5)], [1.25e-4, 0.2, 0.01]);
    assert.equal(learningRate(1), 0);
  });

  it('let the rest fall too, or nothing', () => {
    const all = schedules({ annealClip: true, annealEntropy: true, entropyWeight: 0.0625 });
    assert.deepEqual([all.clip(0.5), all.entropyWeight(0.75)], [0.1, 1 / 64]);
    const none = schedules({ annealLearningRate: false });
    assert.equal(none.learningRate(1), 2.5e-4);
  });
});
