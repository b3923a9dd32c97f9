import { assert } from '../units.ts';
import type { Rational } from './rational.ts';

/**
 * Whether counts exceed a ratio, exactly: part / whole > limit by whole numbers, part * denominator >
 * whole * numerator. Doubles would be above a limit that counts only reach (0.0144 is 1.44 %).
 */
export class RatioLimit {
  readonly limit: Rational;
  readonly #numerator: number;
  readonly #denominator: number;

  constructor(limit: Rational) {
    this.limit = limit;
    this.#numerator = Number(limit.numerator);
    this.#denominator = Number(limit.denominator);
  }

  /** Counts are safe integers >= 0; nothing of nothing exceeds no limit. */
  isExceeded(part: number, whole: number): boolean {
    const left = part * this.#denominator;
    const right = whole * this.#numerator;
    // A product that doubles cannot hold rounds to more than the largest safe integer.
    if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return left > right;
    const { numerator, denominator } = this.limit;
    return BigInt(part) * denominator > BigInt(whole) * numerator;
  }
}

/** Stops at a count that is none: what is summed and compared must be exact. */
export function assertCount(count: number, name: string): void {
  assert(Number.isSafeInteger(count) && count >= 0, `${name} must be a count, got ${count}`);
}
