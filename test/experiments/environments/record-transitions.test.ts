import assert from 'node:assert/strict';
import type { Environment } from '../../../agents/learning/environment.ts';
import { recordTransitions } from '../../../experiments/environments/record-transitions.ts';
import { corridor, fixed, LENGTH } from '../../agents/algorithms/logs.ts';

/** Two dimensions of three and two alternatives; the first of dimension 0 is closed at odd steps. */
function masked(): Environment {
  let steps = 0;
  const observation = new Float32Array(1); // used again, as environments may
  const mask = new Uint8Array(5).fill(1);
  const show = () => {
    observation[0] = steps;
    mask[0] = steps % 2 === 1 ? 0 : 1;
    return { observation, mask, info: {} };
  };
  return {
    name: 'masked',
    observationSpace: { kind: 'box', names: ['steps'], low: [0], high: [10] },
    actionSpace: { kind: 'discrete', sizes: [3, 2], names: ['first', 'second'] },
    reset() {
      steps = 0;
      return show();
    },
    step() {
      steps += 1;
      return { ...show(), reward: steps, terminated: false, truncated: steps === 10 };
    },
  };
}

describe('recorded transitions', () => {
  it('follow one another within an episode, whose end is what the environment said', () => {
    const log = recordTransitions({
      environment: corridor(12),
      policy: fixed([0.4, 0.6]),
      explorationRatio: 0,
      episodes: 40,
      seed: 3,
    });
    let [terminated, truncated, steps] = [0, 0, 0];
    for (let row = 0; row < log.length; row++) {
      steps += 1;
      const field = log.observations[row]!;
      const next = Math.max(0, field + (log.actions[row] === 1 ? 1 : -1));
      assert.equal(log.nexts[row], next);
      assert.equal(log.terminated[row], next === LENGTH - 1 ? 1 : 0);
      assert.equal(log.truncated[row], next !== LENGTH - 1 && steps === 12 ? 1 : 0);
      assert.equal(log.rewards[row], next === LENGTH - 1 ? 10 : -1);
      const isOver = log.terminated[row] === 1 || log.truncated[row] === 1;
      if (row + 1 < log.length) assert.equal(log.observations[row + 1], isOver ? 0 : next);
      if (isOver) steps = 0;
      terminated += log.terminated[row]!;
      truncated += log.truncated[row]!;
    }
    assert.equal(terminated + truncated, 40);
    assert(terminated > 5 && truncated > 5);
    assert.equal(log.masks, undefined);
  });

  it('say with which probability each action was taken, and take it as often', () => {
    const environment = corridor(50);
    const policy = fixed([0.9, 0.1]);
    const log = recordTransitions({
      environment,
      policy,
      explorationRatio: 0.4,
      episodes: 200,
      seed: 5,
    });
    // 0.6 * 0.9 + 0.4 / 2 = 0.74 and 0.6 * 0.1 + 0.4 / 2 = 0.26
    let rights = 0;
    for (let row = 0; row < log.length; row++) {
      const expected = log.actions[row] === 0 ? 0.74 : 0.26;
      assert(Math.abs(log.propensities![row]! - expected) < 1e-12);
      rights += log.actions[row]!;
    }
    const error = Math.sqrt((0.26 * 0.74) / log.length);
    assert(Math.abs(rights / log.length - 0.26) < 4 * error, `${rights} of ${log.length}`);
  });

  it('take nothing that is closed, and know it in the probability of several decisions', () => {
    const log = recordTransitions({
      environment: masked(),
      policy: {
        act: () => [1, 0],
        probabilities: (_, mask) =>
          Float64Array.from(mask![0] === 0 ? [0, 1, 0, 0.5, 0.5] : [0.2, 0.8, 0, 0.5, 0.5]),
      },
      explorationRatio: 0.5,
      episodes: 30,
      seed: 1,
    });
    assert.equal(log.length, 300);
    for (let row = 0; row < 300; row++) {
      const isOdd = row % 2 === 1;
      assert.deepEqual([log.observations[row], log.nexts[row]], [row % 10, (row % 10) + 1]);
      assert.deepEqual([...log.masks!.subarray(5 * row, 5 * row + 5)], [isOdd ? 0 : 1, 1, 1, 1, 1]);
      assert.equal(log.nextMasks![5 * row], isOdd ? 1 : 0);
      const first = log.actions[2 * row]!;
      assert(!isOdd || first !== 0);
      const byPolicy = 0.5 * (isOdd ? [0, 1, 0] : [0.2, 0.8, 0])[first]!;
      const byChance = 0.5 / (isOdd ? 2 : 3);
      assert(Math.abs(log.propensities![row]! - (byPolicy + byChance) / 2) < 1e-12);
    }
  });
});
