import assert from 'node:assert/strict';
import { neuralBandit } from '../../../agents/algorithms/neural-bandit.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import { assertResumes, GRID, oneStepTask, shareRight, train } from './tasks.ts';

const OPTIONS = { hidden: [16, 16], gradientSteps: 100, trainEvery: 250 };
// The parity of two signs: no linear model of x and y knows it.
const parity = ([x, y]: readonly [number, number]) => (x * y > 0 ? 0 : 1);
const task = () =>
  oneStepTask({
    actions: 2,
    reward: (x, action) => 1000 + 200 * (parity(x) === action ? 1 : 0),
    noise: 50,
  });

describe('the neural bandit', () => {
  it('finds the best arm where none is linear', () => {
    const trainer = train({ line: neuralBandit, options: OPTIONS, create: task, steps: 3000 });
    const share = shareRight(trainer.policy, parity);
    assert(share >= 0.9, `${share}`);
    // What it takes itself for is better than half by chance, 1100; all right would be 1200.
    trainer.advance();
    const { rewardMean, rewardError } = trainer.diagnostics as Record<string, number>;
    assert(rewardMean! > 1160, `${rewardMean}`);
    assert(rewardError! > 29 && rewardError! < 70, `${rewardError}`); // the noise alone: 50 / sqrt(3)
    const loaded = neuralBandit.load(
      JSON.parse(JSON.stringify(trainer.parameters())),
      defaultBackend(),
    );
    for (const x of GRID)
      assert.deepEqual([...loaded.probabilities(x)], [...trainer.policy.probabilities(x)]);
  });

  it('takes no alternative that is closed, and is sure of what differs much', () => {
    // The second alternative is closed on the right: there, it can only be guessed.
    const create = () =>
      oneStepTask({
        actions: 2,
        reward: (_, action) => action,
        noise: 1,
        mask: ([x]) => Uint8Array.of(1, x > 0 ? 0 : 1),
      });
    const trainer = train({ line: neuralBandit, options: OPTIONS, create, steps: 1000 });
    const closed = Uint8Array.of(1, 0);
    assert.deepEqual(trainer.policy.act([0.9, 0], closed), [0]);
    assert.deepEqual([...trainer.policy.probabilities([0.9, 0], closed)], [1, 0]);
    const certainty = (x: number) => trainer.policy.probabilities([x, 0])[1]!;
    assert(certainty(-0.5) > 0.99, `${certainty(-0.5)}`);
  });

  it('goes on exactly from what it saved, before and after the first training', () => {
    const options = { ...OPTIONS, trainEvery: 150, gradientSteps: 5, memory: 300 };
    assertResumes({ line: neuralBandit, options, create: task, steps: 640 }, [1, 5, 8]);
  });

  it('refuses a damaged policy', () => {
    const options = { ...OPTIONS, gradientSteps: 1 };
    const trainer = train({ line: neuralBandit, options, create: task, steps: 300 });
    const saved = JSON.parse(JSON.stringify(trainer.parameters()));
    assert.throws(() => neuralBandit.load({ ...saved, arms: [] }, defaultBackend()), /arms/);
    assert.throws(() => neuralBandit.load({ ...saved, inputs: 3 }, defaultBackend()), /scale/);
    const other = { ...saved, inputs: { means: [0], factors: [1] } };
    assert.throws(() => neuralBandit.load(other, defaultBackend()), /fit/);
  });
});
