import type { OptionValues } from '../../sim/options.ts';
import { clusterSums, standardErrorOf, sumsValue } from './estimate.ts';
import type { EstimatorLine, EstimatorTerms } from './estimators/estimator.ts';
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
 * equals the one that shrinks least. With z = (w - w') (r - q) of each row, the bias of shorter
 * weights w' is bounded by |mean(z)| + sqrt(2 mean(z^2) ln(2 / delta) / n) + 2 max|z| ln(2 / delta) / (3 n),
 * delta 0.05: 0 where nothing is shortened.
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

/** An estimator as it is used on one log. */
export interface ChosenSetting {
  readonly line: EstimatorLine;
  readonly parameter:
    | { readonly name: string; readonly value: number; readonly isTuned: boolean }
    | undefined;
  readonly terms: EstimatorTerms;
}

/** `clip` of ips and dr is given, or 'auto'; whatever else shortens weights is tuned. */
export function chosenSetting(
  line: EstimatorLine,
  rows: WeightedRows,
  { clusters, clip }: { readonly clusters: Int32Array | undefined; readonly clip: number | 'auto' },
): ChosenSetting {
  const name = line.shrinkage?.option;
  if (name === undefined) return { line, parameter: undefined, terms: line.terms(rows, {}) };
  const given = name === 'clip' && clip !== 'auto' ? clip : undefined;
  const value = given ?? tuneShrinkage(line, rows, clusters)!.parameter;
  const terms = line.terms(rows, shrinkageOptions(line, value));
  return { line, parameter: { name, value, isTuned: given === undefined }, terms };
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
  let [sum, squares, most] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const lost = weights[i]! - line.shrinkage!.shrink(weights[i]!, parameter);
    const value = lost * (rewards[i]! - (line.usesModel ? modelled[i]! : 0));
    sum += value;
    squares += value * value;
    most = Math.max(most, Math.abs(value));
  }
  const log = Math.log(2 / DELTA);
  return (
    Math.abs(sum / length) +
    Math.sqrt((2 * squares * log) / length ** 2) +
    (2 * most * log) / (3 * length)
  );
}
