import { HARMONIC, HARMONIC_OPTION, shrinkingEstimator } from './estimator.ts';

/**
 * Doubly robust with sub-Gaussian weights w' = w / (1 - lambda + lambda w), below 1 / lambda.
 * Source: Metelli, Russo and Restelli, "Subgaussian and differentiable importance sampling for
 * off-policy evaluation and learning", NeurIPS 2021.
 */
export const sgDr = shrinkingEstimator({
  kind: 'sg-dr',
  description: 'dr with weights drawn towards 1 (sub-Gaussian)',
  source: 'Metelli, Russo and Restelli 2021',
  options: HARMONIC_OPTION,
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: sg-dr: equals its known answers and moves with rewards',
  usesModel: true,
  shrinkage: HARMONIC,
});
