import { assert, type Seconds } from '../../sim/units.ts';
import type { Buckets } from './vpa-buckets.ts';

// Half lives that weights may grow by before they are scaled back.
// Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/util/decaying_histogram.go.
const HALF_LIVES_MAX = 100;

export interface DecayOptions {
  readonly halfLife: Seconds; // > 0; Infinity: nothing decays
  /** A bucket whose weight is below this counts as empty. */
  readonly weightMin: number;
}

/**
 * Weights over buckets in which a sample counts half as much as one that is a half life younger.
 * Instead of shrinking what is there, a new sample counts 2^((time - reference) / half life); the
 * reference, a multiple of the half life, moves on when that grows too large. Time 0 is taken for a
 * multiple of the half life of the calendar (assumption); it matters to weights near `weightMin` only.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/util, histogram.go and
 * decaying_histogram.go.
 */
export class DecayingHistogram {
  readonly #buckets: Buckets;
  readonly #halfLife: Seconds;
  readonly #weightMin: number;
  readonly #weights: Float64Array;
  #total = 0;
  #first: number; // first bucket that is not empty; the last bucket if there is none
  #last = 0; // last one that is not empty; 0 if there is none
  #reference: Seconds = -Infinity;

  constructor(buckets: Buckets, { halfLife, weightMin }: DecayOptions) {
    assert(halfLife > 0, `halfLife must be > 0, got ${halfLife}`);
    this.#buckets = buckets;
    this.#halfLife = halfLife;
    this.#weightMin = weightMin;
    this.#weights = new Float64Array(buckets.count);
    this.#first = buckets.count - 1;
  }

  get isEmpty(): boolean {
    return this.#isBare(this.#first);
  }

  add(value: number, weight: number, time: Seconds): void {
    assert(weight >= 0, `weight must be >= 0, got ${weight}`);
    const decayed = weight * this.#growth(time);
    const bucket = this.#buckets.find(value);
    this.#weights[bucket]! += decayed;
    this.#total += decayed;
    if (this.#isBare(bucket)) return;
    this.#first = Math.min(this.#first, bucket);
    this.#last = Math.max(this.#last, bucket);
  }

  /** Takes back a sample added before; a bucket that keeps next to nothing is emptied. */
  subtract(value: number, weight: number, time: Seconds): void {
    assert(weight >= 0, `weight must be >= 0, got ${weight}`);
    const decayed = weight * this.#growth(time);
    const bucket = this.#buckets.find(value);
    const held = this.#weights[bucket]!;
    const taken = decayed > held - this.#weightMin ? held : decayed;
    this.#total -= taken;
    this.#weights[bucket] = held - taken;
    this.#skipBare();
  }

  /**
   * The end of the bucket at which this share of the weight is reached, the start of the last
   * bucket, which has no end; 0 when empty. A share below 0 means the first bucket that is not
   * empty, above 1 the last.
   */
  percentile(share: number): number {
    if (this.isEmpty) return 0;
    const wanted = share * this.#total;
    let bucket = this.#first;
    let reached = this.#weights[bucket]!;
    while (bucket < this.#last && reached < wanted) {
      bucket += 1;
      reached += this.#weights[bucket]!;
    }
    return this.#buckets.start(Math.min(bucket + 1, this.#buckets.count - 1));
  }

  #isBare(bucket: number): boolean {
    return this.#weights[bucket]! < this.#weightMin;
  }

  #growth(time: Seconds): number {
    if (this.#halfLife === Infinity) return 1;
    if (time > this.#reference + this.#halfLife * HALF_LIVES_MAX) this.#moveReference(time);
    return 2 ** ((time - this.#reference) / this.#halfLife);
  }

  #moveReference(time: Seconds): void {
    const reference = Math.floor(time / this.#halfLife + 0.5) * this.#halfLife;
    const factor = 2 ** Math.round((this.#reference - reference) / this.#halfLife);
    for (let bucket = this.#first; bucket <= this.#last; bucket++) this.#weights[bucket]! *= factor;
    this.#total *= factor;
    this.#reference = reference;
    this.#skipBare();
  }

  #skipBare(): void {
    const end = this.#buckets.count - 1;
    while (this.#isBare(this.#first) && this.#first < end) this.#first += 1;
    while (this.#isBare(this.#last) && this.#last > 0) this.#last -= 1;
  }
}
