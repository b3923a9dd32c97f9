import { assert } from '../../sim/units.ts';
import { type FeatureRows, HistogramBins } from './histogram-bins.ts';
import { RegressionTrees } from './regression-tree.ts';
import { type GrowerOptions, TreeGrower } from './regression-tree-grower.ts';

export interface BoostingOptions extends GrowerOptions {
  /** `squared`: half the squared error; `logistic`: labels are 0 or 1, predictions are log-odds. */
  readonly loss: 'squared' | 'logistic';
  readonly trees: number; // >= 0
  readonly binsMax: number; // of each feature, in [2, 255]
}

export interface Boosted {
  readonly trees: RegressionTrees;
  /** Operations of training: comparisons of sorting and binning, additions to histograms, cuts tried. */
  readonly operations: number;
}

/** What boosting ends with where nothing else is said; LightGBM's and scikit-learn's defaults in most. */
export const BOOSTING_DEFAULTS = {
  learningRate: 0.1,
  leavesMax: 31,
  rowsPerLeafMin: 20,
  hessianPerLeafMin: 1e-3,
  l2: 0,
  binsMax: 255,
} as const;

/**
 * Gradient boosting on histograms: each tree is grown, leaf by leaf, on gradients and Hessians of the loss at the
 * sum of those before it. The sum begins with the mean of the labels, or its log-odds. Nothing is drawn: the same
 * rows give the same trees.
 * Source: Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5), 2001;
 * with second derivatives: Chen and Guestrin, "XGBoost", KDD 2016.
 */
export function boost(
  data: FeatureRows,
  labels: Float64Array,
  { loss, trees: count, binsMax, ...options }: BoostingOptions,
): Boosted {
  const { rows } = data;
  assert(rows > 0 && labels.length >= rows, `${rows} rows need as many labels`);
  const bins = new HistogramBins(data, binsMax);
  const trees = new RegressionTrees();
  trees.base = firstGuess(labels.subarray(0, rows), loss);
  const predictions = new Float64Array(rows).fill(trees.base);
  const gradients = new Float64Array(rows);
  const hessians = loss === 'logistic' ? new Float64Array(rows) : undefined;
  const binned = { bins, binOf: bins.binAll(data), rows };
  const grower = new TreeGrower(binned, options, { gradients, hessians });
  for (let tree = 0; tree < count; tree++) {
    if (hessians === undefined) squaredGradients(labels, predictions, gradients);
    else logisticGradients(labels, predictions, gradients, hessians);
    grower.grow(trees, predictions);
  }
  const binning = rows * data.features * Math.ceil(Math.log2(binsMax));
  return { trees, operations: bins.operations + binning + grower.operations };
}

/** 1 / (1 + e^-x): the probability that log-odds stand for. */
export const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

// Log-odds of labels that are all alike: as if one part in a million were not.
const LEAST_SHARE = 1e-6;

function firstGuess(labels: Float64Array, loss: BoostingOptions['loss']): number {
  const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  if (loss === 'squared') return mean;
  const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, mean));
  return Math.log(share / (1 - share));
}

function squaredGradients(
  labels: Float64Array,
  predictions: Float64Array,
  gradients: Float64Array,
): void {
  for (let row = 0; row < gradients.length; row++)
    gradients[row] = predictions[row]! - labels[row]!;
}

/** g = p - y, h = p (1 - p). */
function logisticGradients(
  labels: Float64Array,
  predictions: Float64Array,
  gradients: Float64Array,
  hessians: Float64Array,
): void {
  for (let row = 0; row < gradients.length; row++) {
    const probability = probabilityOf(predictions[row]!);
    gradients[row] = probability - labels[row]!;
    hessians[row] = probability * (1 - probability);
  }
}
