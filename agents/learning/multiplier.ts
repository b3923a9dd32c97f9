import type { Json } from './policy.ts';
import { numberAt, recordOf } from './read-json.ts';

export interface MultiplierSettings {
  readonly first: number; // >= 0
  readonly learningRate: number; // > 0
  readonly max: number; // Infinity: none
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * The price of a constraint: it rises while the constraint is violated and falls while there is
 * room, by steps of Adam on lambda * (limit - cost), projected to [0, max].
 * Sources: Altman, "Constrained Markov decision processes", 1999 (the Lagrangian); Ray, Achiam and
 * Amodei, "Benchmarking safe exploration in deep reinforcement learning", 2019 (its use in PPO);
 * Kingma and Ba 2015, algorithm 1.
 */
export class Multiplier {
  readonly #settings: MultiplierSettings;
  #value: number;
  #steps = 0;
  #mean = 0;
  #square = 0;

  constructor(settings: MultiplierSettings) {
    this.#settings = settings;
    this.#value = settings.first;
  }

  /** Reward per unit of cost, >= 0. */
  get value(): number {
    return this.#value;
  }

  /** `excess`: cost above the limit; below 0 there is room. */
  update(excess: number): void {
    const { learningRate, max } = this.#settings;
    this.#steps += 1;
    this.#mean = BETA1 * this.#mean + (1 - BETA1) * excess;
    this.#square = BETA2 * this.#square + (1 - BETA2) * excess ** 2;
    const mean = this.#mean / (1 - BETA1 ** this.#steps);
    const square = this.#square / (1 - BETA2 ** this.#steps);
    const next = this.#value + (learningRate * mean) / (Math.sqrt(square) + EPSILON);
    this.#value = Math.min(max, Math.max(0, next));
  }

  save(): Json {
    return { value: this.#value, steps: this.#steps, mean: this.#mean, square: this.#square };
  }

  restore(saved: Json | undefined): void {
    const record = recordOf(saved, 'a multiplier');
    this.#value = numberAt(record, 'value');
    this.#steps = numberAt(record, 'steps');
    this.#mean = numberAt(record, 'mean');
    this.#square = numberAt(record, 'square');
  }
}
