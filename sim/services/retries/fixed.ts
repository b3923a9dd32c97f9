import type { RetryLine } from '../retry.ts';
import { Backoff } from './backoff.ts';
import { RETRY_OPTIONS } from './budget.ts';

export const fixed: RetryLine = {
  kind: 'fixed',
  description: 'tries again after a constant wait',
  options: {
    ...RETRY_OPTIONS,
    wait: {
      value: { type: 'seconds', min: 0 },
      default: 0.05,
      description: 'seconds before each retry',
    },
  },
  coveredBy: 'test/sim/retries.test.ts: fixed waits the same time before each retry',
  create: (options) => new Backoff(options, () => options['wait'] as number),
};
