import { changeEvents } from './changes.ts';
import type { FaultLine } from './fault.ts';

/** Replicas that still hold the old secret fail their calls; they get the new one during the recovery. */
export const secretRotation: FaultLine = {
  kind: 'secret-rotation',
  description: 'a secret is changed and a share of the replicas keeps the old one',
  options: {},
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 300, recovery: 60, radius: { kind: 'share', ratio: 0.5 } },
  trace: 'errors of some replicas and not of others, from a change event on',
  source: 'class of "config" in the triggers of Google; share and times (assumption)',
  coveredBy:
    'test/sim/faults/faults.test.ts: secret-rotation fails calls in proportion to its level',
  effects: (level, _options, { replicas }) =>
    replicas.map((hit) => ({ on: 'replicas', ...hit, errorRatio: level })),
  strikes: (moment, _options, target) =>
    changeEvents(moment, target, {
      what: 'secret',
      made: 'new secret of',
      undone: 'secret reloaded by',
    }),
};
