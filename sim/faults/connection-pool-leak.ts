import type { FaultLine } from './fault.ts';

/** Connections are taken and not given back: the lost share of every pool to the service is the level. */
export const connectionPoolLeak: FaultLine = {
  kind: 'connection-pool-leak',
  description: 'callers lose connections to a service, until none of a pool is left',
  options: {},
  appliesTo: ['connections'],
  usual: { duration: 900, onset: { kind: 'ramp', over: 600 } },
  trace: 'waiting at the callers grows first, time-outs follow, while the CPU of the service falls',
  source:
    'SREGym: exhaustion of file descriptors and ephemeral ports; 10 min to empty (assumption)',
  coveredBy:
    'test/sim/faults/faults.test.ts: connection-pool-leak takes the share that is its level',
  effects: (level, _options, { name }) => [
    { on: 'service', service: name, connectionsLost: level },
  ],
};
