import type { FaultLine } from './fault.ts';

/** The lost share of the consumers is the level: the backlog grows by what the others cannot take. */
export const consumerLoss: FaultLine = {
  kind: 'consumer-loss',
  description: 'consumers of a queue are gone: its backlog grows',
  options: {},
  appliesTo: ['queue'],
  usual: { duration: 600 },
  trace: 'the backlog grows in a line, is worked off afterwards; senders notice nothing',
  source: 'definition; 10 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: consumer-loss takes the share that is its level',
  effects: (level, _options, { name }) => [{ on: 'broker', queue: name, consumersLost: level }],
};
