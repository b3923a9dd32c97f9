// Hot: every customer of a theory case is recorded here
import { assert } from '../../sim/units.ts';

const SUB_BUCKET_BITS = 10; // 1,024 to each power of two: bounds are at most 0.1 % apart
const SHIFT = 20 - SUB_BUCKET_BITS; // the high word of a float64 has 20 bits of fraction
const EXPONENT_BIAS = 1023;
const LOWEST = 2 ** -30;
const HIGHEST = 2 ** 40;

const FLOAT = new Float64Array(1);
const WORDS = new Int32Array(FLOAT.buffer);
const HIGH_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * Sign, exponent and first bits of the fraction: grows with the value, by 1 from bucket to bucket.
 */
function indexOf(value: number): number {
  FLOAT[0] = value;
  return WORDS[HIGH_WORD]! >> SHIFT;
}

const UNDER = indexOf(LOWEST) - 1; // one bucket for all smaller values, zeros among them
const OVER = indexOf(HIGHEST); // one bucket for all larger values

/** The bounds of a bucket. All values of the lowest one count as 0. */
export function lowerBound(index: number): number {
  return index <= UNDER ? 0 : boundBelow(index);
}
export function upperBound(index: number): number {
  return index <= UNDER ? 0 : boundBelow(index + 1);
}

function boundBelow(index: number): number {
  const exponent = (index >> SUB_BUCKET_BITS) - EXPONENT_BIAS;
  const step = index & ((1 << SUB_BUCKET_BITS) - 1);
  return 2 ** exponent * (1 + step / (1 << SUB_BUCKET_BITS));
}

/**
 * Counts of values >= 0 in buckets so narrow that a percentile between their bounds is one for a
 * test.
 */
export class FineHistogram {
  readonly #counts = new Uint32Array(OVER - UNDER + 1);
  #count = 0; // of all values
  #last = 0; // position of the highest bucket in use

  record(value: number): void {
    const bucket = indexOf(value);
    const at = bucket <= UNDER ? 0 : bucket >= OVER ? OVER - UNDER : bucket - UNDER;
    this.#counts[at]! += 1;
    this.#count += 1;
    if (at > this.#last) this.#last = at;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#last = 0;
  }

  /** All above the share `from` in [0, 1), which is all that percentiles above it need. */
  upperPart(from: number): CumulativeCounts {
    const counts = this.#counts;
    const total = this.#count;
    let first = 0;
    let below = 0;
    while (first < this.#last && below + counts[first]! <= from * total) {
      below += counts[first]!;
      first += 1;
    }
    const last = this.#last;
    const cumulative = new Float64Array(Math.max(0, last - first) + 2);
    cumulative[0] = below;
    for (let i = 1; i < cumulative.length; i += 1) {
      below += counts[first + i - 1]!;
      cumulative[i] = below;
    }
    assert(below === total, 'a histogram lost values');
    return { first: UNDER + first, cumulative };
  }
}

/**
 * cumulative[i] values lie below the lower bound of bucket first + i; the last is the number of
 * all.
 */
export interface CumulativeCounts {
  readonly first: number;
  readonly cumulative: Float64Array;
}

/** Values below the lower bound of a bucket >= `first`. */
export function countBelow({ first, cumulative }: CumulativeCounts, bucket: number): number {
  return cumulative[Math.min(bucket - first, cumulative.length - 1)]!;
}

export function countAll({ cumulative }: CumulativeCounts): number {
  return cumulative.at(-1)!;
}
