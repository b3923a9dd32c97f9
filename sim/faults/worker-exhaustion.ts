import type { FaultLine } from './fault.ts';

/** Threads, descriptors or ports are stuck: the share of the workers that take no work is the level. */
export const workerExhaustion: FaultLine = {
  kind: 'worker-exhaustion',
  description: 'workers of replicas are stuck: threads, file descriptors or ports run out',
  options: {},
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 600, onset: { kind: 'ramp', over: 120 } },
  trace: 'waiting grows first, then time-outs, while utilization falls',
  source: 'SREGym: ephemeral ports, file descriptors, conntrack; 2 min to exhaustion (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: worker-exhaustion takes the share that is its level',
  effects: (level, _options, { replicas }) =>
    replicas.map((hit) => ({ on: 'replicas', ...hit, workersLost: level })),
};
