// Hot: bench learning

import type { HistogramBins } from './histogram-bins.ts';
import type { RegressionTrees } from './regression-tree.ts';
import {
  type BinLayout,
  bestSplit,
  type NodeSums,
  OWN_HESSIANS,
  type Split,
  type SplitLimits,
  UNIT_HESSIANS,
} from './regression-tree-split.ts';

export interface GrowerOptions extends SplitLimits {
  readonly leavesMax: number; // >= 2
  /** Shrinks the values of the leaves; in (0, 1]. */
  readonly learningRate: number;
}

/** Rows, binned. */
export interface BinnedRows {
  readonly bins: HistogramBins;
  readonly binOf: Uint8Array; // feature * rows + row
  readonly rows: number;
}

/** First and second derivatives of the loss by row, as they are when a tree is grown; without `hessians` they are all 1. */
export interface Derivatives {
  readonly gradients: Float64Array;
  readonly hessians: Float64Array | undefined;
}

/** A leaf that may still be split. Its rows are order[start .. end). */
interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly sums: NodeSums;
  /** Of no use where it is not split. */
  readonly histogram: Float64Array | undefined;
  readonly split: Split | undefined;
  /** Question that it hangs on, and on which side; -1: the root. */
  readonly parent: number;
  readonly isLeft: boolean;
}

/**
 * Grows one tree after another on the same rows: of all leaves the one whose split gains most is split next, until
 * there are `leavesMax` or no split gains. A leaf is worth -learningRate * G / (H + l2). The histogram of the larger
 * child is its parent's less its sibling's; what cannot be split has none.
 * Source: Ke et al., "LightGBM", NIPS 2017, section 2; values: Chen and Guestrin, KDD 2016, equation 5.
 */
export class TreeGrower {
  /** Additions to histograms and cuts tried so far. */
  operations = 0;
  readonly #data: BinnedRows;
  readonly #options: GrowerOptions;
  readonly #derivatives: Derivatives;
  readonly #layout: BinLayout;
  readonly #order: Int32Array;
  readonly #scratch: Int32Array;
  readonly #kept: Float64Array; // gradients in the order of rows
  readonly #told: readonly number[]; // features of which not all rows say the same: no other can split
  readonly #offsets: Int32Array; // of each of them in a histogram, and its end
  readonly #free: Float64Array[] = [];
  readonly #size: number; // of a histogram
  readonly #hasMissing: readonly boolean[]; // whether any row of training has no value of a feature

