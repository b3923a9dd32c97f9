import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';

const WORD = 2 ** 32;
const HIGH = 2 ** 20; // 20 high bits and 32 low ones stay exact in a double

/**
 * A set of indexes, by position, that changes member by member. Of each query it keeps a number that
 * stands for the members which matter to that query: the exclusive or of their random words, so that
 * a change costs one step. Two different sets have one number with probability 2^-52.
 * Source: Zobrist, "A new hashing method with application for game playing", 1970.
 */
export class IndexSet {
  readonly #sizes: Float64Array;
  readonly #queriesOf: readonly Int32Array[]; // by index, the queries that it matters to
  readonly #words: SetWords;
  readonly #isIn: Uint8Array;
  readonly #high: Int32Array; // by query
  readonly #low: Int32Array;
  #sizeBytes = 0;
  #count = 0;

  constructor(shape: SetShape) {
    this.#sizes = shape.sizes;
    this.#queriesOf = shape.queriesOf;
    this.#words = shape.words;
    this.#isIn = new Uint8Array(shape.sizes.length);
    this.#high = new Int32Array(shape.queries);
    this.#low = new Int32Array(shape.queries);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }
  /** Members. */
  get count(): number {
    return this.#count;
  }

  has(index: number): boolean {
    return this.#isIn[index] === 1;
  }

  add(index: number): void {
    assert(!this.has(index), `index ${index} is in the set already`);
    this.#isIn[index] = 1;
    this.#count += 1;
    this.#sizeBytes += this.#sizes[index]!;
    this.#turn(index);
  }

  remove(index: number): void {
    assert(this.has(index), `index ${index} is not in the set`);
    this.#isIn[index] = 0;
    this.#count -= 1;
    this.#sizeBytes -= this.#sizes[index]!;
    this.#turn(index);
  }

  /** The number of the members that matter to a query; an integer in [0, 2^52). */
  key(query: number): number {
    return this.#high[query]! * WORD + (this.#low[query]! >>> 0);
  }

  /** Positions, ascending. */
  members(): number[] {
    const members: number[] = [];
    for (let index = 0; index < this.#isIn.length; index++)
      if (this.#isIn[index] === 1) members.push(index);
    return members;
  }

  #turn(index: number): void {
    const { high, low } = this.#words;
    for (const query of this.#queriesOf[index]!) {
      this.#high[query]! ^= high[index]!;
      this.#low[query]! ^= low[index]!;
    }
  }
}

/** What the sets over one table share. */
export interface SetShape {
  readonly queries: number;
  readonly sizes: Float64Array; // bytes, by index
  readonly queriesOf: readonly Int32Array[];
  readonly words: SetWords;
}
interface SetWords {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

/** Random words for a number of indexes; always the same. */
export function setWords(count: number): SetWords {
  const uniform = createRandom('index sets').stream('words');
  const words = (below: number) =>
    Int32Array.from({ length: count }, () => Math.floor(uniform() * below));
  return { high: words(HIGH), low: words(WORD) };
}
