import type { Random, Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import type { Range } from './ranges.ts';

/** Digits of what is drawn: files write so many and read the same number. */
const DIGITS = 3;

/** Chance for whoever makes things up: every choice by one number of one stream. */
export class Dice {
  readonly #uniform: Uniform;

  constructor(random: Random, name: string) {
    this.#uniform = random.stream(name);
  }

  chance(probability: number): boolean {
    return this.#uniform() < probability;
  }

  /** From a range of the table; where `log` is set each factor of it is equally likely. */
  in({ min, max, log, isInteger }: Range): number {
    const u = this.#uniform();
    if (isInteger === true) return min + Math.floor(u * (max - min + 1));
    return round(log === true ? min * (max / min) ** u : min + u * (max - min));
  }

  pick<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.#uniform() * list.length)];
    assert(one !== undefined, 'nothing to pick from');
    return one;
  }

  /** So many of a list, in its order; all where there are fewer. */
  some<T>(list: readonly T[], count: number): readonly T[] {
    const ranks = list.map((_, i) => ({ i, u: this.#uniform() }));
    const chosen = new Set(
      ranks
        .sort((a, b) => a.u - b.u)
        .slice(0, count)
        .map(({ i }) => i),
    );
    return list.filter((_, i) => chosen.has(i));
  }

  /** Positive shares that sum to 1, to the last digit that a file is checked by. */
  shares(count: number): readonly number[] {
    const weights = Array.from({ length: count }, () => 0.2 + this.#uniform());
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = weights.slice(1).map((weight) => round(weight / total));
    const rest = 1 - shares.reduce((sum, share) => sum + share, 0);
    return [Number(rest.toFixed(9)), ...shares];
  }
}

/** To the digits of `Dice`. */
export function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
