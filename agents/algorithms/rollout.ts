import type { RolloutRewards } from '../learning/input-baseline.ts';

/** One episode as it was played, decision by decision; what comes after its end is not kept. */
export class Rollout implements RolloutRewards {
  readonly times: number[] = [];
  readonly rewards: number[] = [];
  end = 0;
  isOver = false;
  readonly #width: number;
  readonly #dimensions: number;
  readonly #alternatives: number;
  readonly #observations: number[] = [];
  readonly #masks: number[] = [];
  readonly #actions: number[] = [];

  constructor(width: number, dimensions: number, alternatives: number) {
    this.#width = width;
    this.#dimensions = dimensions;
    this.#alternatives = alternatives;
  }

  get length(): number {
    return this.times.length;
  }

  get total(): number {
    return this.rewards.reduce((sum, reward) => sum + reward, 0);
  }

  /** A decision, from row `row` of what a vector showed and was told. */
  decide(
    row: number,
    observations: Float32Array,
    masks: Uint8Array | undefined,
    actions: Int32Array,
  ): void {
    if (this.isOver) return;
    this.times.push(this.end);
    append(this.#observations, observations, row, this.#width);
    append(this.#actions, actions, row, this.#dimensions);
    if (masks === undefined) for (let i = this.#alternatives; i > 0; i--) this.#masks.push(1);
    else append(this.#masks, masks, row, this.#alternatives);
  }

  /** What the decision came to, `seconds` on the clock later. */
  earn(reward: number, seconds: number, isOver: boolean): void {
    if (this.isOver) return;
    this.rewards.push(reward);
    this.end += seconds;
    this.isOver = isOver;
  }

  /** Decisions [from, to). */
  part(from: number, to: number) {
    const slice = (all: readonly number[], width: number) => all.slice(from * width, to * width);
    return {
      observations: Float32Array.from(slice(this.#observations, this.#width)),
      masks: Uint8Array.from(slice(this.#masks, this.#alternatives)),
      actions: Int32Array.from(slice(this.#actions, this.#dimensions)),
    };
  }
}

function append(to: number[], from: ArrayLike<number>, row: number, width: number): void {
  for (let i = row * width; i < (row + 1) * width; i++) to.push(from[i]!);
}
