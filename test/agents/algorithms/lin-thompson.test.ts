import assert from 'node:assert/strict';
import { linThompson } from '../../../agents/algorithms/lin-thompson.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import { assertResumes, GRID, oneStepTask, shareRight, train } from './tasks.ts';

const task = () =>
  oneStepTask({
    actions: 3,
    reward: ([x, y], action) => y + (action === 0 ? x : action === 1 ? -x : -1.5),
    noise: 0.5,
  });
const best = ([x]: readonly [number, number]) => (x > 0 ? 0 : 1);

describe('linear Thompson sampling', () => {
  it('finds the best arm by context', () => {
    const trainer = train({ line: linThompson, create: task, steps: 2000 });
    assert(shareRight(trainer.policy, best) >= 0.97);
    const loaded = linThompson.load(
      JSON.parse(JSON.stringify(trainer.parameters())),
      defaultBackend(),
    );
    for (const x of GRID)
      assert.deepEqual([...loaded.probabilities(x)], [...trainer.policy.probabilities(x)]);
  });

  it('tries every arm as often as its policy says', () => {
    // Rewards that do not differ, few steps: the posterior stays wide, and all arms are tried.
    const counts = [0, 0, 0];
    const expected = [0, 0, 0];
    const create = () =>
      oneStepTask({
        actions: 3,
        reward(_, action) {
          counts[action]! += 1;
          return 0;
        },
      });
    const options = { scale: 3, warmUpSteps: 0 };
    const trainer = train({ line: linThompson, options, create, steps: 6400 });
    // Theta stays 0 and the deviations are alike, so each arm has a third: 6400 draws, se 0.6 %.
    for (const [at, count] of counts.entries())
      assert(Math.abs(count / 6400 - 1 / 3) < 0.03, `arm ${at}: ${count}`);
    for (const x of GRID)
      trainer.policy.probabilities(x).forEach((one, at) => {
        expected[at]! += one / GRID.length;
      });
    for (const share of expected) assert(Math.abs(share - 1 / 3) < 0.05, `${expected}`);
  });

  it('takes no alternative that is closed, and says so', () => {
    const create = () =>
      oneStepTask({
        actions: 2,
        reward: (_, action) => (action === 1 ? 100 : 1),
        mask: () => Uint8Array.of(1, 0),
      });
    const trainer = train({ line: linThompson, create, steps: 300 });
    assert.equal(trainer.diagnostics['rewardMean'], 1);
    assert.deepEqual([...trainer.policy.probabilities([0, 0], Uint8Array.of(1, 0))], [1, 0]);
  });

  it('goes on exactly from what it saved, during the warm-up and after', () => {
    assertResumes({ line: linThompson, create: task, steps: 640 }, [1, 4]);
  });

  it('refuses a damaged policy', () => {
    assert.throws(() => linThompson.load({}, defaultBackend()), /scale/);
    assert.throws(() => linThompson.load({ scale: -1 }, defaultBackend()), /scale/);
  });
});
