import { shrinkingEstimator, weightQuantiles } from './estimator.ts';

/**
 * Doubly robust with optimistic shrinkage: w' = lambda w / (w^2 + lambda), which is largest at
 * w = sqrt(lambda); lambda 0 is DM, Infinity DR.
 * Source: Su, Dimakopoulou, Krishnamurthy and Dudik, "Doubly robust off-policy evaluation with
 * shrinkage", ICML 2020.
 */
export const dros = shrinkingEstimator({
  kind: 'dros',
  description: 'dr with weights that shrink smoothly, the largest most',
  source: 'Su et al. 2020',
  options: {
    lambda: {
      value: { type: 'number', min: 0, max: Number.POSITIVE_INFINITY },
      default: Number.POSITIVE_INFINITY,
      description: 'the square of the weight that counts most; Infinity: no shrinkage',
    },
  },
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: dros: equals its known answers and moves with rewards',
  usesModel: true,
  shrinkage: {
    option: 'lambda',
    shrink(weight, lambda) {
      if (lambda === Number.POSITIVE_INFINITY) return weight;
      return lambda === 0 ? 0 : (lambda * weight) / (weight * weight + lambda);
    },
    candidates: (sorted) => [
      Number.POSITIVE_INFINITY,
      ...weightQuantiles(sorted).flatMap((weight) => [100 * weight ** 2, weight ** 2]),
      0,
    ],
  },
});
