import type { FaultLine } from './fault.ts';

/** Of the messages ratio x level are delivered twice: what is not idempotent does it twice. */
export const messageDuplication: FaultLine<{ readonly ratio: number }> = {
  kind: 'message-duplication',
  description: 'messages of a queue are delivered twice',
  options: {
    ratio: {
      value: { type: 'number', above: 0, max: 1 },
      default: 0.5,
      description: 'share of the messages, at full severity, in (0, 1]',
    },
  },
  appliesTo: ['queue'],
  usual: { duration: 600 },
  trace: 'more deliveries than messages, more work at the consumers, the same sums in the ledger',
  source: 'TigerBeetle VOPR: replay of 0 to 50 %',
  coveredBy: 'test/sim/faults/faults.test.ts: message-duplication doubles its share',
  effects: (level, { ratio }, { name }) => [
    { on: 'broker', queue: name, duplicateRatio: level * ratio },
  ],
};
