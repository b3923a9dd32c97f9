import type { OptionTable, Problem } from '../../sim/options.ts';
import type { QueueConfig, SystemConfig } from '../../sim/system-config.ts';
import { tableSchema } from '../json-schema/option-schema.ts';
import { readTable } from '../specs.ts';
import { eachStep } from './each-step.ts';
import { checkName, namedSchema, readNamed, writeNamed } from './names.ts';
import type { SystemPart } from './part.ts';

const QUEUE: OptionTable = {
  consumers: {
    value: { type: 'number', integer: true, min: 1, max: 1_000_000 },
    default: 1,
    description: 'messages that are processed at once',
  },
  // The defaults of time are those of Amazon SQS: 30 s to process, nothing between failure and return.
  visibility: {
    value: { type: 'seconds', above: 0, max: Infinity },
    default: '30s',
    description: 'time that a delivery has, then the message is delivered again; .inf: no limit',
  },
  receivesMax: {
    value: { type: 'number', integer: true, min: 1, max: 1000 },
    default: 5,
    description: 'deliveries of one message; after the last that fails it is a dead letter',
  },
  partitions: {
    value: { type: 'number', integer: true, min: 0, max: 1_000_000 },
    default: 0,
    description: 'messages of one partition are processed in order, one at a time; 0: no order',
  },
  redeliverAfter: {
    value: { type: 'seconds', min: 0 },
    default: '0s',
    description: 'from a delivery that failed to the next',
  },
  delay: {
    value: { type: 'distribution' },
    default: { kind: 'constant', value: 0 },
    description: 'from the sending of a message until it can be received',
  },
  capacity: {
    value: { type: 'number', integer: true, min: 1, max: Infinity },
    default: Infinity,
    description: 'messages that may wait; further ones fail their sender; .inf for no bound',
  },
};

export const queues: SystemPart = {
  key: 'queues',
  tables: { QUEUE },
  read: (raw, path, reading) => ({
    queues: readNamed(raw, path, reading, (name, value, at) => {
      const values = readTable(QUEUE, value, at, reading);
      return { name, ...values } as unknown as QueueConfig;
    }),
  }),
  write: (system, write) =>
    system.queues && writeNamed(system.queues, (queue) => write.table(QUEUE, { ...queue })),
  schema: () => namedSchema(tableSchema(QUEUE)),
  check: (system) => [
    ...(system.queues ?? []).flatMap((queue) => checkQueue(queue, system)),
    ...checkSends(system),
  ],
};

function checkQueue({ name, consumers, partitions }: QueueConfig, system: SystemConfig): Problem[] {
  const path = ['queues', name];
  const problems: Problem[] = [];
  if (system.services.some((service) => service.name === name))
    problems.push({ path, message: 'a service has this name, too', at: 'key' });
  if (partitions > 0 && consumers > partitions) {
    const message = `must be <= partitions ${partitions}, got ${consumers}: the others would never work`;
    problems.push({ path: [...path, 'consumers'], message });
  }
  return problems;
}

/** Unknown queues, and queues that no step sends to. */
function checkSends(system: SystemConfig): Problem[] {
  const sends = [...eachStep(system)].flatMap(({ step, path }) =>
    'send' in step ? [{ queue: step.send, path: [...path, 'send'] }] : [],
  );
  const known = { noun: 'queue', parts: system.queues };
  const unused = (system.queues ?? []).filter(({ name }) =>
    sends.every(({ queue }) => queue !== name),
  );
  return [
    ...sends.flatMap(({ queue, path }) => checkName(queue, known, path)),
    ...unused.map(({ name }): Problem => {
      return { path: ['queues', name], message: 'no step sends to this queue', at: 'key' };
    }),
  ];
}
