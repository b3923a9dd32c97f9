import type { FaultLine } from './fault.ts';
import { monitored } from './monitored.ts';

/** The last values are shown again and again, with new times: an exporter that serves its cache. */
export const frozenTelemetry: FaultLine = {
  kind: 'frozen-telemetry',
  description: 'monitoring shows the same values again and again',
  options: {},
  appliesTo: ['telemetry'],
  usual: { duration: 600 },
  trace: 'series without any noise: equal to the last digit',
  source: 'exporter that serves a cache; 10 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: frozen-telemetry is all or nothing',
  effects: (_level, _options, target) => [{ ...monitored(target), isFrozen: true }],
};
