// Hot: bench payments
import type { Seconds } from '../../units.ts';

/**
 * Counts of the attempts that ended in the last `seconds`, in equal buckets of time: the present one, which is not
 * full yet, and the `buckets - 1` before it. Times must not go back.
 */
export class OutcomeWindow {
  calls = 0;
  failures = 0;
  slow = 0;
  readonly #bucketSeconds: Seconds;
  readonly #counts: Int32Array; // calls, failures and slow calls of each bucket
  readonly #buckets: number;
  #present = Number.NEGATIVE_INFINITY; // number of the bucket, counted from time 0

  constructor(seconds: Seconds, buckets: number) {
    this.#bucketSeconds = seconds / buckets;
    this.#buckets = buckets;
    this.#counts = new Int32Array(3 * buckets);
  }

  record(now: Seconds, isFailure: boolean, isSlow: boolean): void {
    this.#advance(now);
    const at = 3 * (this.#present % this.#buckets);
    this.calls++;
    this.#counts[at]!++;
    if (isFailure) {
      this.failures++;
      this.#counts[at + 1]!++;
    }
    if (isSlow) {
      this.slow++;
      this.#counts[at + 2]!++;
    }
  }

  clear(): void {
    this.#counts.fill(0);
    this.calls = 0;
    this.failures = 0;
    this.slow = 0;
  }

  /** Empties the buckets that the window has left behind: all of them at most. */
  #advance(now: Seconds): void {
    const present = Math.floor(now / this.#bucketSeconds);
    if (present - this.#present >= this.#buckets) {
      this.clear();
      this.#present = present;
    }
    while (this.#present < present) {
      this.#present++;
      this.#drop(3 * (this.#present % this.#buckets));
    }
  }

  #drop(at: number): void {
    this.calls -= this.#counts[at]!;
    this.failures -= this.#counts[at + 1]!;
    this.slow -= this.#counts[at + 2]!;
    this.#counts.fill(0, at, at + 3);
  }
}
