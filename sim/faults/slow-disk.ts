import { type FaultLine, factorAt } from './fault.ts';

/** Reads and flushes take 1 + (factor - 1) x level times as long. */
export const slowDisk: FaultLine<{ readonly factor: number }> = {
  kind: 'slow-disk',
  description: 'reads and flushes of a database take longer',
  options: {
    factor: {
      value: { type: 'number', min: 1, max: 10_000 },
      default: 10,
      description: 'of the time of each, at full severity, >= 1',
    },
  },
  appliesTo: ['database'],
  usual: { duration: 300 },
  trace: 'commits take longer, calls queue at the database, its CPU waits',
  source: 'Chaos Mesh IOChaos, latency; the factor (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: slow-disk grows from 1 to its factor',
  effects: (level, { factor }, { name }) => [
    { on: 'storage', service: name, diskFactor: factorAt(level, factor) },
  ],
};
