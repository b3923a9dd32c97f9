import type { OptionValues } from '../../sim/options.ts';
import { clusterSums, standardErrorOf, sumsValue } from './estimate.ts';
import type { EstimatorLine } from './estimators/estimator.ts';
import type { WeightedRows } from './logged-bandit.ts';

const DELTA = 0.05; // the bound on the bias may be exceeded with this probability

/** What tuning saw of one parameter. */
export interface TuningTrial {
  readonly parameter: number;
  readonly estimate: number;
  readonly variance: number; // of the estimate
  readonly biasBound: number; // >= 0
  readonly meanSquaredError: number; // variance + biasBound^2
}

/**
 * The parameter of an estimator with the least estimated error, variance + (bound on the bias)^2; of
 * equals the one that shrinks least. The bias of shorter weights w' is
 * |mean((w - w') (r - q))| + range (sqrt(2 mean(w^2) ln(2 / delta) / n) + 2 max(w) ln(2 / delta) / (3 n)),
 * delta 0.05, range that of the rewards observed (1 for clicks).
 * Undefined for an estimator without a parameter.
 * Source: Su, Dimakopoulou, Krishnamurthy and Dudik, ICML 2020, section 5 (model selection); the
 * bound on the bias by Bernstein's inequality.
 */
export function tuneShrinkage(
  line: EstimatorLine,
  rows: WeightedRows,
  clusters?: Int32Array,
): TuningTrial | undefined {
  const { shrinkage } = line;
  if (shrinkage === undefined) return undefined;
  const candidates = shrinkage.candidates(rows.weights.toSorted());
  const trials = candidates.map((parameter) => trialOf(line, parameter, rows, clusters));
  return trials.reduce((best, one) => (one.meanSquaredError < best.meanSquaredError ? one : best));
}

/** The options of an estimator with one value for its parameter. */
export function shrinkageOptions(line: EstimatorLine, parameter: number): OptionValues {
  return line.shrinkage === undefined ? {} : { [line.shrinkage.option]: parameter };
}

function trialOf(
  line: EstimatorLine,
  parameter: number,
  rows: WeightedRows,
  clusters: Int32Array | undefined,
): TuningTrial {
  const sums = clusterSums(line.terms(rows, shrinkageOptions(line, parameter)), clusters);
  const variance = standardErrorOf(sums) ** 2;
  const biasBound = biasBoundOf(line, parameter, rows);
  const meanSquaredError = variance + biasBound ** 2;
  return { parameter, estimate: sumsValue(sums), variance, biasBound, meanSquaredError };
}

function biasBoundOf(line: EstimatorLine, parameter: number, rows: WeightedRows): number {
  const { weights, rewards, modelled, length } = rows;
  const { shrink } = line.shrinkage!;
  let [bias, squares, most] = [0, 0, 0];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < length; i++) {
    const weight = weights[i]!;
    const residual = rewards[i]! - (line.usesModel ? modelled[i]! : 0);
    bias += (weight - shrink(weight, parameter)) * residual;
    squares += weight * weight;
    most = Math.max(most, weight);
    low = Math.min(low, rewards[i]!);
    high = Math.max(high, rewards[i]!);
  }
  const log = Math.log(2 / DELTA);
  const reach = Math.sqrt((2 * squares * log) / length / length) + (2 * most * log) / (3 * length);
  return Math.abs(bias / length) + (high - low) * reach;
}
