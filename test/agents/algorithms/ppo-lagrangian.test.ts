import assert from 'node:assert/strict';
import { ppoLagrangian } from '../../../agents/algorithms/ppo-lagrangian.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment, Step } from '../../../agents/learning/environment.ts';
import { InputError, type OptionValues, readOptions } from '../../../sim/options.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';
import { assertResumes, vector } from './tasks.ts';

const [RICH, POOR] = [0, 1];
const REWARDS = [3, 1];

/**
 * Two orders one after the other, rich or poor, each as likely: to take one (1) earns 3 or 1 and
 * costs 1, to leave it (0) nothing. With 0.75 orders per decision allowed on average, the linear
 * program max 3 a + b, a + b <= 2 x 0.75, a and b in [0, 1], takes every rich one (a = 1) and half
 * of the poor ones (b = 1/2); its dual price is what the last one earns, 1.
 */
function orders(): Environment {
  let uniform: Uniform = () => NaN;
  let [kind, steps] = [0, 0];
  const observation = new Float32Array(2);
  const show = (info: Readonly<Record<string, number>>) => {
    kind = uniform() < 0.5 ? RICH : POOR;
    observation.fill(0);
    observation[kind] = 1;
    return { observation, info };
  };
  return {
    name: 'orders',
    observationSpace: { kind: 'box', names: ['rich', 'poor'], low: [0, 0], high: [1, 1] },
    actionSpace: { kind: 'discrete', sizes: [2], names: ['order'], labels: [['leave', 'take']] },
    reset(seed) {
      uniform = createRandom(String(seed)).stream('orders');
      steps = 0;
      return show({});
    },
    step(action): Step {
      const taken = action[0]!;
      const reward = taken * REWARDS[kind]!;
      steps += 1;
      const start = show({ ordersTaken: taken });
      return { ...start, reward, terminated: steps === 2, truncated: false };
    },
  };
}

const OPTIONS = {
  cost: 'ordersTaken',
  learningRate: 3e-3,
  annealLearningRate: false,
  rolloutSteps: 64,
  minibatches: 2,
  entropyWeight: 0.1,
  normalizeAdvantages: false,
  gamma: 0,
  costGamma: 0,
  hidden: [16],
  multiplierRate: 0.04,
};
const ROUNDS = 250;
const WINDOW = 125;
const DECISIONS = WINDOW * 4 * OPTIONS.rolloutSteps;

/** Means over the last rounds of a training. */
function run(options: OptionValues) {
  const trainer = ppoLagrangian.createTrainer({
    options: readOptions(ppoLagrangian.options, { ...OPTIONS, ...options }),
    seed: 1,
    backend: defaultBackend(),
    stepsMax: ROUNDS * 4 * OPTIONS.rolloutSteps,
    environments: vector(orders),
  });
  const means = { rich: 0, poor: 0, price: 0, stepCost: 0, episodeCost: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    trainer.advance();
    if (round < ROUNDS - WINDOW) continue;
    const { multiplier, stepCost, episodeCost } = trainer.diagnostics;
    means.rich += trainer.policy.probabilities([1, 0])[1]! / WINDOW;
    means.poor += trainer.policy.probabilities([0, 1])[1]! / WINDOW;
    means.price += multiplier! / WINDOW;
    means.stepCost += stepCost! / WINDOW;
    means.episodeCost += episodeCost! / WINDOW;
  }
  trainer.dispose();
  return means;
}

const near = (got: number, expected: number, tolerance: number) =>
  assert(Math.abs(got - expected) <= tolerance, `${got}, not within ${tolerance} of ${expected}`);

// The price comes from 0 to 1 in 25 rounds and swings out in the first half of the training. Then:
// four standard errors of the mean cost of the decisions in the window; a share of poor orders is
// twice as far off, since half of the orders are poor. With entropy at weight w the best mix has
// logit(b) = (1 - price) / (1 + price) / w, so the price is off by 2 w / (b (1 - b)) times as much.
const COST_ERROR = 4 * Math.sqrt((0.75 * 0.25) / DECISIONS);
const SHARE_ERROR = 2 * COST_ERROR;
const PRICE_ERROR = ((2 * OPTIONS.entropyWeight) / 0.25) * SHARE_ERROR;

describe('PPO-Lagrangian', () => {
  it('mixes two actions as the constrained optimum does', () => {
    for (const limit of [
      { costPer: 'episode', costLimit: 1.5 },
      { costPer: 'step', costLimit: 0.75 },
    ]) {
      const { rich, poor, price, stepCost, episodeCost } = run(limit);
      near(stepCost, 0.75, COST_ERROR);
      near(episodeCost, 1.5, 2 * COST_ERROR);
      near(rich, 1, SHARE_ERROR);
      near(poor, 0.5, SHARE_ERROR);
      near(price, 1, PRICE_ERROR);
    }
  });

  it('pays no price for a limit that does not bind', () => {
    const { rich, poor, price } = run({ costPer: 'step', costLimit: 1.5 });
    assert.equal(price, 0);
    near(rich, 1, SHARE_ERROR);
    near(poor, 1, SHARE_ERROR);
  });

  it('goes on exactly from where it was saved', () => {
    const options = { ...OPTIONS, costLimit: 0.5, rolloutSteps: 15 }; // ends in the midst of episodes
    assertResumes({ line: ppoLagrangian, options, create: orders, steps: 600 }, [1, 5]);
  });

  it('needs the number that it constrains in the info of every step', () => {
    const refused = () => run({ cost: 'violations' });
    assert.throws(refused, InputError);
    assert.throws(refused, /info has no number violations, but ordersTaken/);
  });
});
