import { assert } from '../../sim/units.ts';

const BETS = 20;
const BET_LEAST = 0.02; // of the largest bet
const BET_MOST = 0.98;

/** Shares of the largest bet, evenly on a logarithmic scale. */
const SHARES = Array.from(
  { length: BETS },
  (_, i) => BET_LEAST * (BET_MOST / BET_LEAST) ** (i / (BETS - 1)),
);

/**
 * Evidence that numbers in [0, 1] have a mean above `mean` in (0, 1), that may be looked at after every
 * number: where no number, given those before it, is expected to be above `mean`, the evidence
 * ever reaches 1 / alpha with probability at most alpha (Ville's inequality).
 *   evidence after n = mean over bets b of prod_i (1 + b (x_i - mean)), b in (0, 1 / mean)
 * Source: Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting",
 * Journal of the Royal Statistical Society B 86 (2024), section 4, with bets mixed over a grid.
 */
export class MeanEvidence {
  readonly #mean: number;
  readonly #bets: readonly number[];
  readonly #logs: Float64Array; // of what each bet has made of 1

  constructor(mean: number) {
    assert(mean > 0 && mean < 1, `a mean in (0, 1) is tested, got ${mean}`);
    this.#mean = mean;
    this.#bets = SHARES.map((share) => share / mean);
    this.#logs = new Float64Array(BETS);
  }

  /** `value` in [0, 1]. */
  add(value: number): void {
    assert(value >= 0 && value <= 1, `evidence is of numbers in [0, 1], got ${value}`);
    for (let i = 0; i < BETS; i++)
      this.#logs[i]! += Math.log(1 + this.#bets[i]! * (value - this.#mean));
  }

  /** Natural logarithm; 0 before the first number. */
  get log(): number {
    const most = Math.max(...this.#logs);
    const sum = this.#logs.reduce((all, log) => all + Math.exp(log - most), 0);
    return most + Math.log(sum / BETS);
  }
}

export interface DifferenceTestOptions {
  /** Differences in [-1, 1] up to this are no harm. */
  readonly harm: number;
  /** Differences from this on are worse, in (-1, 1). */
  readonly margin: number;
}

/**
 * Two questions on the mean of differences in [-1, 1], candidate minus baseline, less being better: is it
 * above `harm`; is it below `margin`. Each answer is wrong with probability at most alpha, whenever
 * one looks. The second is answered sooner the larger the margin is within the range of the differences, so
 * these may be capped and scaled for it: it is then about the mean of what is capped.
 */
export class DifferenceTest {
  readonly #worse: MeanEvidence;
  readonly #notWorse: MeanEvidence;

  constructor({ harm, margin }: DifferenceTestOptions) {
    this.#worse = new MeanEvidence(unit(harm));
    this.#notWorse = new MeanEvidence(unit(-margin));
  }

  /** `capped`: what the second question is asked of, where that is not the difference itself. */
  add(difference: number, capped = difference): void {
    this.#worse.add(unit(difference));
    this.#notWorse.add(unit(-capped));
  }

  isWorse(alpha: number): boolean {
    return this.#worse.log >= -Math.log(alpha);
  }
  isNotWorse(alpha: number): boolean {
    return this.#notWorse.log >= -Math.log(alpha);
  }
  /** Logarithms of the evidence, as `MeanEvidence`. */
  get evidence(): { readonly worse: number; readonly notWorse: number } {
    return { worse: this.#worse.log, notWorse: this.#notWorse.log };
  }
}

/** [-1, 1] onto [0, 1]. */
const unit = (difference: number): number => (difference + 1) / 2;
