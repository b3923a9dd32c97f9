import { greedy } from './greedy.ts';

/**
 * Values of actions with several dimensions, one output per alternative:
 * Q(s, a) = mean over dimensions d of Q_d(s, a_d). With one dimension this is any Q; with several it is
 * a sum of parts, which cannot say that two decisions are good only together.
 * Source: Tavakoli, Pardo and Kormushev, "Action branching architectures for deep reinforcement
 * learning", AAAI 2018.
 */
export class BranchedValues {
  readonly sizes: readonly number[];
  readonly dimensions: number;
  readonly alternatives: number;
  readonly #firsts: readonly number[]; // place of the first alternative of each dimension

  constructor(sizes: readonly number[]) {
    let sum = 0;
    this.sizes = sizes;
    this.dimensions = sizes.length;
    this.#firsts = sizes.map((size) => {
      sum += size;
      return sum - size;
    });
    this.alternatives = sum;
  }

  /** The place in row `row` of the alternative that dimension `dimension` of action row `row` took. */
  place(actions: ArrayLike<number>, row: number, dimension: number): number {
    const taken = actions[row * this.dimensions + dimension]!;
    return row * this.alternatives + this.#firsts[dimension]! + taken;
  }

  /** Q(s, a) of row `row`. */
  value(values: ArrayLike<number>, actions: ArrayLike<number>, row: number): number {
    let sum = 0;
    for (let dimension = 0; dimension < this.dimensions; dimension++)
      sum += values[this.place(actions, row, dimension)]!;
    return sum / this.dimensions;
  }

  /** The best open action of row `row`; `masks` row by row as the values. */
  best(values: ArrayLike<number>, row = 0, masks?: Uint8Array): readonly number[] {
    return this.sizes.map((alternatives, dimension) => {
      const from = row * this.alternatives + this.#firsts[dimension]!;
      return greedy({ values, from, alternatives, mask: masks, maskFrom: from });
    });
  }

  /** The value by `judging` of the action of row `row` that is best by `choosing`. */
  valueOfBest(
    choosing: ArrayLike<number>,
    judging: ArrayLike<number>,
    row: number,
    masks?: Uint8Array,
  ): number {
    let sum = 0;
    for (const [dimension, taken] of this.best(choosing, row, masks).entries())
      sum += judging[row * this.alternatives + this.#firsts[dimension]! + taken]!;
    return sum / this.dimensions;
  }

  /** The mean value of row `row` under row `from` of probabilities. */
  expected(
    values: ArrayLike<number>,
    row: number,
    probabilities: ArrayLike<number>,
    from = row,
  ): number {
    let sum = 0;
    for (let at = 0; at < this.alternatives; at++)
      sum += probabilities[from * this.alternatives + at]! * values[row * this.alternatives + at]!;
    return sum / this.dimensions;
  }
}
