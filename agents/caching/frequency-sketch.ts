// Hot: bench cache

const ROWS = 4;
const COUNTERS_PER_OBJECT = 4; // in each row; 16 in all, as in Caffeine
const COUNT_MAX = 15; // four bits
const SEED_STEP = 0x9e3779b9; // 2^32 / golden ratio: rows differ
const HALF_OF_FOUR = 0x07070707; // four counters, one byte each, after a shift by one

/**
 * About how often each object was asked for, lately: a count-min sketch of four rows of counters from 0 to 15, one byte each;
 * a row has the next power of two of four counters per object that is expected. An object has one counter in each row, at the
 * low bits of the finaliser of MurmurHash3 (32 bits) of its number xor row x 0x9e3779b9; its estimate is the lowest of the
 * four, never less than the truth but for halvings and the bound of 15. No doorkeeper.
 * Source: Cormode, Muthukrishnan, "An improved data stream summary: the count-min sketch", 2005; ageing by halving: Einziger,
 * Friedman, Manes, "TinyLFU: a highly efficient cache admission policy", ACM TOS 13 (2017).
 */
export class FrequencySketch {
  readonly #mask: number;
  readonly #width: number;
  readonly #counters: Uint8Array;
  readonly #fours: Int32Array; // the same bytes

  /** `expected`: objects at a time, at least 1. */
  constructor(expected: number) {
    let width = COUNTERS_PER_OBJECT;
    while (width < COUNTERS_PER_OBJECT * expected) width *= 2;
    this.#width = width;
    this.#mask = width - 1;
    this.#counters = new Uint8Array(ROWS * width);
    this.#fours = new Int32Array(this.#counters.buffer);
  }

  get sizeBytes(): number {
    return this.#counters.length;
  }

  increment(object: number): void {
    const counters = this.#counters;
    for (let row = 0; row < ROWS; row++) {
      const at = this.#place(object, row);
      if (counters[at]! < COUNT_MAX) counters[at]!++;
    }
  }

  /** In [0, 15]. */
  estimate(object: number): number {
    let lowest = COUNT_MAX;
    for (let row = 0; row < ROWS; row++) {
      const count = this.#counters[this.#place(object, row)]!;
      if (count < lowest) lowest = count;
    }
    return lowest;
  }

  /** Every counter, rounded down. */
  halve(): void {
    const fours = this.#fours;
    for (let i = 0; i < fours.length; i++) fours[i] = (fours[i]! >>> 1) & HALF_OF_FOUR;
  }

  #place(object: number, row: number): number {
    let hash = object ^ Math.imul(row, SEED_STEP);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return row * this.#width + ((hash ^ (hash >>> 16)) & this.#mask);
  }
}
