// Hot: `bench payments`; every request that ends is recorded here
import { assert } from './units.ts';

/**
 * Counts of values >= 0 in log-linear buckets, 128 to each power of two: at most 51 kB,
 * relative error below 0.4 % from 2^-30 (about 1e-9) to 2^20 (about 1e6). Smaller values count
 * as 0, larger ones as Infinity; `sum` and `count` know no buckets.
 */
export interface Histogram {
  readonly count: number;
  readonly sum: number;
  /** Negative or NaN is a bug. */
  record(value: number): void;
  /**
   * The smallest recorded value that at least a share p in [0, 1] of `total` values does not exceed
   * (default: the recorded ones; more means that the others are infinite); Infinity beyond the
   * recorded ones, NaN if total is 0.
   */
  quantile(p: number, total?: number): number;
  /** Share of the recorded values <= `value`, all of its bucket included; NaN if none. */
  shareBelow(value: number): number;
  add(other: Histogram): void;
  /** Forgets all values, keeps the memory. */
  clear(): void;
  /** Non-empty buckets as [upper bound (exclusive), count], ascending. */
  buckets(): readonly (readonly [number, number])[];
}

const SUB_BUCKET_BITS = 7; // 128 per power of two: half a bucket is 0.4 % of its lower bound
const SHIFT = 20 - SUB_BUCKET_BITS; // the high word of a float64 has 20 bits of fraction
const EXPONENT_BIAS = 1023;
const LOWEST = 2 ** -30;
const HIGHEST = 2 ** 20;
const ROUNDING = 4 * Number.EPSILON; // without it the rank of 0.07 in 100 is 8

const FLOAT = new Float64Array(1);
const WORDS = new Int32Array(FLOAT.buffer);
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const HIGH_WORD = IS_LITTLE_ENDIAN ? 1 : 0;

/**
 * Sign, exponent and first bits of the fraction: grows with the value, by 1 from bucket to bucket.
 */
function indexOf(value: number): number {
  FLOAT[0] = value;
  return WORDS[HIGH_WORD]! >> SHIFT;
}

function lowerBound(index: number): number {
  const exponent = (index >> SUB_BUCKET_BITS) - EXPONENT_BIAS;
  const step = index & ((1 << SUB_BUCKET_BITS) - 1);
  return 2 ** exponent * (1 + step / (1 << SUB_BUCKET_BITS));
}

const UNDER = indexOf(LOWEST) - 1; // one bucket for all smaller values
const OVER = indexOf(HIGHEST); // one bucket for all larger values

function middleOf(index: number): number {
  if (index === UNDER) return 0;
  if (index === OVER) return Infinity;
  return (lowerBound(index) + lowerBound(index + 1)) / 2;
}

function upperBound(index: number): number {
  return index === OVER ? Infinity : lowerBound(index + 1);
}

/** The bucket of a value >= 0. */
function bucketOf(value: number): number {
  return Math.min(Math.max(indexOf(value), UNDER), OVER);
}

class LogLinearHistogram implements Histogram {
  count = 0;
  sum = 0;
  /**
   * Counts of the buckets `#first`, `#first` + 1, ...: whole octaves, only as many as were needed.
   */
  #counts = new Float64Array(0);
  #first = UNDER;

  record(value: number): void {
    let at = indexOf(value) - this.#first;
    if (at < 0 || at >= this.#counts.length) at = this.#placeFor(value);
    this.#counts[at]! += 1;
    this.count += 1;
    this.sum += value;
  }

  quantile(p: number, total = this.count): number {
    assert(p >= 0 && p <= 1, `p must be in [0, 1], got ${p}`);
    assert(total >= this.count, `total ${total} is below the ${this.count} recorded values`);
    if (total === 0) return NaN;
    const rank = Math.max(1, Math.ceil(p * total * (1 - ROUNDING)));
    if (rank > this.count) return Infinity;
    return middleOf(this.#first + (rank > this.count / 2 ? this.#downTo(rank) : this.#upTo(rank)));
  }

  shareBelow(value: number): number {
    assert(!Number.isNaN(value), 'the share below NaN is not defined');
    if (value < 0) return this.count === 0 ? NaN : 0;
    const end = Math.min(bucketOf(value) - this.#first + 1, this.#counts.length);
    let below = 0;
    for (let at = 0; at < end; at += 1) below += this.#counts[at]!;
    return below / this.count;
  }

  add(other: Histogram): void {
    const { count, sum } = other;
    for (const [upper, share] of other.buckets()) {
      const bucket = upper === Infinity ? OVER : bucketOf(upper) - 1;
      this.#cover(bucket);
      this.#counts[bucket - this.#first]! += share;
    }
    this.count += count;
    this.sum += sum;
  }

  clear(): void {
    this.#counts.fill(0);
    this.count = 0;
    this.sum = 0;
  }

  buckets(): readonly (readonly [number, number])[] {
    const found: (readonly [number, number])[] = [];
    this.#counts.forEach((count, at) => {
      if (count > 0) found.push([upperBound(this.#first + at), count]);
    });
    return found;
  }

  /** Position of the bucket that holds the value of this rank, from 1 to `count`; from the lowest bucket on. */
  #upTo(rank: number): number {
    let at = 0;
    for (let below = this.#counts[0]!; below < rank; below += this.#counts[at]!) at += 1;
    return at;
  }

  /** As `#upTo`, from the highest bucket on: the same, as counts are whole numbers. */
  #downTo(rank: number): number {
    let at = this.#counts.length - 1;
    for (let below = this.count - this.#counts[at]!; below >= rank; below -= this.#counts[at]!)
      at -= 1;
    return at;
  }

  #placeFor(value: number): number {
    assert(value >= 0, `a histogram takes values >= 0, got ${value}`);
    const bucket = bucketOf(value);
    this.#cover(bucket);
    return bucket - this.#first;
  }

  #cover(bucket: number): void {
    const end = this.#first + this.#counts.length;
    if (bucket >= this.#first && bucket < end) return;
    const octave = 1 << SUB_BUCKET_BITS;
    const isEmpty = this.#counts.length === 0;
    const low = isEmpty ? bucket : Math.min(bucket, this.#first);
    const high = isEmpty ? bucket : Math.max(bucket, end - 1);
    const first = Math.max(UNDER, Math.floor(low / octave) * octave);
    const last = Math.min(OVER, Math.floor(high / octave) * octave + octave - 1);
    const counts = new Float64Array(last - first + 1);
    if (!isEmpty) counts.set(this.#counts, this.#first - first);
    this.#counts = counts;
    this.#first = first;
  }
}

export function createHistogram(): Histogram {
  return new LogLinearHistogram();
}
