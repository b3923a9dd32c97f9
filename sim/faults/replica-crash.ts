import { type FaultLine, isOnset } from './fault.ts';

/** Replicas die at once; they begin to boot when it ends. */
export const replicaCrash: FaultLine = {
  kind: 'replica-crash',
  description: 'replicas of a service die, and boot again after the duration',
  options: {},
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 10, radius: { kind: 'one' } },
  trace: 'calls of the replica fail at once, its load goes to the others until it is ready again',
  source: 'Kubernetes: first back-off of a restart, 10 s',
  coveredBy: 'test/sim/faults/faults.test.ts: replica-crash keeps replicas down for its duration',
  strikes: (moment, _options, { replicas, lasts }) =>
    isOnset(moment) ? replicas.map((hit) => ({ kind: 'crash', ...hit, downtime: lasts })) : [],
};