  constructor(data: BinnedRows, options: GrowerOptions, derivatives: Derivatives) {
    this.#data = data;
    this.#options = options;
    this.#derivatives = derivatives;
    this.#layout = derivatives.hessians === undefined ? UNIT_HESSIANS : OWN_HESSIANS;
    this.#order = new Int32Array(data.rows);
    this.#scratch = new Int32Array(data.rows);
    this.#kept = new Float64Array(data.rows);
    const { bins, binOf, rows } = data;
    const columns = Array.from({ length: bins.features }, (_, feature) =>
      binOf.subarray(feature * rows, (feature + 1) * rows),
    );
    this.#hasMissing = columns.map((column, feature) => column.includes(bins.missing(feature)));
    this.#told = columns.flatMap((column, feature) =>
      column.every((bin) => bin === column[0]) ? [] : [feature],
    );
    this.#offsets = new Int32Array(this.#told.length + 1);
    this.#told.forEach((feature, at) => {
      const width = (bins.missing(feature) + 1) * this.#layout.width;
      this.#offsets[at + 1] = this.#offsets[at]! + width;
    });
    this.#size = this.#offsets.at(-1)!;
  }

  /** Adds a tree to `trees` and what it says of each row to `predictions`. */
  grow(trees: RegressionTrees, predictions: Float64Array): void {
    const [order, { rows }] = [this.#order, this.#data];
    for (let at = 0; at < rows; at++) order[at] = at;
    const histogram = this.#take();
    this.#fill(histogram, 0, rows);
    const sums = this.#sumsOf();
    let root = 0;
    const leaves = [this.#leaf({ start: 0, end: rows, parent: -1, isLeft: true }, sums, histogram)];
    const children = new Map<number, [number, number]>();
    while (leaves.length < this.#options.leavesMax) {
      const best = mostGaining(leaves);
      if (best < 0) break;
      const leaf = leaves[best]!;
      const question = this.#ask(leaf, trees);
      if (leaf.parent < 0) root = question;
      else children.get(leaf.parent)![leaf.isLeft ? 0 : 1] = question;
      children.set(question, [0, 0]);
      const isLast = leaves.length + 1 === this.#options.leavesMax;
      leaves.splice(best, 1, ...this.#divide(leaf, question, isLast));
    }
    for (const leaf of leaves) {
      const node = this.#close(leaf, trees, predictions);
      if (leaf.parent < 0) root = node;
      else children.get(leaf.parent)![leaf.isLeft ? 0 : 1] = node;
    }
    for (const [question, [left, right]] of children) trees.join(question, left, right);
    trees.addTree(root);
  }

  #leaf(
    place: Pick<Leaf, 'start' | 'end' | 'parent' | 'isLeft'>,
    sums: NodeSums,
    histogram: Float64Array | undefined,
  ): Leaf {
    if (histogram === undefined) return { ...place, sums, histogram, split: undefined };
    const parts = { sums: histogram, offsets: this.#offsets, layout: this.#layout };
    this.operations += this.#size / this.#layout.width;
    return { ...place, sums, histogram, split: this.#named(bestSplit(parts, sums, this.#options)) };
  }

  /** With the number of the feature for its place in a histogram. */
  #named(split: Split | undefined): Split | undefined {
    return split && { ...split, feature: this.#told[split.feature]! };
  }

  #ask({ split, sums }: Leaf, trees: RegressionTrees): number {
    const { feature, bin, isMissingLeft, left } = split!;
    const { bins } = this.#data;
    // A NaN where training has met none goes where most rows go.
    return trees.addQuestion({
      feature,
      threshold: bins.cuts[feature]![bin] ?? Number.POSITIVE_INFINITY,
      isMissingLeft: this.#hasMissing[feature]! ? isMissingLeft : left.rows > sums.rows - left.rows,
    });
  }

  #divide(leaf: Leaf, parent: number, isLast: boolean): [Leaf, Leaf] {
    const { start, end, sums, split } = leaf;
    const { left } = split!;
    const right = {
      gradient: sums.gradient - left.gradient,
      hessian: sums.hessian - left.hessian,
      rows: sums.rows - left.rows,
    };
    const middle = this.#partition(start, end, split!);
    const isLeftSmaller = left.rows <= right.rows;
    const [from, to] = isLeftSmaller ? [start, middle] : [middle, end];
    const [smaller, larger] = isLast
      ? this.#giveBack(leaf)
      : this.#histogramsOf(leaf, from, to, end - start - (to - from));
    const [one, other] = isLeftSmaller ? [smaller, larger] : [larger, smaller];
    return [
      this.#leaf({ start, end: middle, parent, isLeft: true }, left, one),
      this.#leaf({ start: middle, end, parent, isLeft: false }, right, other),
    ];
  }

  /** Of the smaller child, with the rows [from, to), and of the larger one, made of that of the leaf. */
  #histogramsOf(
    leaf: Leaf,
    from: number,
    to: number,
    rest: number,
  ): readonly (Float64Array | undefined)[] {
    const least = 2 * this.#options.rowsPerLeafMin; // rows that can be split
    if (rest < least) return this.#giveBack(leaf);
    const histogram = leaf.histogram!;
    if (to - from < least) {
      this.#add(histogram, from, to, -1);
      return [undefined, histogram];
    }
    const smaller = this.#take();
    this.#fill(smaller, from, to);
    for (let at = 0; at < this.#size; at++) histogram[at]! -= smaller[at]!;
    this.operations += this.#size;
    return [smaller, histogram];
  }

  #giveBack({ histogram }: Leaf): readonly undefined[] {
    if (histogram !== undefined) this.#free.push(histogram);
    return [];
  }

  /** Rows that go left come first, both sides in their old order; returns where the right side begins. */
  #partition(start: number, end: number, { feature, bin, isMissingLeft }: Split): number {
    const [order, scratch, { bins, binOf, rows }] = [this.#order, this.#scratch, this.#data];
    const missing = bins.missing(feature);
    const column = feature * rows;
    let [left, right] = [start, 0];
    for (let at = start; at < end; at++) {
      const row = order[at]!;
      const found = binOf[column + row]!;
      if (found === missing ? isMissingLeft : found <= bin) order[left++] = row;
      else scratch[right++] = row;
    }
    order.set(scratch.subarray(0, right), left);
    return left;
  }

  #fill(histogram: Float64Array, start: number, end: number): void {
    histogram.fill(0);
    this.#add(histogram, start, end, 1);
  }

  /** Adds rows to a histogram, or takes them away where `sign` is -1. */
  #add(histogram: Float64Array, start: number, end: number, sign: 1 | -1): void {
    const { binOf, rows } = this.#data;
    const { gradients, hessians } = this.#derivatives;
    const [order, told, offsets, kept, { width }] = [
      this.#order,
      this.#told,
      this.#offsets,
      this.#kept,
      this.#layout,
    ];
    const count = end - start;
    const own = order.subarray(start, end);
    for (let at = 0; at < count; at++) kept[at] = sign * gradients[own[at]!]!;
    for (let at = 0; at < told.length; at++) {
      const feature = told[at]!;
      const column = binOf.subarray(feature * rows, (feature + 1) * rows);
      const offset = offsets[at]!;
      if (width === UNIT_HESSIANS.width) addPairs(histogram, offset, column, kept, own, sign);
      else addTriples(histogram, offset, column, kept, own, sign, hessians!);
    }
    this.operations += count * told.length * width;
  }

  #sumsOf(): NodeSums {
    const { gradients, hessians } = this.#derivatives;
    let [gradient, hessian] = [0, 0];
    for (let row = 0; row < this.#data.rows; row++) {
      gradient += gradients[row]!;
      hessian += hessians?.[row] ?? 1;
    }
    return { gradient, hessian, rows: this.#data.rows };
  }

  #close(leaf: Leaf, trees: RegressionTrees, predictions: Float64Array): number {
    const { learningRate, l2 } = this.#options;
    const divisor = leaf.sums.hessian + l2;
    const value = divisor > 0 ? (-learningRate * leaf.sums.gradient) / divisor : 0;
    for (let at = leaf.start; at < leaf.end; at++) predictions[this.#order[at]!]! += value;
    this.#giveBack(leaf);
    return trees.addLeaf(value);
  }

  #take(): Float64Array {
    return this.#free.pop() ?? new Float64Array(this.#size);
  }
}

