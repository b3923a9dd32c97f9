import type { FaultLine } from './fault.ts';

/** Replicas take calls and do nothing with them. */
export const replicaHang: FaultLine = {
  kind: 'replica-hang',
  description: 'replicas stand still: they take calls and answer none',
  options: {},
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 120, radius: { kind: 'one' } },
  trace: 'calls of some replicas time out while their CPU is idle; counts of replicas look right',
  source: 'gray failure: pods are healthy for the orchestrator; 2 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: replica-hang is all or nothing',
  effects: (_level, _options, { replicas }) =>
    replicas.map((hit) => ({ on: 'replicas', ...hit, isStopped: true })),
};
