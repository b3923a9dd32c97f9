import type { FaultLine } from './fault.ts';

/** A share of the writes goes to one row: a merchant of the day, an omnibus account. */
export const hotRow: FaultLine<{ readonly ratio: number }> = {
  kind: 'hot-row',
  description: 'many writes of a database go to one row and wait for each other',
  options: {
    ratio: {
      value: { type: 'number', above: 0, max: 1 },
      default: 0.5,
      description: 'share of the writes, at full severity, in (0, 1]',
    },
  },
  appliesTo: ['database'],
  usual: { duration: 300 },
  trace: 'waits for locks and a plateau of throughput at low CPU, of one key alone',
  source: 'share (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: hot-row sends its share to one row',
  effects: (level, { ratio }, { name }) => [
    { on: 'storage', service: name, hotRatio: level * ratio },
  ],
};
