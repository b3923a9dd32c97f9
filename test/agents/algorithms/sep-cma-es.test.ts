import assert from 'node:assert/strict';
import type { Trainer } from '../../../agents/algorithms/algorithm.ts';
import { sepCmaEs } from '../../../agents/algorithms/sep-cma-es.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import type { Json } from '../../../agents/learning/policy.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

const PLACES = [4, 9];
const WEIGHTS = [3, -2];
const SIZE = 15;

/**
 * Two decisions, each with two features by chance; a step costs the squared distance of each alternative to
 * place + <weights, features>. The chance of an episode drowns what rules differ by, and is the same for all.
 */
function placing(): Environment {
  let uniform = () => 0;
  let [noise, steps] = [0, 0];
  const observation = new Float32Array(4);
  const look = () => observation.set(observation.map(() => 2 * uniform() - 1));
  const wanted = (i: number) =>
    PLACES[i]! + WEIGHTS[0]! * observation[2 * i]! + WEIGHTS[1]! * observation[2 * i + 1]!;
  return {
    name: 'placing',
    observationSpace: {
      kind: 'box',
      names: ['a/x', 'a/y', 'b/x', 'b/y'],
      low: [-1, -1, -1, -1],
      high: [1, 1, 1, 1],
    },
    actionSpace: { kind: 'discrete', sizes: [SIZE, SIZE], names: ['a', 'b'] },
    reset(seed) {
      uniform = createRandom(String(seed)).stream('placing');
      noise = 1000 * uniform();
      steps = 0;
      look();
      return { observation, info: {} };
    },
    step(action) {
      steps += 1;
      const far = [0, 1].map((i) => (action[i]! - wanted(i)) ** 2).reduce((a, b) => a + b, 0);
      look();
      return {
        observation,
        info: {},
        reward: noise - far,
        terminated: steps === 10,
        truncated: false,
      };
    },
  };
}

function trainer(saved?: Json, options: OptionValues = {}): Trainer {
  return sepCmaEs.createTrainer({
    options: readOptions(sepCmaEs.options, { places: [7], ...options }),
    seed: 1,
    backend: defaultBackend(),
    stepsMax: 40_000,
    environments: vectorOf([placing(), placing()]),
    ...(saved === undefined ? {} : { saved }),
  });
}
function trained(steps: number, training = trainer()): Trainer {
  while (training.steps < steps) training.advance();
  return training;
}

describe('sep-cma-es', () => {
  it('finds the place of each decision and the weights they share', () => {
    const found = trained(40_000).parameters() as { places: number[]; weights: number[] };
    for (const [i, place] of [...found.places, ...found.weights].entries())
      assert.ok(Math.abs(place - [...PLACES, ...WEIGHTS][i]!) < 0.3, JSON.stringify(found));
  });

  it('begins with one alternative for all, whatever is observed', () => {
    const { policy } = trainer();
    assert.deepEqual(policy.act([1, -1, 0.5, 1]), [7, 7]);
    const certain = policy.probabilities([1, -1, 0.5, 1]);
    assert.deepEqual(
      [...certain.entries()].filter(([, p]) => p === 1).map(([at]) => at),
      [7, 22],
    );
  });

  it('begins with the rule it is given', () => {
    const { policy } = trainer(undefined, { places: [3, 5], weights: [2, 0] });
    assert.deepEqual(policy.act([1, 9, -2, 9]), [5, 1]);
    assert.throws(
      () => trainer(undefined, { weights: [1, 2, 3] }),
      /weights must be 1 number or 2, are 3/,
    );
  });

  it('goes on exactly from where it was saved', () => {
    const half = trained(3000);
    const resumed = trained(6000, trainer(JSON.parse(JSON.stringify(half.save()))));
    assert.deepEqual(resumed.save(), trained(6000).save());
  });

  it('loads what it saved, and says what is wrong with what is damaged', () => {
    const training = trained(3000);
    const loaded = sepCmaEs.load(training.parameters(), defaultBackend());
    const seen = [0.3, -0.9, 0.8, 0.1];
    assert.deepEqual(loaded.act(seen), training.policy.act(seen));
    const wrong = { ...Object(training.parameters()), places: [1] };
    assert.throws(() => sepCmaEs.load(wrong, defaultBackend()), /places must hold 2 values/);
  });
});
