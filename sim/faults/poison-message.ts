import type { FaultLine } from './fault.ts';

/** Of the messages ratio x level cannot be processed: each is tried to the last time, then a dead letter. */
export const poisonMessage: FaultLine<{ readonly ratio: number }> = {
  kind: 'poison-message',
  description: 'some messages of a queue cannot be processed, however often they are tried',
  options: {
    ratio: {
      value: { type: 'number', above: 0, max: 1 },
      default: 0.01,
      description: 'share of the messages, at full severity, in (0, 1]',
    },
  },
  appliesTo: ['queue'],
  usual: { duration: 600 },
  trace: 'the backlog of single partitions grows in a line behind what is tried again and again',
  source: 'SREGym: poison pill in Kafka; share (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: poison-message spoils its share',
  effects: (level, { ratio }, { name }) => [
    { on: 'broker', queue: name, poisonRatio: level * ratio },
  ],
};
