import type { FaultLine } from './fault.ts';
import { monitored } from './monitored.ts';

/** Samples arrive delayed x level later. */
export const telemetryDelay: FaultLine<{ readonly delayed: number }> = {
  kind: 'telemetry-delay',
  description: 'monitoring shows everything later',
  options: {
    delayed: {
      value: { type: 'seconds', above: 0, max: 3600 },
      default: 120,
      description: 'added to the delay of samples, at full severity',
    },
  },
  appliesTo: ['telemetry'],
  usual: { duration: 600 },
  trace: 'samples that are right and old',
  source: 'congested pipeline of metrics; figures (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: telemetry-delay grows with its level',
  effects: (level, { delayed }, target) => [{ ...monitored(target), delay: level * delayed }],
};
