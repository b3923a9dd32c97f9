import type { Effect } from '../effects.ts';
import { type FaultLine, factorAt } from './fault.ts';

/** A nightly batch runs on into the day: it takes cores and, in a database, holds locks. */
export const batchOverrun: FaultLine<{ readonly workFactor: number; readonly lockHold: number }> = {
  kind: 'batch-overrun',
  description: 'a batch runs into the hours of business: less of the cores, longer locks',
  options: {
    workFactor: {
      value: { type: 'number', min: 1, max: 1000 },
      default: 2,
      description: 'of the time of the work, at full severity, >= 1',
    },
    lockHold: {
      value: { type: 'seconds', min: 0, max: 3600 },
      default: 0.05,
      description: 'added to the time of each lock of a database, at full severity',
    },
  },
  appliesTo: ['service'],
  usual: { duration: 3600 },
  trace: 'CPU and waits for locks at the same time of each day, deadlines missed',
  source: 'RBS 2012 (unverified); figures (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: batch-overrun holds locks where there are any',
  effects(level, { workFactor, lockHold }, { name, site }) {
    const factor = factorAt(level, workFactor);
    const stolenRatio = 1 - 1 / factor;
    const slow: Effect = { on: 'replicas', service: name, workFactor: factor, stolenRatio };
    const service = site.config.services.find((one) => one.name === name);
    if (service?.database === undefined) return [slow];
    return [slow, { on: 'storage', service: name, lockHold: level * lockHold }];
  },
};
