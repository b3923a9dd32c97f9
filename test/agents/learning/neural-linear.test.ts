import assert from 'node:assert/strict';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import { CountedDraws } from '../../../agents/learning/counted-draws.ts';
import { beliefOf, NeuralLinear } from '../../../agents/learning/neural-linear.ts';
import { RidgeRegression } from '../../../agents/learning/ridge-regression.ts';

const SETTINGS = {
  hidden: [8],
  learningRate: 0.01,
  batch: 16,
  trainEvery: 20,
  gradientSteps: 10,
  memory: 50,
  lambda: 0.5,
};

/** A learner after `decisions`, and linear models of the last `remembered` of them on its layer as it is now. */
function learnt(decisions: number, remembered: number) {
  const draws = new CountedDraws('neural-linear');
  const sizes = { inputs: 2, alternatives: 2 };
  const learner = new NeuralLinear(SETTINGS, sizes, defaultBackend(), draws);
  const rows = Array.from({ length: decisions }, (_, at) => ({
    input: Float32Array.of(draws.uniform() - 0.5, draws.uniform() - 0.5),
    action: at % 2,
    reward: 3 * draws.uniform(),
  }));
  for (const { input, action, reward } of rows) learner.learn(input, action, reward, draws);
  const models = [0, 1].map(() => new RidgeRegression(9, SETTINGS.lambda));
  for (const { input, action, reward } of rows.slice(-remembered))
    models[action]!.update(learner.features(input), reward);
  return { learner, models };
}

describe('linear models on the last layer of a network', () => {
  it('are those of all that is remembered, on the layer as it is now', () => {
    for (const [decisions, remembered] of [
      [19, 19], // before the first training
      [40, 40], // just after the second
      [55, 55], // with some decisions after it
      [100, 50], // what is older is forgotten
    ] as const) {
      const { learner, models } = learnt(decisions, remembered);
      models.forEach(({ theta, count }, arm) => {
        assert.equal(learner.arms[arm]!.count, count);
        theta.forEach((one, at) => {
          const got = learner.arms[arm]!.theta[at]!;
          assert(Math.abs(got - one) < 1e-9, `${decisions}: ${got} ${one}`);
        });
      });
    }
  });

  it('believe the mean, with the noise times the variance of the features', () => {
    const arm = new RidgeRegression(1, 1);
    arm.update(Float64Array.of(1), 4); // A = 2, theta = 2, S = 8
    const { means, deviations } = beliefOf([arm], Float64Array.of(3));
    assert.equal(means[0], 6);
    const noise = (6 + 8 / 2) / (6 + 1 / 2 - 1); // prior shape and rate 6
    assert(Math.abs(deviations[0]! - Math.sqrt((noise * 9) / 2)) < 1e-12);
  });
});
