import type { FaultLine } from './fault.ts';

/** All that is in a region dies at once, and nothing is there until the end. */
export const regionLoss: FaultLine = {
  kind: 'region-loss',
  description: 'a region, or a data centre, is lost with all its zones',
  options: {},
  appliesTo: ['region'],
  usual: { duration: 3600 },
  trace: 'all services of the region are gone at once; without another region nothing answers',
  source: 'definition; an hour (assumption)',
  coveredBy:
    'test/sim/faults/faults.test.ts: zone-loss takes one zone, region-loss all of its zones',
  effects: (_level, _options, { zones }) => zones.map((zone) => ({ on: 'zone', zone })),
};
