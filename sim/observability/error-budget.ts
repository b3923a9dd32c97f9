import { allowedRatio } from './burn-rate.ts';
import { MinuteCounts } from './minute-counts.ts';
import { RatioLimit } from './ratio-limit.ts';
import { type Rational, rational, toNumber } from './rational.ts';

/** 30 days, as most objectives have it. Source: The Site Reliability Workbook, chapter 5. */
export const BUDGET_MINUTES = 30 * 24 * 60;

/**
 * What may still go wrong: over the last `periodMinutes`, (1 - objective) * events may be bad. A sliding period:
 * what is older than it is forgiven. Budgets that start anew each month are not modelled.
 */
export class ErrorBudget {
  readonly #counts: MinuteCounts;
  readonly #allowed: Rational;
  readonly #limit: RatioLimit;

  /** `objective`: the share of events that must be good, in (0, 1). */
  constructor(objective: Rational, periodMinutes = BUDGET_MINUTES) {
    this.#counts = new MinuteCounts([periodMinutes]);
    this.#allowed = allowedRatio(objective);
    this.#limit = new RatioLimit(this.#allowed);
  }

  push(good: number, bad: number): void {
    this.#counts.push(good, bad);
  }

  /** Bad events of the period. */
  get bad(): number {
    return this.#counts.bad(0);
  }

  /** Bad events that the period allows: (1 - objective) * events, not rounded. */
  get allowed(): number {
    return this.#counts.total(0) * toNumber(this.#allowed);
  }

  /** Share of the budget that is left: 1 untouched, 0 all spent, negative beyond; NaN without events. */
  get remainingRatio(): number {
    const total = this.#counts.total(0);
    if (total === 0) return NaN;
    const { numerator, denominator } = this.#allowed;
    const allowed = BigInt(total) * numerator;
    const left = allowed - BigInt(this.bad) * denominator;
    // Signed and reduced, so that a budget just spent is exactly 0.
    const size = rational(left < 0n ? -left : left, allowed);
    return left < 0n ? -toNumber(size) : toNumber(size);
  }

  /** Exactly: more bad events than the objective allows. Spending all of the budget is no breach. */
  get isExceeded(): boolean {
    return this.#limit.isExceeded(this.bad, this.#counts.total(0));
  }
}
