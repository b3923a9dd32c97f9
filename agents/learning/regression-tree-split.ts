// Hot: bench learning

/** What a histogram keeps of a bin: sum of gradients, rows, and the sum of Hessians where they are not all 1. */
export interface BinLayout {
  readonly width: number; // numbers per bin
  readonly hessian: number; // place of the sum of Hessians in a bin
}
export const UNIT_HESSIANS: BinLayout = { width: 2, hessian: 1 };
export const OWN_HESSIANS: BinLayout = { width: 3, hessian: 2 };
const ROWS = 1; // place of the rows in a bin

/** What a leaf must keep to be split. */
export interface SplitLimits {
  readonly rowsPerLeafMin: number;
  readonly hessianPerLeafMin: number;
  readonly l2: number; // >= 0
}

/** Sums over the rows of a node. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

export interface Split {
  readonly feature: number; // its place in the histogram
  readonly bin: number; // rows up to this bin go left
  readonly isMissingLeft: boolean;
  readonly gain: number; // > 0
  readonly left: NodeSums;
}

/** Sums by bin of each feature: the numbers' bins, then that of NaN. */
export interface SplitHistogram {
  readonly sums: Float64Array;
  /** Where each feature begins in `sums`, and behind the last one where it ends. */
  readonly offsets: Int32Array;
  readonly layout: BinLayout;
}

/** The best cut so far. */
interface Found {
  gain: number;
  feature: number; // -1: none gains
  bin: number;
  isMissingLeft: boolean;
  gradient: number; // of the left side, as the next two
  hessian: number;
  rows: number;
}

/**
 * The best split of a node: gain = GL^2 / (HL + l2) + GR^2 / (HR + l2) - G^2 / (H + l2), over all cuts of all features,
 * with NaN on the right and, where there is any, with NaN on the left. The first of equal gains; undefined where none
 * is > 0.
 * Source: Chen and Guestrin, "XGBoost", KDD 2016, equation 7 (without its factor 1/2 and its gamma).
 */
export function bestSplit(
  histogram: SplitHistogram,
  node: NodeSums,
  limits: SplitLimits,
): Split | undefined {
  const best: Found = {
    ...{ gain: 0, feature: -1, bin: -1, isMissingLeft: false },
    ...{ gradient: 0, hessian: 0, rows: 0 },
  };
  for (let feature = 0; feature < histogram.offsets.length - 1; feature++)
    improve(best, feature, histogram, node, limits);
  const { feature, bin, isMissingLeft, gain, gradient, hessian, rows } = best;
  if (feature < 0) return undefined;
  return { feature, bin, isMissingLeft, gain, left: { gradient, hessian, rows } };
}

function improve(
  best: Found,
  feature: number,
  { sums, offsets, layout }: SplitHistogram,
  node: NodeSums,
  limits: SplitLimits,
): void {
  const width = layout.width;
  const hessianAt = layout.hessian;
  const rowsMin = limits.rowsPerLeafMin;
  const hessianMin = limits.hessianPerLeafMin;
  const l2 = limits.l2;
  const offset = offsets[feature]!;
  const missing = offsets[feature + 1]! - width;
  const hasMissing = sums[missing + ROWS]! > 0;
  const base = (node.gradient * node.gradient) / (node.hessian + l2);
  let gain = best.gain;
  for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
    const isNanLeft = side === 1;
    let gradient = isNanLeft ? sums[missing]! : 0;
    let hessian = isNanLeft ? sums[missing + hessianAt]! : 0;
    let rows = isNanLeft ? sums[missing + ROWS]! : 0;
    // All numbers left and NaN right is a split too.
    const end = hasMissing && !isNanLeft ? missing : missing - width;
    for (let place = offset; place < end; place += width) {
      const here = sums[place + ROWS]!;
      if (here === 0) continue; // divides the rows as the cut before does
      gradient += sums[place]!;
      hessian += sums[place + hessianAt]!;
      rows += here;
      if (rows < rowsMin || hessian < hessianMin) continue;
      const restGradient = node.gradient - gradient;
      const restHessian = node.hessian - hessian;
      if (node.rows - rows < rowsMin || restHessian < hessianMin) break;
      const left = (gradient * gradient) / (hessian + l2);
      const found = left + (restGradient * restGradient) / (restHessian + l2) - base;
      if (found <= gain) continue;
      gain = found;
      best.gain = found;
      best.feature = feature;
      best.bin = (place - offset) / width;
      best.isMissingLeft = isNanLeft;
      best.gradient = gradient;
      best.hessian = hessian;
      best.rows = rows;
    }
  }
}
