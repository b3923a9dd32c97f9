import assert from 'node:assert/strict';
import type { Environment } from '../../../agents/learning/environment.ts';
import { factored } from '../../../agents/learning/factored.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { choicePolicy } from '../../../experiments/training/log-plan.ts';
import { recordLog } from '../../../experiments/training/record-log.ts';

const LENGTH = 3;

/** Two services that show the clock and themselves; each is paid what it chose, together what both did. */
function twoServices(): Environment {
  let [clock, seed] = [0, 0];
  const observation = () => Float32Array.of(clock, 1, clock, 2);
  return {
    name: 'two services',
    observationSpace: {
      kind: 'box',
      names: ['a/clock', 'a/name', 'b/clock', 'b/name'],
      low: [0, 0, 0, 0],
      high: [9, 9, 9, 9],
    },
    actionSpace: { kind: 'discrete', sizes: [3, 3], names: ['a/replicas', 'b/replicas'] },
    reset(episode) {
      [clock, seed] = [0, episode];
      return { observation: observation(), info: { seed } };
    },
    step(action) {
      clock += 1;
      const [a, b] = [action[0]!, action[1]!];
      return {
        observation: observation(),
        reward: a + b,
        terminated: false,
        truncated: clock === LENGTH,
        info: { 'reward/a': a, 'reward/b': 10 * b },
      };
    },
  };
}
const exploration = { explorationRatio: 0.5, explores: 'all', explorationSteps: 1 } as const;
const plan = { exploration, episodes: 4, seed: 1 };

describe('a recorded log', () => {
  it('of parts that share a policy has whole episodes part by part, each paid for itself', () => {
    const vector = factored(vectorOf([twoServices()]));
    const log = recordLog({ vector, policy: choicePolicy(1, [3]), ...plan });
    assert.equal(log.length, 4 * 2 * LENGTH);
    for (let row = 0; row < log.length; row++) {
      const [clock, service] = log.observations.subarray(2 * row, 2 * row + 2);
      const [part, step] = [Math.floor(row / LENGTH) % 2, row % LENGTH];
      assert.deepEqual([service, clock], [part + 1, step]);
      assert.deepEqual([...log.nexts.subarray(2 * row, 2 * row + 2)], [step + 1, part + 1]);
      assert.equal(log.truncated[row], step === LENGTH - 1 ? 1 : 0);
      assert.equal(log.rewards[row], log.actions[row]! * (part === 0 ? 1 : 10));
      const expected = log.actions[row] === 1 ? 0.5 + 0.5 / 3 : 0.5 / 3;
      assert(Math.abs(log.propensities![row]! - expected) < 1e-12);
    }
    assert(new Set(log.actions).size === 3);
  });

  it('of a whole explores each decision by itself, with the product of their probabilities', () => {
    const log = recordLog({
      vector: vectorOf([twoServices()]),
      policy: choicePolicy(1, [3, 3]),
      ...plan,
      episodes: 30,
    });
    let onlyOne = 0;
    for (let row = 0; row < log.length; row++) {
      const [a, b] = log.actions.subarray(2 * row, 2 * row + 2);
      const own = (choice: number) => (choice === 1 ? 0.5 + 0.5 / 3 : 0.5 / 3);
      assert(Math.abs(log.propensities![row]! - own(a!) * own(b!)) < 1e-12);
      assert.equal(log.rewards[row], a! + b!);
      if ((a === 1) !== (b === 1)) onlyOne += 1;
    }
    assert(onlyOne > 0);
  });

  it('is the same every time, and another one for another seed', () => {
    const record = (seed: number) =>
      recordLog({
        vector: vectorOf([twoServices()]),
        policy: choicePolicy(1, [3, 3]),
        ...plan,
        seed,
      });
    assert.deepEqual(record(1), record(1));
    assert.notDeepEqual(record(1).actions, record(2).actions);
  });
});
