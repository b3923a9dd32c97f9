import { changeEvents } from './changes.ts';
import { type FaultLine, factorAt } from './fault.ts';

/** A setting makes the work so slow that the time-outs of callers fire: work is done for nobody. */
export const badConfig: FaultLine<{ readonly workFactor: number; readonly errorRatio: number }> = {
  kind: 'bad-config',
  description: 'a bad setting makes a whole service slow, past the time-outs of its callers',
  options: {
    workFactor: {
      value: { type: 'number', min: 1, max: 1000 },
      default: 4,
      description: 'of the time of the work, at full severity, >= 1',
    },
    errorRatio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0,
      description: 'share of the calls that fail, at full severity',
    },
  },
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 600 },
  trace: 'a step of latency and time-outs on all replicas at once, aligned with a change event',
  source:
    'Google 2010-17: 31 % of outages begin with a configuration (SRE Workbook); figures (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: bad-config slows down and says so',
  effects: (level, { workFactor, errorRatio }, { replicas }) =>
    replicas.map((hit) => ({
      on: 'replicas',
      ...hit,
      workFactor: factorAt(level, workFactor),
      errorRatio: level * errorRatio,
    })),
  strikes: (moment, _options, target) =>
    changeEvents(moment, target, {
      what: 'config',
      made: 'new settings of',
      undone: 'old settings of',
    }),
};
