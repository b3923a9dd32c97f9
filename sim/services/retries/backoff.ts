import type { OptionValues } from '../../options.ts';
import type { RetryPolicy } from '../retry.ts';
import { RetryBudget } from './budget.ts';

/** The policy that all backoffs share: up to `retries` times, within the budget, after `wait(attempt, u)` seconds. */
export function backoff(
  options: OptionValues,
  wait: (attempt: number, u: number) => number,
): RetryPolicy {
  const budget = new RetryBudget(options);
  const retries = options['retries'] as number;
  return {
    first: () => budget.deposit(),
    next: (attempt, u) =>
      attempt <= retries && budget.withdraw() ? wait(attempt, u) : Number.NaN,
  };
}

/** base x factor^(attempt - 1), at most `cap`: seconds before attempt 1, 2, ... */
export function exponentialSeconds(options: OptionValues, attempt: number): number {
  const { base, factor, cap } = options as { base: number; factor: number; cap: number };
  return Math.min(cap, base * factor ** (attempt - 1));
}
