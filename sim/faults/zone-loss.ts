import type { FaultLine } from './fault.ts';

/** All that is in a zone dies at once, and nothing is there until the end. */
export const zoneLoss: FaultLine = {
  kind: 'zone-loss',
  description: 'a zone is lost with all that is in it',
  options: {},
  appliesTo: ['zone'],
  usual: { duration: 1800 },
  trace: 'every service loses its share at the same instant; what is left carries all',
  source: 'definition; 30 min (assumption)',
  coveredBy:
    'test/sim/faults/faults.test.ts: zone-loss takes one zone, region-loss all of its zones',
  effects: (_level, _options, { zones }) => zones.map((zone) => ({ on: 'zone', zone })),
};
