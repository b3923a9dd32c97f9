import { type FaultLine, isOnset } from './fault.ts';
import { placeDies, placeLost } from './place-loss.ts';

/** All that is in a region dies at once, and nothing boots there until the end. */
export const regionLoss: FaultLine = {
  kind: 'region-loss',
  description: 'a region, or a data centre, is lost with all its zones',
  options: {},
  appliesTo: ['region'],
  usual: { duration: 3600 },
  trace: 'all services of the region are gone at once; without another region nothing answers',
  source: 'definition; an hour (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: region-loss strikes every zone of the region',
  effects: (_level, _options, target) => placeLost(target),
  strikes: (moment, _options, target) => (isOnset(moment) ? placeDies(target) : []),
};
