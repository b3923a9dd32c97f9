// Hot: `bench payments`; about thirty draws for each payment
import seedrandom from 'seedrandom';
import { assert, type Site } from './units.ts';

/** A source of numbers in [0, 1). */
export type Uniform = () => number;

/**
 * All chance of one run. Two kinds of consumers:
 * what belongs to a transaction is drawn by counter (`draw`), so transaction n is the same
 * transaction under every agent; what belongs to a component or a fault comes from a stream named
 * after it.
 */
export interface Random {
  /**
   * An independent stream per name: a new consumer never shifts the draws of another.
   * Asking twice for one name is a bug: two consumers would take each other's draws.
   */
  stream(name: string): Uniform;
  /**
   * Names a place of drawing, such as `authorise/fraud-score/work`; the same name gives the same
   * site.
   */
  site(name: string): Site;
  /**
   * A number in [0, 1), a multiple of 2^-53, that depends on (seed, site name, transaction, visit,
   * attempt) and nothing else. Integers: transaction in [0, 2^40), visit in [0, 2^16), attempt in
   * [0, 2^8); anything else is a bug.
   */
  draw(site: Site, transaction: number, visit: number, attempt: number): number;
  /**
   * Two independent numbers for the price of one, as `draw` but multiples of 2^-32: returns the
   * first and leaves the second in `second`, until anything else is drawn. For quantities that need
   * no fine tail, such as delays of a hop. A site serves `draw` or `drawPair`, never both: the
   * first number of a pair is nearly the draw of the same place.
   */
  drawPair(site: Site, transaction: number, visit: number, attempt: number): number;
  readonly second: number;
}

/** Threefish key schedule constant of the 32-bit variants (Salmon et al. 2011). */
const PARITY = 0x1bd11bda;
const STREAM_PREFIX = 'stream:';
const TRANSACTIONS_MAX = 2 ** 40;
const VISITS_MAX = 2 ** 16;
const ATTEMPTS_MAX = 2 ** 8;
const TWO_32 = 2 ** 32;
const TWO_26 = 2 ** 26;
const TWO_MINUS_53 = 2 ** -53;
const TWO_MINUS_32 = 2 ** -32;

/** The two words that the last call of `threefry2x32` left, as signed 32-bit integers. */
export const threefryWords = new Int32Array(2);

/**
 * Threefry-2x32 with 20 rounds: a bijection of the 64-bit counter under each 64-bit key. All words
 * are taken modulo 2^32; the result is left in `threefryWords`, without allocation.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011;
 * rotations and key schedule as in its library Random123.
 */
// biome-ignore format: one round per line
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): void {
  const key2 = PARITY ^ key0 ^ key1;
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  // Unrolled: each line is one round, each fifth an injection of the key.
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + key1) | 0; b = (b + key2 + 1) | 0;
  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + key2) | 0; b = (b + key0 + 2) | 0;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + key0) | 0; b = (b + key1 + 3) | 0;
  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + key1) | 0; b = (b + key2 + 4) | 0;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + key2) | 0; b = (b + key0 + 5) | 0;
  threefryWords[0] = a;
  threefryWords[1] = b;
}

interface Key {
  readonly word0: number;
  readonly word1: number;
}

/**
 * A 64-bit key from a parent key and a text: Threefry as a compression function over blocks of four
 * UTF-16 units, state = threefry(state, block) xor block, closed by the length so that no text is a
 * prefix of another (Matyas, Meyer, Oseas 1985).
 */
function childKey(parent: Key, text: string): Key {
  let { word0, word1 } = parent;
  const absorb = (block0: number, block1: number): void => {
    threefry2x32(word0, word1, block0, block1);
    word0 = threefryWords[0]! ^ block0;
    word1 = threefryWords[1]! ^ block1;
  };
  const unit = (at: number): number => (at < text.length ? text.charCodeAt(at) : 0);
  for (let at = 0; at < text.length; at += 4) {
    absorb(unit(at) | (unit(at + 1) << 16), unit(at + 2) | (unit(at + 3) << 16));
  }
  absorb(text.length, -1);
  return { word0, word1 };
}

/**
 * seedrandom reads the seed into 64 bits; the text is then absorbed once more, because ARC4 repeats
 * a short key and drops high bits: alone it takes '1' and '11' for one seed.
 */
