import type { RetryLine } from '../retry.ts';
import { Backoff } from './backoff.ts';
import { EXPONENTIAL_OPTIONS } from './exponential.ts';

/**
 * wait = min(cap, uniform in [base, factor x previous wait]), the first one as if `base` had been waited before. Not
 * a function of the number of the attempt: who does not hand in the previous wait gets the law of the first retry.
 * Without a cap the mean of wait n is base x (2 x 1.5^n - 1) at a factor of 3.
 * Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog 2015, "Decorrelated Jitter".
 */
export const decorrelatedJitter: RetryLine = {
  kind: 'decorrelated-jitter',
  description: 'tries again after a uniform wait between the base and a multiple of the last wait',
  options: EXPONENTIAL_OPTIONS,
  coveredBy:
    'test/sim/retries.test.ts: decorrelated jitter draws between the base and three times the last wait',
  create(options) {
    const { base, factor, cap } = options as { base: number; factor: number; cap: number };
    return new Backoff(options, (_attempt, u, previous) => {
      const longest = factor * Math.max(base, previous); // a capped wait may be below the base
      return Math.min(cap, base + u * (longest - base));
    });
  },
};
