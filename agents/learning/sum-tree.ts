import { assert } from '../../sim/units.ts';

/**
 * Weights that can be changed and drawn from in proportion, each in the logarithm of their number:
 * a binary tree in which every node holds the sum of its two children, so that no error builds up.
 */
export class SumTree {
  readonly #leaves: number; // a power of 2; leaf i stands at #leaves + i
  readonly #sums: Float64Array; // the root at 1

  /** Weights of slots 0 to `slots` - 1, all 0. */
  constructor(slots: number) {
    let leaves = 1;
    while (leaves < slots) leaves *= 2;
    this.#leaves = leaves;
    this.#sums = new Float64Array(2 * leaves);
  }

  get total(): number {
    return this.#sums[1]!;
  }

  get(slot: number): number {
    return this.#sums[this.#leaves + slot]!;
  }

  /** `weight` >= 0. */
  set(slot: number, weight: number): void {
    const isFine = slot >= 0 && slot < this.#leaves && weight >= 0;
    if (!isFine) assert(false, `slot ${slot}, weight ${weight}`); // a message only where it is needed
    let node = this.#leaves + slot;
    this.#sums[node] = weight;
    for (node >>= 1; node >= 1; node >>= 1)
      this.#sums[node] = this.#sums[2 * node]! + this.#sums[2 * node + 1]!;
  }

  /** The slot in which the sum of weights from slot 0 on passes `sum`, in [0, total). */
  find(sum: number): number {
    let node = 1;
    let rest = sum;
    while (node < this.#leaves) {
      const left = this.#sums[2 * node]!;
      // Rounding may leave a rest beyond all weights: it must not end at a slot without one.
      const goesLeft = rest < left || this.#sums[2 * node + 1] === 0;
      if (!goesLeft) rest -= left;
      node = goesLeft ? 2 * node : 2 * node + 1;
    }
    return node - this.#leaves;
  }
}
