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
  readonly feature: number;
  readonly bin: number; // rows up to this bin go left
  readonly isMissingLeft: boolean;
  readonly gain: number; // > 0
  readonly left: NodeSums;
}

/** A feature's part of a histogram: `bins` numbers' bins from `offset` on, then that of NaN. */
interface FeatureHistogram {
  readonly histogram: Float64Array;
  readonly offset: number; // of its first bin, in doubles
  readonly bins: number;
  readonly layout: BinLayout;
}

/**
 * The best split of one feature: gain = GL^2 / (HL + l2) + GR^2 / (HR + l2) - G^2 / (H + l2), over all cuts, with NaN
 * on the right and, where there is any, with NaN on the left. The first of equal gains; undefined where none is > 0.
 * Source: Chen and Guestrin, "XGBoost", KDD 2016, equation 7 (without its factor 1/2 and its gamma).
 */
export function bestSplitOf(
  feature: number,
  { histogram, offset, bins, layout }: FeatureHistogram,
  node: NodeSums,
  limits: SplitLimits,
): Split | undefined {
  const { width, hessian: hessianAt } = layout;
  const { rowsPerLeafMin, hessianPerLeafMin, l2 } = limits;
  const { gradient: gradients, hessian: hessians, rows: all } = node;
  const missing = offset + bins * width;
  const hasMissing = histogram[missing + ROWS]! > 0;
  const base = (gradients * gradients) / (hessians + l2);
  let [gain, bin, isMissingLeft] = [0, -1, false];
  let [leftGradient, leftHessian, leftRows] = [0, 0, 0];
  for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
    const isNanLeft = side === 1;
    let gradient = isNanLeft ? histogram[missing]! : 0;
    let hessian = isNanLeft ? histogram[missing + hessianAt]! : 0;
    let rows = isNanLeft ? histogram[missing + ROWS]! : 0;
    // All numbers left and NaN right is a split too.
    const end = hasMissing && !isNanLeft ? bins : bins - 1;
    for (let at = 0, place = offset; at < end; at++, place += width) {
      gradient += histogram[place]!;
      hessian += histogram[place + hessianAt]!;
      rows += histogram[place + ROWS]!;
      if (rows < rowsPerLeafMin || hessian < hessianPerLeafMin) continue;
      const [restGradient, restHessian] = [gradients - gradient, hessians - hessian];
      if (all - rows < rowsPerLeafMin || restHessian < hessianPerLeafMin) break;
      const left = (gradient * gradient) / (hessian + l2);
      const found = left + (restGradient * restGradient) / (restHessian + l2) - base;
      if (found <= gain) continue;
      [gain, bin, isMissingLeft] = [found, at, isNanLeft];
      [leftGradient, leftHessian, leftRows] = [gradient, hessian, rows];
    }
  }
  if (bin < 0) return undefined;
  const left = { gradient: leftGradient, hessian: leftHessian, rows: leftRows };
  return { feature, bin, isMissingLeft, gain, left };
}
