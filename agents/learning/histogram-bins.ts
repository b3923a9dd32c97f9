import { assert } from '../../sim/units.ts';

/** Bins of numbers that a feature may have; one more holds NaN, so that a byte holds any of them. */
export const BINS_MAX = 255;

/** Rows of features, one after the other. */
export interface FeatureRows {
  readonly values: Float64Array; // row * features + feature; NaN is missing
  readonly rows: number; // >= 1
  readonly features: number; // >= 1
}

/**
 * Cuts each feature into at most `binsMax` bins: x is in bin b where cut[b - 1] < x <= cut[b]. A feature of few
 * different values is cut halfway between neighbours, another at its quantiles i / binsMax (the mean of both
 * neighbours where a quantile falls between two rows); equal cuts are one. NaN has the bin `missing(feature)`.
 * Source: quantile definition 2 of Hyndman and Fan, "Sample quantiles in statistical packages", The American
 * Statistician 50(4), 1996; the choice of cuts as in scikit-learn 1.9, HistGradientBoosting, binning.
 */
export class HistogramBins {
  readonly features: number;
  readonly cuts: readonly Float64Array[];
  /** Comparisons that the sorting took, as n log2 n. */
  readonly operations: number;

  constructor({ values, rows, features }: FeatureRows, binsMax: number) {
    assert(binsMax >= 2 && binsMax <= BINS_MAX, `binsMax must be in [2, 255], got ${binsMax}`);
    this.features = features;
    const column = new Float64Array(rows);
    this.cuts = Array.from({ length: features }, (_, feature) => {
      let count = 0;
      for (let row = 0; row < rows; row++) {
        const value = values[row * features + feature]!;
        if (!Number.isNaN(value)) column[count++] = value;
      }
      return cutsOf(column.subarray(0, count).sort(), binsMax);
    });
    this.operations = features * rows * Math.ceil(Math.log2(rows + 1));
  }

  /** The bin of NaN, one past the bins of numbers. */
  missing(feature: number): number {
    return this.cuts[feature]!.length + 1;
  }

  binOf(feature: number, value: number): number {
    return binAmong(this.cuts[feature]!, value);
  }

  /** The bin of each value, feature by feature: feature * rows + row. */
  binAll({ values, rows, features }: FeatureRows): Uint8Array {
    const bins = new Uint8Array(rows * features);
    for (let feature = 0; feature < features; feature++) {
      const cuts = this.cuts[feature]!;
      for (let row = 0; row < rows; row++)
        bins[feature * rows + row] = binAmong(cuts, values[row * features + feature]!);
    }
    return bins;
  }
}

/** The first cut that is not below the value, by halving. */
function binAmong(cuts: Float64Array, value: number): number {
  if (value !== value) return cuts.length + 1;
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= cuts[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

function cutsOf(sorted: Float64Array, binsMax: number): Float64Array {
  const distinct = sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
  if (distinct.length <= 1) return new Float64Array(0);
  if (distinct.length <= binsMax)
    return distinct.subarray(1).map((value, at) => halfway(distinct[at]!, value));
  const cuts = new Float64Array(binsMax - 1);
  for (let i = 1; i < binsMax; i++) {
    const [rank, rest] = [Math.floor((i * sorted.length) / binsMax), (i * sorted.length) % binsMax];
    cuts[i - 1] = rest === 0 ? halfway(sorted[rank - 1]!, sorted[rank]!) : sorted[rank]!;
  }
  return cuts.filter((value, at) => at === 0 || value !== cuts[at - 1]);
}

/** Between two infinities, or beside one, the lower value: it is a cut as well. */
function halfway(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return Number.isFinite(middle) ? middle : low;
}
