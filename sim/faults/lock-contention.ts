import type { FaultLine } from './fault.ts';

/** Somebody keeps transactions open: each lock is held hold x level longer. */
export const lockContention: FaultLine<{ readonly hold: number }> = {
  kind: 'lock-contention',
  description: 'locks of a database are held longer than the work needs',
  options: {
    hold: {
      value: { type: 'seconds', above: 0, max: 3600 },
      default: 0.1,
      description: 'added to the time of each lock, at full severity',
    },
  },
  appliesTo: ['database'],
  usual: { duration: 300 },
  trace: 'waits for locks, throughput stops at a plateau, CPU stays low',
  source: 'SREGym: lock of a Postgres table; the hold (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: lock-contention adds its hold in proportion',
  effects: (level, { hold }, { name }) => [
    { on: 'storage', service: name, lockHold: level * hold },
  ],
};
