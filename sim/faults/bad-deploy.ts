import { changeEvents } from './changes.ts';
import { type FaultLine, factorAt } from './fault.ts';

/** A new version on some replicas fails calls and works slower, until it is rolled back. */
export const badDeploy: FaultLine<{ readonly errorRatio: number; readonly workFactor: number }> = {
  kind: 'bad-deploy',
  description: 'a bad version runs on a share of the replicas until it is rolled back',
  options: {
    errorRatio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0.5,
      description: 'share of the calls that fail, at full severity',
    },
    workFactor: {
      value: { type: 'number', min: 1, max: 1000 },
      default: 1,
      description: 'of the time of the work, at full severity, >= 1',
    },
  },
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 900, radius: { kind: 'share', ratio: 0.25 } },
  trace: 'a step of errors or latency that begins with a change event, and ends with another',
  source:
    'Google 2010-17: 37 % of outages begin with a binary push (SRE Workbook); figures (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: bad-deploy begins and ends with a change event',
  effects: (level, { errorRatio, workFactor }, { replicas }) =>
    replicas.map((hit) => ({
      on: 'replicas',
      ...hit,
      errorRatio: level * errorRatio,
      workFactor: factorAt(level, workFactor),
    })),
  strikes: (moment, _options, target) =>
    changeEvents(moment, target, {
      what: 'deploy',
      made: 'new version of',
      undone: 'rollback of',
    }),
};
