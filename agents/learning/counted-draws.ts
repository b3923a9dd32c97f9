import { createRandom, type Random } from '../../sim/random.ts';
import type { Site } from '../../sim/units.ts';

/**
 * A source of numbers in [0, 1) that knows how many it has given, so that a training goes on from
 * there: the n-th number depends on the seed text and n alone.
 */
export class CountedDraws {
  readonly #random: Random;
  readonly #site: Site;
  #count: number;

  constructor(seedText: string, count = 0) {
    this.#random = createRandom(seedText);
    this.#site = this.#random.site('draws');
    this.#count = count;
  }

  get count(): number {
    return this.#count;
  }

  readonly uniform = (): number => this.#random.draw(this.#site, this.#count++, 0, 0);

  /** The number at a place in the row of all, from 0; what has been given does not change. */
  at(place: number): number {
    return this.#random.draw(this.#site, place, 0, 0);
  }

  /** A whole number in [0, end). */
  below(end: number): number {
    return Math.floor(this.uniform() * end);
  }
}
