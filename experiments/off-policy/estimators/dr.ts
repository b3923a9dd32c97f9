import { CLIP_OPTION, CLIPPING, shrinkingEstimator } from './estimator.ts';

/**
 * Doubly robust: DM + mean(min(w, clip) (r - q)). Without a clip unbiased if propensities or model
 * are right.
 * Source: Dudik, Langford and Li, "Doubly robust policy evaluation and learning", ICML 2011.
 */
export const dr = shrinkingEstimator({
  kind: 'dr',
  description: 'the model, corrected by weighted residuals; right if model or propensities are',
  source: 'Dudik, Langford and Li 2011',
  options: CLIP_OPTION,
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: dr: equals its known answers and moves with rewards',
  usesModel: true,
  shrinkage: CLIPPING,
});
