import type { EstimatorLine } from './estimator.ts';

/**
 * Self-normalised inverse propensity scores: sum(w r) / sum(w), never outside the rewards observed.
 * NaN where every weight is 0.
 * Source: Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning",
 * NeurIPS 2015.
 */
export const snips: EstimatorLine = {
  kind: 'snips',
  description: 'ips over the mean weight: stays inside the rewards observed, slightly biased',
  source: 'Swaminathan and Joachims 2015',
  options: {},
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: snips: equals its known answers and moves with rewards',
  usesModel: false,
  terms: ({ length, weights, rewards }) => ({
    direct: new Float64Array(length),
    corrections: weights.map((weight, i) => weight * rewards[i]!),
    normalisers: weights,
    weights,
  }),
};
