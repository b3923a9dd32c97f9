import type { FaultLine } from './fault.ts';

/** What is ordered stays pending. */
export const quotaExhausted: FaultLine = {
  kind: 'quota-exhausted',
  description: 'no new replicas of a service start: the quota, or the capacity, is used up',
  options: {},
  appliesTo: ['service'],
  usual: { duration: 1800 },
  trace: 'wanted and ready replicas stay apart',
  source: 'ITBench: quotas that block; 30 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: quota-exhausted blocks every boot',
  effects: (_level, _options, { name }) => [{ on: 'service', service: name, isBootBlocked: true }],
};
