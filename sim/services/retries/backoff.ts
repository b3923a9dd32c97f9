import type { OptionValues } from '../../options.ts';
import type { RetryPolicy } from '../retry.ts';
import { RetryBudget } from './budget.ts';

/** Seconds before an attempt (1 = the first retry), by a draw u in [0, 1) and the wait before it, 0: none. */
type Wait = (attempt: number, u: number, previous: number) => number;

/** The policy that all backoffs share: up to `retries` times, within the budget, after `wait` seconds. */
export class Backoff implements RetryPolicy {
  readonly #budget: RetryBudget;
  readonly #retries: number;
  readonly #wait: Wait;

  constructor(options: OptionValues, wait: Wait) {
    this.#budget = new RetryBudget(options);
    this.#retries = options['retries'] as number;
    this.#wait = wait;
  }

  first(): void {
    this.#budget.deposit();
  }

  next(attempt: number, u: number, previous = 0): number {
    const isGranted = attempt <= this.#retries && this.#budget.withdraw();
    return isGranted ? this.#wait(attempt, u, previous) : Number.NaN;
  }
}

/** base x factor^(attempt - 1), at most `cap`: seconds before attempt 1, 2, ... */
export function exponentialSeconds(options: OptionValues, attempt: number): number {
  const { base, factor, cap } = options as { base: number; factor: number; cap: number };
  return Math.min(cap, base * factor ** (attempt - 1));
}
