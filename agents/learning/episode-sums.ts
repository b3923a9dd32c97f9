import type { Json } from './policy.ts';
import { numbersAt, recordOf } from './read-json.ts';

/** Sums of a signal over the episodes of a vector of environments. */
export class EpisodeSums {
  readonly #sums: Float64Array; // of the episodes on their way
  #ended: number[] = [];

  constructor(size: number) {
    this.#sums = new Float64Array(size);
  }

  /** One step of all environments; `ended`: 1 where it ended an episode. */
  add(signals: ArrayLike<number>, ended: ArrayLike<number>): void {
    for (let i = 0; i < this.#sums.length; i++) {
      this.#sums[i]! += signals[i]!;
      if (ended[i] !== 1) continue;
      this.#ended.push(this.#sums[i]!);
      this.#sums[i] = 0;
    }
  }

  /** The sums of the episodes that ended since the last call. */
  take(): readonly number[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  /** To be called when nothing waits to be taken. */
  save(): Json {
    return { sums: [...this.#sums] };
  }

  restore(saved: Json | undefined): void {
    this.#sums.set(numbersAt(recordOf(saved, 'sums of episodes'), 'sums', this.#sums.length));
  }
}

/** NaN of nothing. */
export function meanOf(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]!;
  return sum / numbers.length;
}
