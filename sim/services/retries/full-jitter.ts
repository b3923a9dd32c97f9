import type { RetryLine } from '../retry.ts';
import { Backoff, exponentialSeconds } from './backoff.ts';
import { EXPONENTIAL_OPTIONS } from './exponential.ts';

/** Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog 2015, "Full Jitter". */
export const fullJitter: RetryLine = {
  kind: 'full-jitter',
  description: 'tries again after a uniform share of the exponential wait',
  options: EXPONENTIAL_OPTIONS,
  coveredBy:
    'test/sim/retries.test.ts: full jitter spreads the wait evenly below the exponential wait',
  create: (options) =>
    new Backoff(options, (attempt, u) => u * exponentialSeconds(options, attempt)),
};