/** Position of the leaf whose split gains most, the first of equals; -1 where none gains. */
function mostGaining(leaves: readonly Leaf[]): number {
  let best = -1;
  let gain = 0;
  leaves.forEach(({ split }, at) => {
    if (split === undefined || split.gain <= gain) return;
    [best, gain] = [at, split.gain];
  });
  return best;
}

/** Gradient and count of each row; the loops of their own are what the compiler makes fast. */
function addPairs(
  histogram: Float64Array,
  offset: number,
  column: Uint8Array,
  gradients: Float64Array,
  order: Int32Array,
  sign: number,
): void {
  for (let at = 0; at < order.length; at++) {
    const place = (offset + 2 * column[order[at]!]!) | 0;
    histogram[place] = histogram[place]! + gradients[at]!;
    histogram[place + 1] = histogram[place + 1]! + sign;
  }
}

/** Gradient, count and Hessian. */
function addTriples(
  histogram: Float64Array,
  offset: number,
  column: Uint8Array,
  gradients: Float64Array,
  order: Int32Array,
  sign: number,
  hessians: Float64Array,
): void {
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    const place = (offset + 3 * column[row]!) | 0;
    histogram[place] = histogram[place]! + gradients[at]!;
    histogram[place + 1] = histogram[place + 1]! + sign;
    histogram[place + 2] = histogram[place + 2]! + sign * hessians[row]!;
  }
}
