/**
 * Returns of arms by block, where block k has the same chance for every arm: arms are compared by the
 * mean of their paired differences to the arm with the most blocks, over the blocks that they share.
 */
export class PairedArms {
  readonly returns: readonly number[][]; // by arm and block

  constructor(arms: number) {
    this.returns = Array.from({ length: arms }, () => []);
  }

  /** Blocks of all arms together. */
  get blocks(): number {
    return this.returns.reduce((sum, one) => sum + one.length, 0);
  }

  add(arm: number, blockReturn: number): void {
    this.returns[arm]!.push(blockReturn);
  }

  /** NaN without a block. */
  mean(arm: number): number {
    return average(this.returns[arm]!);
  }

  /** Of the arms named, best first; of equals the first. */
  ranked(arms: readonly number[]): readonly number[] {
    const scores = this.#scores();
    return arms.toSorted((a, b) => scores[b]!.mean - scores[a]!.mean || a - b);
  }

  /**
   * The best arm, and the other with the highest bound, `width` standard errors above its mean, each
   * with at least two blocks. A bound is that of the difference to the best one.
   */
  leaders(width: number): readonly number[] {
    const [best, ...others] = this.ranked(this.returns.map((_, arm) => arm));
    const scores = this.#scores(best);
    const bound = (arm: number) => scores[arm]!.mean + width * scores[arm]!.error;
    const challenger = others.toSorted((a, b) => bound(b) - bound(a) || a - b)[0];
    return challenger === undefined ? [best!] : [best!, challenger];
  }

  /** Mean and standard error of the difference to an arm; unset: to the one with the most blocks. */
  #scores(reference?: number): readonly { readonly mean: number; readonly error: number }[] {
    const lengths = this.returns.map((one) => one.length);
    const other = this.returns[reference ?? lengths.indexOf(Math.max(...lengths))]!;
    return this.returns.map((own) => {
      const shared = Math.min(own.length, other.length);
      if (shared === 0) return { mean: -Infinity, error: Infinity };
      const differences = own.slice(0, shared).map((one, block) => one - other[block]!);
      const mean = average(differences);
      const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
      return { mean, error: Math.sqrt(squares / (shared - 1) / shared) };
    });
  }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
