import { solveLinear } from '../../agents/learning/finite-mdp.ts';
import type { LoggedBandit } from './logged-bandit.ts';

const FOLDS = 5;
const RIDGE = 1; // on standardised features: one row's worth of belief in 0 for each
const RIDGES = [1, 10, 100, 1000, 10_000]; // of single actions
const PRODUCTS_MAX = 12; // contexts up to which squares and products are features, too

/**
 * What the rewards are expected to be, for each row and action, by regressions that have not seen the
 * row: clusters are dealt into 5 folds, and each fold is predicted from the other four. Without this
 * a model follows the noise of the rewards that it then corrects, and intervals of doubly robust
 * estimates are too narrow.
 * Each fold: one ridge regression over all actions on the contexts (up to 12 of them with squares and
 * products, all standardised), then one for each action on what that leaves, with the ridge that
 * predicts half of the rows best from the other half, so that actions with few rows stay near the
 * common one. Predictions stay within one range of the rewards seen.
 * Sources: Chernozhukov et al., "Double/debiased machine learning", Econometrics Journal 21, 2018
 * (cross-fitting); Hoerl and Kennard, "Ridge regression", Technometrics 12, 1970.
 */
export function crossFittedModel(log: LoggedBandit): Float64Array {
  const { length, clusters, actionNames } = log;
  const features = featuresOf(log);
  const q = new Float64Array(length * actionNames.length);
  const foldOf = (row: number): number => (clusters?.[row] ?? row) % FOLDS;
  const positions = Array.from({ length }, (_, i) => i);
  for (let fold = 0; fold < FOLDS; fold++) {
    const seen = positions.filter((row) => foldOf(row) !== fold);
    const hidden = positions.filter((row) => foldOf(row) === fold);
    if (seen.length > 0 && hidden.length > 0) predictRows(log, { features, seen, hidden }, q);
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
  readonly seen: readonly number[];
  readonly hidden: readonly number[];
}

function predictRows(log: LoggedBandit, split: Split, q: Float64Array): void {
  const { rewards, actionNames } = log;
  const { seen, hidden } = split;
  const count = actionNames.length;
  const observed = seen.map((row) => rewards[row]!);
  const low = observed.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  const high = observed.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
  const reach = high - low;
  const predict = fitted(log, seen, { features: split.features, ridge: bestRidge(log, split) });
  for (const row of hidden)
    for (let action = 0; action < count; action++)
      q[row * count + action] = Math.min(high + reach, Math.max(low - reach, predict(row, action)));
}

/** The ridge of single actions that predicts every second row best from the others. */
function bestRidge(log: LoggedBandit, { features, seen }: Split): number {
  const learning = seen.filter((_, i) => i % 2 === 0);
  const judging = seen.filter((_, i) => i % 2 === 1);
  const grams = gramsOf(log, learning, features);
  const errors = RIDGES.map((ridge) => {
    const predict = solved(grams, { features, ridge });
    return judging.reduce(
      (sum, row) => sum + (log.rewards[row]! - predict(row, log.actions[row]!)) ** 2,
      0,
    );
  });
  return RIDGES[errors.indexOf(Math.min(...errors))]!;
}

type Prediction = (row: number, action: number) => number;
interface Fitting {
  readonly features: Features;
  readonly ridge: number; // of single actions
}

function fitted(log: LoggedBandit, rows: readonly number[], fitting: Fitting): Prediction {
  return solved(gramsOf(log, rows, fitting.features), fitting);
}

/** Normal equations: of all actions for the rewards, and of each for what the first leaves. */
interface Grams {
  readonly common: Float64Array; // coefficients, which no ridge of single actions changes
  readonly own: readonly (Equations | undefined)[]; // undefined: the action was not seen
}
/** Rows of X'X, each with its entry of X'y behind it. */
type Equations = readonly Float64Array[];

function gramsOf(log: LoggedBandit, rows: readonly number[], features: Features): Grams {
  const { rewards, actions, actionNames } = log;
  const all = equationsOf(features, rows, (row) => rewards[row]!);
  const common = ridgeSolution(all, RIDGE, 0);
  const rest = (row: number): number => rewards[row]! - dot(features, row, common);
  const own = actionNames.map((_, action) => {
    const chosen = rows.filter((row) => actions[row] === action);
    return chosen.length === 0 ? undefined : equationsOf(features, chosen, rest);
  });
  return { common, own };
}

function solved({ common, own }: Grams, { features, ridge }: Fitting): Prediction {
  const special = own.map((equations) => equations && ridgeSolution(equations, ridge, ridge));
  return (row, action) => {
    const extra = special[action];
    return dot(features, row, common) + (extra === undefined ? 0 : dot(features, row, extra));
  };
}

function equationsOf(
  { width, values }: Features,
  rows: readonly number[],
  wanted: (row: number) => number,
): Equations {
  const matrix = Array.from({ length: width }, () => new Float64Array(width + 1));
  for (const row of rows) {
    const offset = row * width;
    const value = wanted(row);
    for (let i = 0; i < width; i++) {
      const own = values[offset + i]!;
      if (own === 0) continue;
      const line = matrix[i]!;
      for (let j = 0; j < width; j++) line[j]! += own * values[offset + j]!;
      line[width]! += own * value;
    }
  }
  return matrix;
}

/** Least squares with a ridge on all coefficients but the first, the intercept, which has its own. */
function ridgeSolution(equations: Equations, ridge: number, interceptRidge: number): Float64Array {
  const matrix = equations.map((line) => line.slice());
  for (const [i, line] of matrix.entries()) line[i]! += i === 0 ? interceptRidge : ridge;
  return solveLinear(matrix);
}

function dot({ width, values }: Features, row: number, coefficients: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += coefficients[i]! * values[row * width + i]!;
  return sum;
}

function featuresOf({ length, contextNames, contexts }: LoggedBandit): Features {
  const count = contextNames.length;
  const pairs: [number, number][] = [];
  if (count <= PRODUCTS_MAX)
    for (let i = 0; i < count; i++) for (let j = i; j < count; j++) pairs.push([i, j]);
  const plain = standardised(contexts, length, count);
  const products = new Float64Array(length * pairs.length);
  for (let row = 0; row < length; row++)
    for (const [at, [i, j]] of pairs.entries())
      products[row * pairs.length + at] = plain[row * count + i]! * plain[row * count + j]!;
  const width = 1 + count + pairs.length;
  const values = new Float64Array(length * width);
  const second = standardised(products, length, pairs.length);
  for (let row = 0; row < length; row++) {
    values[row * width] = 1;
    values.set(plain.subarray(row * count, (row + 1) * count), row * width + 1);
    const from = row * pairs.length;
    values.set(second.subarray(from, from + pairs.length), row * width + 1 + count);
  }
  return { width, values };
}

/** Columns with mean 0 and standard deviation 1; constant ones are all 0. */
function standardised(table: Float64Array, rows: number, width: number): Float64Array {
  const result = new Float64Array(rows * width);
  for (let column = 0; column < width; column++) {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < rows; row++) sum += table[row * width + column]!;
    const mean = sum / rows;
    for (let row = 0; row < rows; row++) squares += (table[row * width + column]! - mean) ** 2;
    const deviation = Math.sqrt(squares / rows);
    if (deviation <= 1e-12 * Math.abs(mean)) continue;
    for (let row = 0; row < rows; row++)
      result[row * width + column] = (table[row * width + column]! - mean) / deviation;
  }
  return result;
}
