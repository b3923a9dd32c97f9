import type { FaultLine } from './fault.ts';

/** Replicas apply the log slower than it is written: the lag grows by rate x level each second. */
export const replicaLag: FaultLine<{ readonly rate: number }> = {
  kind: 'replica-lag',
  description: 'the replicas of a database fall behind its primary',
  options: {
    rate: {
      value: { type: 'number', above: 0, max: 1 },
      default: 0.5,
      description: 'seconds of lag per second, at full severity; 1: nothing is applied',
    },
  },
  appliesTo: ['database'],
  usual: { duration: 600 },
  trace: 'reads are stale; with synchronous commits these take longer; a failover loses more',
  source: 'rate and 10 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: replica-lag grows by half a second each second',
  effects: (level, { rate }, { name }) => [
    { on: 'storage', service: name, lagSecondsPerSecond: level * rate },
  ],
};
