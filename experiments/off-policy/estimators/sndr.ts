import type { EstimatorLine } from './estimator.ts';

/**
 * Self-normalised doubly robust: DM + sum(w (r - q)) / sum(w). NaN where every weight is 0.
 * Source: Thomas and Brunskill, "Data-efficient off-policy policy evaluation for reinforcement
 * learning", ICML 2016 (weighted doubly robust, one step).
 */
export const sndr: EstimatorLine = {
  kind: 'sndr',
  description: 'dr with weights that are divided by their mean',
  source: 'Thomas and Brunskill 2016',
  options: {},
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: sndr: equals its known answers and moves with rewards',
  usesModel: true,
  terms: ({ weights, rewards, modelled, direct }) => ({
    direct,
    corrections: weights.map((weight, i) => weight * (rewards[i]! - modelled[i]!)),
    normalisers: weights,
    weights,
  }),
};
