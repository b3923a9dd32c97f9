import { CLIP_OPTION, CLIPPING, shrinkingEstimator } from './estimator.ts';

/**
 * Inverse propensity scores: mean(min(w, clip) r). Unbiased without a clip.
 * Sources: Horvitz and Thompson, JASA 47, 1952; clipped: Ionides, "Truncated importance sampling",
 * J. Computational and Graphical Statistics 17, 2008.
 */
export const ips = shrinkingEstimator({
  kind: 'ips',
  description: 'rewards weighed by target probability over propensity, weights clipped on demand',
  source: 'Horvitz and Thompson 1952; Ionides 2008',
  options: CLIP_OPTION,
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: ips: equals its known answers and moves with rewards',
  usesModel: false,
  shrinkage: CLIPPING,
});
