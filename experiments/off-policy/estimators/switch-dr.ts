import { shrinkingEstimator, weightQuantiles } from './estimator.ts';

/**
 * Doubly robust where the weight is at most a threshold, the model alone elsewhere:
 * DM + mean(w 1(w <= threshold) (r - q)).
 * Source: Wang, Agarwal and Dudik, "Optimal and adaptive off-policy evaluation in contextual
 * bandits", ICML 2017.
 */
export const switchDr = shrinkingEstimator({
  kind: 'switch-dr',
  description: 'dr up to a weight, the model alone beyond it',
  source: 'Wang, Agarwal and Dudik 2017',
  options: {
    threshold: {
      value: { type: 'number', min: 0, max: Number.POSITIVE_INFINITY },
      default: Number.POSITIVE_INFINITY,
      description: 'the largest weight that still corrects the model; Infinity: all do',
    },
  },
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: switch-dr: equals its known answers and moves with rewards',
  usesModel: true,
  shrinkage: {
    option: 'threshold',
    shrink: (weight, threshold) => (weight <= threshold ? weight : 0),
    candidates: (sorted) => [Number.POSITIVE_INFINITY, ...weightQuantiles(sorted).slice(1), 0],
  },
});
