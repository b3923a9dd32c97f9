import assert from 'node:assert/strict';
import type { Trainer } from '../../../agents/algorithms/algorithm.ts';
import { coordinateBandit } from '../../../agents/algorithms/coordinate-bandit.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import type { Json } from '../../../agents/learning/policy.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

const BEST = [3, 0, 2];
const SIZES = [5, 4, 3];

/**
 * Three steps that each cost the squared distances to the best settings, and what the second loses by the
 * first; the chance of an episode drowns both, and is the same for all settings.
 */
function settings(): Environment {
  let [noise, steps] = [0, 0];
  const shown = Float32Array.of(0);
  return {
    name: 'settings',
    observationSpace: { kind: 'box', names: ['nothing'], low: [0], high: [0] },
    actionSpace: { kind: 'discrete', sizes: SIZES, names: ['a', 'b', 'c'] },
    reset(seed) {
      noise = 100 * createRandom(String(seed)).stream('noise')();
      steps = 0;
      return { observation: shown, info: {} };
    },
    step(action) {
      steps += 1;
      const far = BEST.map((best, i) => (action[i]! - best) ** 2).reduce((a, b) => a + b, 0);
      const reward = noise - far - 0.2 * action[0]! * action[1]!;
      return { observation: shown, info: {}, reward, terminated: steps === 3, truncated: false };
    },
  };
}

function trainer(stepsMax: number, saved?: Json): Trainer {
  return coordinateBandit.createTrainer({
    options: readOptions(coordinateBandit.options, {}),
    seed: 1,
    backend: defaultBackend(),
    stepsMax,
    environments: vectorOf([settings(), settings()]),
    ...(saved === undefined ? {} : { saved }),
  });
}
function trained(steps: number, training = trainer(steps)) {
  while (training.steps < steps) training.advance();
  return training;
}

describe('coordinate-bandit', () => {
  it('finds the best setting of every decision', () => {
    const { policy } = trained(3000);
    assert.deepEqual(policy.act(Float32Array.of(0)), BEST);
    const certain = [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1];
    assert.deepEqual([...policy.probabilities(Float32Array.of(0))], certain);
  });

  it('looks at one decision after the other, each with the same part of the steps', () => {
    const training = trainer(6000);
    const kept: (readonly number[])[] = [training.policy.act([0])];
    while (training.steps < 3300) {
      training.advance();
      const now = training.policy.act([0]);
      if (now.join() !== kept.at(-1)!.join()) kept.push(now);
    }
    assert.deepEqual(kept, [
      [0, 0, 0],
      [3, 0, 0],
      [3, 0, 2],
    ]);
  });

  it('goes on exactly from where it was saved', () => {
    const half = trained(700, trainer(3000));
    const resumed = trained(3000, trainer(3000, JSON.parse(JSON.stringify(half.save()))));
    assert.deepEqual(resumed.save(), trained(3000).save());
  });

  it('gives a policy file what it decides by, and refuses what is damaged', () => {
    const parameters = trained(3000).parameters();
    const loaded = coordinateBandit.load(parameters, defaultBackend());
    assert.deepEqual(loaded.act([0]), BEST);
    const damaged = { settings: [3, 0, 9], sizes: SIZES };
    assert.throws(
      () => coordinateBandit.load(damaged, defaultBackend()),
      /settings must be one of/,
    );
  });
});
