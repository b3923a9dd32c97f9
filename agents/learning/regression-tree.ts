/** What asks one question of a row: x <= threshold goes left, NaN where `isMissingLeft` says. */
export interface Question {
  readonly feature: number;
  readonly threshold: number; // Infinity: every number goes left, NaN alone right
  readonly isMissingLeft: boolean;
}

const GROWTH = 2;

/**
 * Binary regression trees whose values are added up, in flat arrays: a node >= 0 is a question, a node < 0 the leaf
 * ~node. Predicting allocates nothing.
 */
export class RegressionTrees {
  /** Added to every prediction. */
  base = 0;
  /** Comparisons and additions of all predictions so far. */
  operations = 0;
  #questions = 0;
  #leaves = 0;
  #trees = 0;
  #features = new Int32Array(16);
  #thresholds = new Float64Array(16);
  #isMissingLeft = new Uint8Array(16);
  #children = new Int32Array(32); // left, right
  #values = new Float64Array(16);
  #roots = new Int32Array(16);

  get trees(): number {
    return this.#trees;
  }
  get leaves(): number {
    return this.#leaves;
  }
  /** Of what it uses of its arrays. */
  get sizeBytes(): number {
    return this.#questions * (4 + 8 + 1 + 8) + this.#leaves * 8 + this.#trees * 4;
  }

  /** The sum over all trees at one row, which begins at `offset`. */
  predict(row: Float64Array, offset = 0): number {
    const [features, thresholds, children] = [this.#features, this.#thresholds, this.#children];
    let sum = this.base;
    let steps = this.#trees;
    for (let tree = 0; tree < this.#trees; tree++) {
      let node = this.#roots[tree]!;
      while (node >= 0) {
        const value = row[offset + features[node]!]!;
        // A comparison with NaN is false both ways.
        const isLeft =
          value <= thresholds[node]! || (value !== value && this.#isMissingLeft[node] === 1);
        node = children[2 * node + (isLeft ? 0 : 1)]!;
        steps += 1;
      }
      sum += this.#values[~node]!;
    }
    this.operations += steps;
    return sum;
  }

  /** A leaf of the tree that is under way; returns its node. */
  addLeaf(value: number): number {
    if (this.#leaves === this.#values.length) this.#values = grown(this.#values, Float64Array);
    this.#values[this.#leaves] = value;
    return ~this.#leaves++;
  }

  /** A question whose children `join` names later; returns its node. */
  addQuestion({ feature, threshold, isMissingLeft }: Question): number {
    if (this.#questions === this.#features.length) {
      this.#features = grown(this.#features, Int32Array);
      this.#thresholds = grown(this.#thresholds, Float64Array);
      this.#isMissingLeft = grown(this.#isMissingLeft, Uint8Array);
      this.#children = grown(this.#children, Int32Array);
    }
    this.#features[this.#questions] = feature;
    this.#thresholds[this.#questions] = threshold;
    this.#isMissingLeft[this.#questions] = isMissingLeft ? 1 : 0;
    return this.#questions++;
  }

  join(question: number, left: number, right: number): void {
    this.#children[2 * question] = left;
    this.#children[2 * question + 1] = right;
  }

  /** Closes a tree. */
  addTree(root: number): void {
    if (this.#trees === this.#roots.length) this.#roots = grown(this.#roots, Int32Array);
    this.#roots[this.#trees++] = root;
  }

  /** Questions of one tree from its root, left before right: what a reader compares with another trainer's. */
  questionsOf(tree: number): readonly Question[] {
    const found: Question[] = [];
    const visit = (node: number): void => {
      if (node < 0) return;
      found.push({
        feature: this.#features[node]!,
        threshold: this.#thresholds[node]!,
        isMissingLeft: this.#isMissingLeft[node] === 1,
      });
      visit(this.#children[2 * node]!);
      visit(this.#children[2 * node + 1]!);
    };
    visit(this.#roots[tree]!);
    return found;
  }

  /** Values of the leaves of one tree, left before right. */
  leavesOf(tree: number): readonly number[] {
    const found: number[] = [];
    const visit = (node: number): void => {
      if (node < 0) {
        found.push(this.#values[~node]!);
        return;
      }
      visit(this.#children[2 * node]!);
      visit(this.#children[2 * node + 1]!);
    };
    visit(this.#roots[tree]!);
    return found;
  }
}

function grown<List extends Float64Array | Int32Array | Uint8Array>(
  old: List,
  Kind: new (length: number) => List,
): List {
  const wider = new Kind(old.length * GROWTH);
  wider.set(old);
  return wider;
}
