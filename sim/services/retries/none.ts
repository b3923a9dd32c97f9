import type { RetryLine } from '../retry.ts';

export const none: RetryLine = {
  kind: 'none',
  description: 'never tries again',
  options: {},
  coveredBy: 'test/sim/retries.test.ts: none never grants a retry',
  create: () => ({ first() {}, next: () => Number.NaN }),
};
