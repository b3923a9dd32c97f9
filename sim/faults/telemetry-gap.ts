import type { FaultLine } from './fault.ts';
import { monitored } from './monitored.ts';

/** The lost share of the scrapes is the level. */
export const telemetryGap: FaultLine = {
  kind: 'telemetry-gap',
  description: 'scrapes are lost: monitoring sees nothing',
  options: {},
  appliesTo: ['telemetry'],
  usual: { duration: 300 },
  trace: 'missing samples, never zeros; the system itself is well',
  source: 'definition; 5 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: telemetry-gap loses the share that is its level',
  effects: (level, _options, target) => [{ ...monitored(target), gapRatio: level }],
};
