import assert from 'node:assert/strict';
import { estimatorOf } from '../../../experiments/off-policy/estimate.ts';
import { ESTIMATORS } from '../../../experiments/off-policy/estimators/index.ts';
import { loggedBandit, weightedRows } from '../../../experiments/off-policy/logged-bandit.ts';
import { tuneShrinkage } from '../../../experiments/off-policy/tuning.ts';

/** 1000 rows with weight 1, and some with a weight of 200 whose reward is what the model says, nearly. */
function logWith(large: number, residual: (i: number) => number) {
  const length = 1000 + large;
  const isLarge = (i: number) => i >= 1000;
  return weightedRows(
    loggedBandit({
      actions: new Array(length).fill(0),
      propensities: Array.from({ length }, (_, i) => (isLarge(i) ? 0.005 : 1)),
      rewards: Array.from({ length }, (_, i) => 1 + residual(i)),
      targets: Array.from({ length }, () => [1, 0]),
      q: Array.from({ length }, () => [1, 1]),
    }),
  );
}
const noise = (i: number) => 0.01 * (i % 2 === 0 ? 1 : -1);

describe('the tuning of estimators by their estimated error', () => {
  it('leaves weights alone where nothing can be gained', () => {
    const rows = logWith(3, () => 0);
    for (const line of ESTIMATORS.filter(({ shrinkage, usesModel }) => shrinkage && usesModel)) {
      const first = line.shrinkage!.candidates(rows.weights.toSorted())[0];
      assert.equal(tuneShrinkage(line, rows)!.parameter, first, line.kind);
    }
  });

  it('bounds the bias as the formula says', () => {
    const rows = logWith(1, (i) => (i === 1000 ? 0.5 : 0));
    const dr = estimatorOf('dr');
    const n = 1001;
    const log = Math.log(2 / 0.05);
    // A clip of 50 takes 150 x 0.5 from the one weight of 200, nothing from the others.
    const shrinkage = { ...dr.shrinkage!, candidates: () => [50] };
    const trial = tuneShrinkage({ ...dr, shrinkage }, rows)!;
    const z = 150 * 0.5;
    const expected = z / n + Math.sqrt((2 * z * z * log) / n / n) + (2 * z * log) / (3 * n);
    assert(Math.abs(trial.biasBound - expected) < 1e-12);
    assert(Math.abs(trial.meanSquaredError - trial.variance - trial.biasBound ** 2) < 1e-15);
  });

  it('chooses no parameter that another one beats', () => {
    const rows = logWith(20, (i) => (i >= 1000 ? 0.02 * noise(i) : noise(i)));
    for (const line of ESTIMATORS.filter(({ shrinkage }) => shrinkage !== undefined)) {
      const chosen = tuneShrinkage(line, rows)!;
      const only = (parameter: number) =>
        tuneShrinkage(
          { ...line, shrinkage: { ...line.shrinkage!, candidates: () => [parameter] } },
          rows,
        )!;
      for (const parameter of line.shrinkage!.candidates(rows.weights.toSorted()))
        assert(only(parameter).meanSquaredError >= chosen.meanSquaredError, line.kind);
    }
  });

  it('has nothing to choose for an estimator without a parameter', () => {
    assert.equal(tuneShrinkage(estimatorOf('snips'), logWith(0, noise)), undefined);
  });
});
