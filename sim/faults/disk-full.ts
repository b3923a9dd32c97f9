import type { FaultLine } from './fault.ts';

/** There is room or there is none: any level above 0 is a full disk. */
export const diskFull: FaultLine = {
  kind: 'disk-full',
  description: 'the disk of a database is full: nothing can be committed',
  options: {},
  appliesTo: ['database'],
  usual: { duration: 300 },
  trace: 'every write fails at its commit, reads go on',
  source: 'Litmus disk-fill; 5 min until room is made (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: disk-full is all or nothing',
  effects: (_level, _options, { name }) => [{ on: 'storage', service: name, isDiskFull: true }],
};
