import type { EstimatorLine } from './estimator.ts';

/**
 * Direct method: mean over rows of sum_a pi(a | x) q(x, a). No better than its model: its intervals
 * leave the model's bias out.
 * Source: Beygelzimer and Langford, "The offset tree for learning with partial labels", KDD 2009.
 */
export const dm: EstimatorLine = {
  kind: 'dm',
  description: 'what a model of the rewards expects of the target; as wrong as the model',
  source: 'Beygelzimer and Langford 2009',
  options: {},
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: dm equals its known answers and ignores rewards',
  usesModel: true,
  terms: ({ length, direct }) => ({
    direct,
    corrections: new Float64Array(length),
    normalisers: new Float64Array(length).fill(1),
    weights: undefined,
  }),
};
