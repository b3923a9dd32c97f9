// Hot: gradient boosting, the search for splits

/** Numbers per bin of a histogram: sum of gradients, sum of Hessians, rows. */
export const BIN_WIDTH = 3;

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
}

/**
 * The best split of one feature: gain = GL^2 / (HL + l2) + GR^2 / (HR + l2) - G^2 / (H + l2), over all cuts, with NaN
 * on the right and, where there is any, with NaN on the left. The first of equal gains; undefined where none is > 0.
 * Source: Chen and Guestrin, "XGBoost", KDD 2016, equation 7 (without its factor 1/2 and its gamma).
 */
export function bestSplitOf(
  feature: number,
  { histogram, offset, bins }: FeatureHistogram,
  node: NodeSums,
  limits: SplitLimits,
): Split | undefined {
  const missing = offset + bins * BIN_WIDTH;
  const hasMissing = histogram[missing + 2]! > 0;
  const base = node.gradient ** 2 / (node.hessian + limits.l2);
  let [gain, bin, isMissingLeft] = [0, -1, false];
  let left: NodeSums = node;
  for (const isNanLeft of hasMissing ? [false, true] : [false]) {
    let gradient = isNanLeft ? histogram[missing]! : 0;
    let hessian = isNanLeft ? histogram[missing + 1]! : 0;
    let rows = isNanLeft ? histogram[missing + 2]! : 0;
    // All numbers left and NaN right is a split too.
    const end = hasMissing && !isNanLeft ? bins : bins - 1;
    for (let at = 0; at < end; at++) {
      const place = offset + at * BIN_WIDTH;
      gradient += histogram[place]!;
      hessian += histogram[place + 1]!;
      rows += histogram[place + 2]!;
      if (rows < limits.rowsPerLeafMin || hessian < limits.hessianPerLeafMin) continue;
      const [restGradient, restHessian] = [node.gradient - gradient, node.hessian - hessian];
      if (node.rows - rows < limits.rowsPerLeafMin || restHessian < limits.hessianPerLeafMin) break;
      const found =
        gradient ** 2 / (hessian + limits.l2) +
        restGradient ** 2 / (restHessian + limits.l2) -
        base;
      if (found <= gain) continue;
      [gain, bin, isMissingLeft] = [found, at, isNanLeft];
      left = { gradient, hessian, rows };
    }
  }
  return bin < 0 ? undefined : { feature, bin, isMissingLeft, gain, left };
}
