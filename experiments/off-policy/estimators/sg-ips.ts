import { HARMONIC, HARMONIC_OPTION, shrinkingEstimator } from './estimator.ts';

/**
 * Inverse propensity scores with sub-Gaussian weights w' = w / (1 - lambda + lambda w), below
 * 1 / lambda.
 * Source: Metelli, Russo and Restelli, "Subgaussian and differentiable importance sampling for
 * off-policy evaluation and learning", NeurIPS 2021.
 */
export const sgIps = shrinkingEstimator({
  kind: 'sg-ips',
  description: 'ips with weights drawn towards 1 (sub-Gaussian)',
  source: 'Metelli, Russo and Restelli 2021',
  options: HARMONIC_OPTION,
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: sg-ips: equals its known answers and moves with rewards',
  usesModel: false,
  shrinkage: HARMONIC,
});
