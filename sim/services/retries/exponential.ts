import type { RetryLine } from '../retry.ts';
import { Backoff, exponentialSeconds } from './backoff.ts';
import { RETRY_OPTIONS } from './budget.ts';

/** Options of waits that grow; the defaults are those of MiSim (10 ms, factor 3, at most 1 s). */
export const EXPONENTIAL_OPTIONS = {
  ...RETRY_OPTIONS,
  base: {
    value: { type: 'seconds', above: 0 },
    default: 0.01,
    description: 'seconds before the first retry',
  },
  factor: { value: { type: 'number', min: 1 }, default: 3, description: 'growth per retry, >= 1' },
  cap: { value: { type: 'seconds', above: 0 }, default: 1, description: 'longest wait, seconds' },
} as const;

export const exponential: RetryLine = {
  kind: 'exponential',
  description: 'tries again after waits that grow by a factor, up to a cap',
  options: EXPONENTIAL_OPTIONS,
  coveredBy:
    'test/sim/retries.test.ts: exponential multiplies the wait by the factor up to the cap',
  create: (options) => new Backoff(options, (attempt) => exponentialSeconds(options, attempt)),
};