function seedKey(seed: string): Key {
  const generator = seedrandom(seed);
  return childKey({ word0: generator.int32(), word1: generator.int32() }, seed);
}

function isIntegerBelow(end: number, value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end;
}

class CounterRandom implements Random {
  readonly #root: Key;
  readonly #siteByName = new Map<string, Site>();
  readonly #nameByKey = new Map<string, string>();
  readonly #streams = new Set<string>();
  #count = 0;
  #keys0 = new Int32Array(64);
  #keys1 = new Int32Array(64);

  constructor(seed: string) {
    this.#root = seedKey(seed);
  }

  stream(name: string): Uniform {
    assert(!this.#streams.has(name), `random stream ${name} already has a consumer`);
    this.#streams.add(name);
    const site = this.#siteOf(STREAM_PREFIX + name);
    let position = 0;
    return () => this.draw(site, position++, 0, 0);
  }

  site(name: string): Site {
    assert(!name.startsWith(STREAM_PREFIX), `site ${name}: the prefix belongs to streams`);
    return this.#siteOf(name);
  }

  draw(site: Site, transaction: number, visit: number, attempt: number): number {
    this.#evaluate(site, transaction, visit, attempt);
    return ((threefryWords[0]! >>> 5) * TWO_26 + (threefryWords[1]! >>> 6)) * TWO_MINUS_53;
  }

  drawPair(site: Site, transaction: number, visit: number, attempt: number): number {
    this.#evaluate(site, transaction, visit, attempt);
    return (threefryWords[0]! >>> 0) * TWO_MINUS_32;
  }

  /** The second word of the last evaluation: read it before anything else is drawn. */
  get second(): number {
    return (threefryWords[1]! >>> 0) * TWO_MINUS_32;
  }

  #evaluate(site: Site, transaction: number, visit: number, attempt: number): void {
    const low = transaction | 0;
    let counter1 = (attempt << 24) | (visit << 8);
    // One test for range, fraction and NaN of each; transactions from 2^31 on take the slow way.
    if (
      (attempt & 0xff) !== attempt ||
      (visit & 0xffff) !== visit ||
      low !== transaction ||
      low < 0 ||
      site >= this.#count
    ) {
      counter1 |= this.#highByte(site, transaction, visit, attempt);
    }
    threefry2x32(this.#keys0[site]!, this.#keys1[site]!, low, counter1);
  }

  #highByte(site: Site, transaction: number, visit: number, attempt: number): number {
    const fits =
      isIntegerBelow(this.#count, site) &&
      isIntegerBelow(TRANSACTIONS_MAX, transaction) &&
      isIntegerBelow(VISITS_MAX, visit) &&
      isIntegerBelow(ATTEMPTS_MAX, attempt);
    if (fits) return Math.floor(transaction / TWO_32);
    const found = `site ${site}, transaction ${transaction}, visit ${visit}, attempt ${attempt}`;
    const ends = `${this.#count}, 2^40, ${VISITS_MAX}, ${ATTEMPTS_MAX}`;
    assert(false, `a draw takes integers >= 0 below ${ends}; got ${found}`);
  }

  #siteOf(name: string): Site {
    const known = this.#siteByName.get(name);
    if (known !== undefined) return known;
    const { word0, word1 } = childKey(this.#root, name);
    const key = `${word0},${word1}`;
    const other = this.#nameByKey.get(key);
    assert(other === undefined, `sites ${other} and ${name} have the same key: rename one`);
    if (this.#count === this.#keys0.length) this.#grow();
    const site = this.#count++ as Site;
    this.#keys0[site] = word0;
    this.#keys1[site] = word1;
    this.#siteByName.set(name, site);
    this.#nameByKey.set(key, name);
    return site;
  }

  #grow(): void {
    const [old0, old1] = [this.#keys0, this.#keys1];
    this.#keys0 = new Int32Array(2 * old0.length);
    this.#keys1 = new Int32Array(2 * old1.length);
    this.#keys0.set(old0);
    this.#keys1.set(old1);
  }
}

/**
 * The generator of one run. Equal seeds give equal draws on any machine; any text is a seed.
 * Each number is one evaluation of Threefry-2x32-20 under the key of its site, at the counter
 * (low 32 bits of transaction; attempt, visit and high 8 bits of transaction).
 */
export function createRandom(seed: string): Random {
  return new CounterRandom(seed);
}
