import { type FaultLine, isOnset } from './fault.ts';
import { placeDies, placeLost } from './place-loss.ts';

/** All that is in a zone dies at once, and nothing boots there until the end. */
export const zoneLoss: FaultLine = {
  kind: 'zone-loss',
  description: 'a zone is lost with all that is in it',
  options: {},
  appliesTo: ['zone'],
  usual: { duration: 1800 },
  trace: 'every service loses its share at the same instant; what is left carries all',
  source: 'definition; 30 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: zone-loss kills once and blocks boots while it lasts',
  effects: (_level, _options, target) => placeLost(target),
  strikes: (moment, _options, target) => (isOnset(moment) ? placeDies(target) : []),
};
