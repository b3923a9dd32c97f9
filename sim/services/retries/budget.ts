import type { Option, OptionValues } from '../../options.ts';
import { assert } from '../../units.ts';

/** Options that every policy with retries has. */
export const RETRY_OPTIONS = {
  retries: {
    value: { type: 'number', integer: true, min: 0, max: 20 },
    default: 2,
    description: 'attempts after the first, integer in [0, 20]',
  },
  budgetRatio: {
    value: { type: 'number', min: 0 },
    default: Number.POSITIVE_INFINITY,
    description: 'retries earned by each first attempt, >= 0; infinite: no budget',
  },
  budgetBurst: {
    value: { type: 'number', min: 1 },
    default: 10,
    description: 'retries that can be saved up, >= 1; also what the budget holds at the start',
  },
} as const satisfies Record<string, Option>;

const ROUNDING = 1e-9; // retries; without it ten deposits of 0.1 are 0.9999999999999999

/**
 * A token bucket: each first attempt puts in `ratio`, up to `burst`; each retry takes 1 out or is refused.
 * Source of the idea: Finagle, RetryBudget (a share of requests may be retries, with a reserve).
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #burst: number;
  #tokens: number;

  constructor(options: OptionValues) {
    const { budgetRatio, budgetBurst } = options;
    assert(typeof budgetRatio === 'number' && typeof budgetBurst === 'number', 'checked options');
    this.#ratio = budgetRatio;
    this.#burst = budgetBurst;
    this.#tokens = budgetBurst;
  }

  deposit(): void {
    if (this.#tokens < this.#burst)
      this.#tokens = Math.min(this.#burst, this.#tokens + this.#ratio);
  }

  withdraw(): boolean {
    if (this.#ratio === Number.POSITIVE_INFINITY) return true;
    if (this.#tokens < 1 - ROUNDING) return false;
    this.#tokens = Math.max(0, this.#tokens - 1);
    return true;
  }
}
