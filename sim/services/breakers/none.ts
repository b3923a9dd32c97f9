import type { BreakerLine } from './breaker.ts';

export const none: BreakerLine = {
  kind: 'none',
  description: 'lets every call pass',
  options: {},
  coveredBy: 'test/sim/breakers.test.ts: none makes no breaker',
  create: () => undefined,
};
