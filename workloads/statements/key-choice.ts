import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';

/** Chooses a row, from 0. */
export type KeyChoice = () => number;

/** An integer in [first, last], each as likely. */
export function uniformInteger(uniform: Uniform, first: number, last: number): number {
  return first + Math.floor(uniform() * (last - first + 1));
}

/**
 * The non-uniform choice of TPC-C: ((rand(0, a) | rand(x, y)) + c) mod (y - x + 1) + x, in [x, y].
 * Source: TPC Benchmark C, revision 5.11, clause 2.1.6.
 */
export function nonUniform(
  uniform: Uniform,
  {
    a,
    c,
    x,
    y,
  }: { readonly a: number; readonly c: number; readonly x: number; readonly y: number },
): number {
  const mixed = uniformInteger(uniform, 0, a) | uniformInteger(uniform, x, y);
  return ((mixed + c) % (y - x + 1)) + x;
}

/** Sum of 1 / i^theta over i = 1 .. items: the generalised harmonic number. */
export function zeta(items: number, theta: number): number {
  let sum = 0;
  for (let i = 1; i <= items; i++) sum += i ** -theta;
  return sum;
}

/**
 * Ranks from 0 with P(rank r) close to (r + 1)^-theta / zeta(items), by inversion of one uniform: exact for ranks 0 and 1,
 * a power law from there. The items may grow.
 * Source: Gray et al., "Quickly generating billion-record synthetic databases", SIGMOD 1994, figure 3; as in YCSB.
 */
export class Zipfian {
  readonly #theta: number;
  readonly #uniform: Uniform;
  #items: number;
  #zeta: number;

  /** `zetaItems`: the sum, where it is known. theta in (0, 1). */
  constructor(uniform: Uniform, items: number, theta = 0.99, zetaItems = zeta(items, theta)) {
    assert(theta > 0 && theta < 1 && items >= 1, `theta ${theta}, items ${items}`);
    this.#theta = theta;
    this.#uniform = uniform;
    this.#items = items;
    this.#zeta = zetaItems;
  }

  /** One more item. */
  grow(): void {
    this.#items++;
    this.#zeta += this.#items ** -this.#theta;
  }

  next(): number {
    const [theta, items] = [this.#theta, this.#items];
    const u = this.#uniform();
    const scaled = u * this.#zeta;
    if (scaled < 1 || items === 1) return 0;
    if (scaled < 1 + 0.5 ** theta) return 1;
    const eta = (1 - (2 / items) ** (1 - theta)) / (1 - (1 + 0.5 ** theta) / this.#zeta);
    const rank = Math.floor(items * (eta * u - eta + 1) ** (1 / (1 - theta)));
    return Math.min(rank, items - 1);
  }
}

/** Of YCSB's scrambled choice: ranks are drawn over so many items, whatever the size of the table. */
const SCRAMBLED_ITEMS = 1e10;
const SCRAMBLED_ZETA = 26.469_028_201_783_02; // zeta(1e10, 0.99)

/**
 * Popular rows spread over the table: a Zipfian rank over 10^10 items, hashed. Less skewed over n rows than Zipf over n
 * ranks would be.
 * Source: YCSB, ScrambledZipfianGenerator.
 */
export function scrambledZipfian(uniform: Uniform, rows: number): KeyChoice {
  const ranks = new Zipfian(uniform, SCRAMBLED_ITEMS, 0.99, SCRAMBLED_ZETA);
  return () => scramble(ranks.next(), rows);
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** A row in [0, rows) by the absolute value, as a signed 64-bit integer, of FNV-1a over the 8 bytes of a rank, low first. */
export function scramble(rank: number, rows: number): number {
  const hash = BigInt.asIntN(64, fnv1a(rankBytes(rank)));
  return Number((hash < 0n ? -hash : hash) % BigInt(rows));
}

/** The 64-bit hash FNV-1a. Source: Fowler, Noll, Vo; RFC 9923. */
export function fnv1a(bytes: Iterable<number>): bigint {
  let hash = FNV_OFFSET;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  return hash;
}

function rankBytes(rank: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(rank), true);
  return new Uint8Array(view.buffer);
}
