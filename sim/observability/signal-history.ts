import type { Seconds } from '../units.ts';

/**
 * The scraped past of one component: a ring of samples per signal, numbered by the round of scrapes they belong to.
 * A sample can be seen from a time of its own on; before, and where it was lost, it is missing.
 */
export class SignalHistory<Name extends string> {
  readonly names: readonly Name[];
  readonly #length: number;
  readonly #columns: readonly Float64Array[]; // rings, by position in `names`
  readonly #rings: ReadonlyMap<Name, Float64Array>;
  readonly #visibleAt: Float64Array; // seconds, by round modulo length
  #last: readonly number[] | undefined; // values that came through last

  /** `length`: rounds that are kept. */
  constructor(names: readonly Name[], length: number) {
    this.names = names;
    this.#length = length;
    this.#columns = names.map(() => new Float64Array(length).fill(Number.NaN));
    this.#rings = new Map(names.map((name, i) => [name, this.#columns[i]!]));
    this.#visibleAt = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
  }

  /** Values by position in `names`. */
  put(round: number, values: readonly number[], visibleAt: Seconds): void {
    const at = round % this.#length;
    this.#last = values;
    for (let i = 0; i < values.length; i++) this.#columns[i]![at] = values[i]!;
    this.#visibleAt[at] = visibleAt;
  }

  /** Nothing came of this round (yet). */
  lose(round: number): void {
    this.#visibleAt[round % this.#length] = Number.POSITIVE_INFINITY;
  }

  /** The values of this round are once more the last ones that came through; where none did: nothing. */
  repeat(round: number, visibleAt: Seconds): void {
    if (this.#last === undefined) this.lose(round);
    else this.put(round, this.#last, visibleAt);
  }

  isVisible(round: number, now: Seconds): boolean {
    return this.#visibleAt[round % this.#length]! <= now;
  }

  /** NaN where it is missing, or not modelled. `round`: one of the last `length`. */
  at(round: number, name: Name, now: Seconds): number {
    if (!this.isVisible(round, now)) return Number.NaN;
    return this.#rings.get(name)?.[round % this.#length] ?? Number.NaN;
  }

  /** `count` samples, the last one of `round`. */
  until(round: number, count: number, name: Name, now: Seconds): Float64Array {
    const found = new Float64Array(count).fill(Number.NaN);
    const ring = this.#rings.get(name);
    if (ring === undefined) return found;
    const length = this.#length;
    const visibleAt = this.#visibleAt;
    let at = (round - count + 1) % length;
    for (let i = 0; i < count; i++) {
      if (visibleAt[at]! <= now) found[i] = ring[at]!;
      at += 1;
      if (at === length) at = 0;
    }
    return found;
  }
}
