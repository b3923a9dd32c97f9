import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { packNumbers, unpackDoubles } from './packed-floats.ts';
import {
  type ReplayBatch,
  ReplayBuffer,
  type ReplayRow,
  type ReplaySize,
  type SavedReplay,
} from './replay-buffer.ts';
import { SumTree } from './sum-tree.ts';

export interface PrioritySettings {
  readonly alpha: number; // in [0, 1]; 0: all transitions alike [paper: 0.6]
  readonly epsilon: number; // > 0, added to |error|: what was learnt is seen again [paper: small; 1e-6]
}
export interface PrioritisedBatch extends ReplayBatch {
  /** What the update of each row is multiplied by, in (0, 1]; the largest of the batch is 1. */
  readonly weights: Float64Array;
}
export type SavedPrioritisedReplay = {
  readonly replay: SavedReplay;
  readonly priorities: string; // by slot, as they weigh
  readonly priorityMax: number;
};

/**
 * Replay in proportion to how wrong the prediction was: P(i) = p_i^alpha / sum, p = |error| + epsilon,
 * corrected by weights (N P(i))^-beta over their largest in the batch. A new transition has the largest
 * priority so far.
 * Source: Schaul et al. 2016 (arXiv 1511.05952), algorithm 1, the proportional variant; one draw from
 * each of `count` equal shares of the sum, appendix B.2.1.
 */
export class PrioritisedReplay {
  readonly #replay: ReplayBuffer;
  readonly #tree: SumTree;
  readonly #settings: PrioritySettings;
  #priorityMax = 1; // p, before it is raised to alpha

  constructor(size: ReplaySize, settings: PrioritySettings) {
    const { alpha, epsilon } = settings;
    assert(alpha >= 0 && alpha <= 1, `alpha must be in [0, 1], got ${alpha}`);
    assert(epsilon > 0, `epsilon must be > 0, got ${epsilon}`);
    this.#replay = new ReplayBuffer(size);
    this.#tree = new SumTree(size.capacity);
    this.#settings = settings;
  }

  get length(): number {
    return this.#replay.length;
  }

  add(row: ReplayRow): number {
    const slot = this.#replay.add(row);
    this.#tree.set(slot, this.#priorityMax ** this.#settings.alpha);
    return slot;
  }

  /** `beta`: how much of the bias is corrected, in [0, 1]; 1 at the end of a training. */
  sample(count: number, uniform: Uniform, beta: number): PrioritisedBatch {
    assert(this.length > 0, 'an empty buffer has no sample');
    const total = this.#tree.total;
    const slots = Int32Array.from({ length: count }, (_, i) =>
      this.#tree.find(((i + uniform()) / count) * total),
    );
    const weights = Float64Array.from(
      slots,
      (slot) => ((this.length * this.#tree.get(slot)) / total) ** -beta,
    );
    const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
    return { ...this.#replay.at(slots), weights: weights.map((weight) => weight / largest) };
  }

  /** Errors of the rows of a sample (temporal differences, of either sign). */
  update(slots: ArrayLike<number>, errors: ArrayLike<number>): void {
    const { alpha, epsilon } = this.#settings;
    for (let i = 0; i < slots.length; i++) {
      const priority = Math.abs(errors[i]!) + epsilon;
      if (!Number.isFinite(priority)) assert(false, `errors are finite numbers, got ${errors[i]}`);
      this.#priorityMax = Math.max(this.#priorityMax, priority);
      this.#tree.set(slots[i]!, priority ** alpha);
    }
  }

  save(): SavedPrioritisedReplay {
    const priorities = Float64Array.from({ length: this.length }, (_, i) => this.#tree.get(i));
    const [replay, packed] = [this.#replay.save(), packNumbers(priorities)];
    return { replay, priorities: packed, priorityMax: this.#priorityMax };
  }

  restore({ replay, priorities, priorityMax }: SavedPrioritisedReplay): void {
    this.#replay.restore(replay);
    unpackDoubles(priorities, this.length).forEach((priority, slot) => {
      this.#tree.set(slot, priority);
    });
    this.#priorityMax = priorityMax;
  }
}
