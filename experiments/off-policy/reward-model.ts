import { solveLinear } from '../../agents/learning/finite-mdp.ts';
import { type LoggedBandit, weightedRows } from './logged-bandit.ts';

const FOLDS = 5;
const RIDGE = 30; // of slopes, on standardised contexts: the weight of 30 rows for no slope
const INTERCEPT_RIDGE = 3; // the weight of 3 rows for the mean of all actions

/**
 * What the rewards are expected to be, for each row and action, by regressions that have not seen the
 * row: clusters are dealt into 5 folds, and each fold is predicted from the other four. Without this
 * a model follows the noise of the rewards that it then corrects, and intervals of doubly robust
 * estimates are too narrow.
 * Each fold: a ridge regression for each action on the standardised contexts, around the mean of all
 * actions, with rows weighed by target probability over propensity: it is to be right where the
 * target goes. Predictions stay within one range of the rewards seen.
 * Sources: Chernozhukov et al., "Double/debiased machine learning", Econometrics Journal 21, 2018
 * (cross-fitting); Hoerl and Kennard, "Ridge regression", Technometrics 12, 1970; Shimodaira,
 * "Improving predictive inference under covariate shift", J. Statistical Planning and Inference 90,
 * 2000 (weighing).
 */
export function crossFittedModel(log: LoggedBandit): Float64Array {
  const { length, clusters, actionNames } = log;
  const features = featuresOf(log);
  const { weights } = weightedRows(log);
  const q = new Float64Array(length * actionNames.length);
  const foldOf = (row: number): number => (clusters?.[row] ?? row) % FOLDS;
  const positions = Array.from({ length }, (_, i) => i);
  for (let fold = 0; fold < FOLDS; fold++) {
    const seen = positions.filter((row) => foldOf(row) !== fold);
    const hidden = positions.filter((row) => foldOf(row) === fold);
    if (seen.length > 0) predictRows(log, { features, weights, seen, hidden }, q);
  }
  return q;
}

/** Rows x width; the first of each row is 1. */
interface Features {
  readonly width: number;
  readonly values: Float64Array;
}
interface Split {
  readonly features: Features;
  readonly weights: Float64Array; // of rows
  readonly seen: readonly number[];
  readonly hidden: readonly number[];
}

function predictRows(log: LoggedBandit, split: Split, q: Float64Array): void {
  const { rewards, actions, actionNames } = log;
  const { features, weights, seen, hidden } = split;
  const count = actionNames.length;
  const observed = seen.map((row) => rewards[row]!);
  const low = observed.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  const high = observed.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
  const reach = high - low;
  const mean = weightedMean(seen, weights, rewards);
  for (let action = 0; action < count; action++) {
    const own = seen.filter((row) => actions[row] === action && weights[row]! > 0);
    const slopes = ridge(features, own, { weights, wanted: (row) => rewards[row]! - mean });
    for (const row of hidden) {
      const value = mean + dot(features, row, slopes);
      q[row * count + action] = Math.min(high + reach, Math.max(low - reach, value));
    }
  }
}

/** The plain mean where every weight is 0. */
function weightedMean(
  rows: readonly number[],
  weights: Float64Array,
  values: Float64Array,
): number {
  let [sum, scale, plain] = [0, 0, 0];
  for (const row of rows) {
    sum += weights[row]! * values[row]!;
    scale += weights[row]!;
    plain += values[row]!;
  }
  return scale > 0 ? sum / scale : plain / rows.length;
}

interface Fitting {
  readonly weights: Float64Array;
  wanted(row: number): number;
}

function ridge(
  { width, values }: Features,
  rows: readonly number[],
  { weights, wanted }: Fitting,
): Float64Array {
  const matrix = Array.from({ length: width }, () => new Float64Array(width + 1));
  for (const row of rows) {
    const offset = row * width;
    const value = wanted(row);
    for (let i = 0; i < width; i++) {
      const own = weights[row]! * values[offset + i]!;
      if (own === 0) continue;
      const line = matrix[i]!;
      for (let j = 0; j < width; j++) line[j]! += own * values[offset + j]!;
      line[width]! += own * value;
    }
  }
  for (const [i, line] of matrix.entries()) line[i]! += i === 0 ? INTERCEPT_RIDGE : RIDGE;
  return solveLinear(matrix);
}

function dot({ width, values }: Features, row: number, coefficients: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += coefficients[i]! * values[row * width + i]!;
  return sum;
}

/** Contexts with mean 0 and standard deviation 1, constant ones all 0, behind a column of ones. */
function featuresOf({ length, contextNames, contexts }: LoggedBandit): Features {
  const count = contextNames.length;
  const width = 1 + count;
  const values = new Float64Array(length * width);
  for (let row = 0; row < length; row++) values[row * width] = 1;
  for (let column = 0; column < count; column++) {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < length; row++) sum += contexts[row * count + column]!;
    const mean = sum / length;
    for (let row = 0; row < length; row++) squares += (contexts[row * count + column]! - mean) ** 2;
    const deviation = Math.sqrt(squares / length);
    if (deviation <= CONSTANT * Math.abs(mean)) continue;
    for (let row = 0; row < length; row++)
      values[row * width + 1 + column] = (contexts[row * count + column]! - mean) / deviation;
  }
  return { width, values };
}

const CONSTANT = 1e-12; // relative deviation that rounding alone makes
