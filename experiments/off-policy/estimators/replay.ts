import type { EstimatorLine } from './estimator.ts';

/**
 * The mean reward of the rows whose action the target would have chosen: sum(m r) / sum(m), m the
 * target's probability of the action. Right only where the log chose uniformly. A target that
 * chooses by chance is taken in expectation over its choices; without a match the estimate is NaN.
 * Source: Li et al., "Unbiased offline evaluation of contextual-bandit-based news article
 * recommendation algorithms", WSDM 2011.
 */
export const replay: EstimatorLine = {
  kind: 'replay',
  description: 'mean reward where log and target agree; needs a log of uniform choices',
  source: 'Li et al. 2011',
  options: {},
  coveredBy:
    'test/experiments/off-policy/estimators.test.ts: replay: equals its known answers and moves with rewards',
  usesModel: false,
  terms: ({ length, matches, rewards }) => ({
    direct: new Float64Array(length),
    corrections: matches.map((match, i) => match * rewards[i]!),
    normalisers: matches,
    weights: matches,
  }),
};
