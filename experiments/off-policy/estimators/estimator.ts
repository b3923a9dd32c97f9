import type { OptionTable, OptionValues, Registered } from '../../../sim/options.ts';
import type { WeightedRows } from '../logged-bandit.ts';

/**
 * Every estimator is made of sums over rows:
 * estimate = sum(direct) / rows + sum(corrections) / sum(normalisers).
 */
export interface EstimatorTerms {
  readonly direct: Float64Array; // of the model
  readonly corrections: Float64Array; // of what was observed
  readonly normalisers: Float64Array; // 1 in each row where the mean is plain
  /** What each observed reward counts with, relative to the others; undefined: none is used. */
  readonly weights: Float64Array | undefined;
}

/** How an estimator shortens large weights: less variance for a bias. */
export interface Shrinkage {
  readonly option: string; // the name of its parameter
  /** The weight that takes the place of w >= 0. */
  shrink(weight: number, parameter: number): number;
  /** Parameters among which tuning chooses, from sorted weights of the log; the first shrinks least. */
  candidates(sortedWeights: Float64Array): readonly number[];
}

/** One line of ESTIMATORS. */
export interface EstimatorLine extends Registered {
  readonly source: string;
  readonly usesModel: boolean; // needs the expectations q of a model
  readonly shrinkage?: Shrinkage;
  terms(rows: WeightedRows, options: OptionValues): EstimatorTerms;
}

/** direct + w' (reward - modelled), with shortened weights w'; without a model w' x reward. */
export function correctedTerms(
  rows: WeightedRows,
  usesModel: boolean,
  shrink: (weight: number) => number,
): EstimatorTerms {
  const { length, rewards, modelled, direct } = rows;
  const weights = rows.weights.map(shrink);
  return {
    direct: usesModel ? direct : new Float64Array(length),
    corrections: weights.map((w, i) => w * (rewards[i]! - (usesModel ? modelled[i]! : 0))),
    normalisers: new Float64Array(length).fill(1),
    weights,
  };
}

/** The line of an estimator that shortens weights by one parameter. */
export function shrinkingEstimator(
  line: Omit<EstimatorLine, 'terms'> & { readonly shrinkage: Shrinkage },
): EstimatorLine {
  const { option, shrink } = line.shrinkage;
  return {
    ...line,
    terms(rows, options) {
      const parameter = Number(options[option]);
      return correctedTerms(rows, line.usesModel, (weight) => shrink(weight, parameter));
    },
  };
}

const SHARES = [1, 0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5];

/** Weights below which the given shares of all weights are, largest first, each once, above 0. */
export function weightQuantiles(sortedWeights: Float64Array): readonly number[] {
  const last = sortedWeights.length - 1;
  const quantiles = SHARES.map((share) => sortedWeights[Math.round(share * last)]!);
  return [...new Set(quantiles)].filter((weight) => weight > 0);
}

export const CLIPPING: Shrinkage = {
  option: 'clip',
  shrink: (weight, clip) => Math.min(weight, clip),
  candidates: (sorted) => [Number.POSITIVE_INFINITY, ...weightQuantiles(sorted).slice(1)],
};
export const CLIP_OPTION: OptionTable = {
  clip: {
    value: { type: 'number', above: 0, max: Number.POSITIVE_INFINITY },
    default: Number.POSITIVE_INFINITY,
    description: 'weights above count as this; Infinity: none',
  },
};

/** w' = w / (1 - lambda + lambda w): 1 for every weight above 0 at lambda 1. */
export const HARMONIC: Shrinkage = {
  option: 'lambda',
  shrink: (weight, lambda) => (weight === 0 ? 0 : weight / (1 - lambda + lambda * weight)),
  candidates: () => [0, 0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1],
};
export const HARMONIC_OPTION: OptionTable = {
  lambda: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0,
    description: 'how far weights go from w (0) to 1 (1), harmonically',
  },
};
