import { isMap, type OptionTable, type Problem } from '../../sim/options.ts';
import type { Step, SystemConfig, TransactionConfig } from '../../sim/system-config.ts';
import { tableSchema } from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import { type Path, type Reading, readTable } from '../specs.ts';
import { checkName, namedSchema, readNamed, writeNamed } from './names.ts';
import type { SystemPart } from './part.ts';
import { checkRoute, ROUTE_TABLES, readRoute, writeRoute } from './routes.ts';
import { readSteps, STEP_TABLES, writeSteps } from './steps.ts';

const SHARES_TOLERANCE = 1e-6;
const TRANSACTION: OptionTable = {
  share: {
    value: { type: 'number', min: 0, max: 1 },
    default: 1,
    description: 'share of the arrivals; all shares sum to 1',
  },
  slo: {
    value: { type: 'seconds', above: 0, max: Infinity },
    default: Infinity,
    description: 'a transaction done later is a violation, .inf for none',
  },
  priority: {
    value: { type: 'number', integer: true, min: 0, max: 7 },
    default: 0,
    description: '0 is served first, at most 7',
  },
  deadline: {
    value: { type: 'string' },
    optional: true,
    description: 'key of windows: it is late unless it is done by the next cut-off',
  },
};

export const transactions: SystemPart = {
  key: 'transactions',
  isRequired: true,
  tables: { TRANSACTION, ...STEP_TABLES, ...ROUTE_TABLES },
  read: (raw, path, reading) => ({
    transactions: readNamed(raw, path, reading, (name, value, at) =>
      readTransaction(name, value, at, reading),
    ),
  }),
  write: (system, write) =>
    writeNamed(system.transactions, (transaction) => writeTransaction(transaction, write)),
  schema: () => {
    const steps = { anyOf: [{ $ref: '#/$defs/steps' }, { $ref: '#/$defs/route' }] };
    return namedSchema(tableSchema(TRANSACTION, { steps }, ['steps']));
  },
  check: (system) => [
    ...checkShares(system),
    ...system.transactions.flatMap((transaction) => checkTransaction(transaction, system)),
    ...checkReached(system),
  ],
};

function readTransaction(
  name: string,
  raw: unknown,
  path: Path,
  reading: Reading,
): TransactionConfig {
  const values = readTable(TRANSACTION, raw, path, reading, ['steps']);
  const steps = isMap(raw) ? raw['steps'] : undefined;
  const at = [...path, 'steps'];
  return {
    ...values,
    name,
    steps: isMap(steps) ? readRoute(steps, at, reading) : readSteps(steps, at, reading),
  } as TransactionConfig;
}

function writeTransaction({ steps, ...values }: TransactionConfig, write: Writer) {
  return {
    ...write.table(TRANSACTION, values),
    steps: 'stations' in steps ? writeRoute(steps, write) : writeSteps(steps, write),
  };
}

function checkShares({ transactions: all }: SystemConfig): Problem[] {
  const sum = all.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) <= SHARES_TOLERANCE) return [];
  const message = `the shares must sum to 1, they sum to ${Number(sum.toPrecision(9))}`;
  return [{ path: ['transactions'], message }];
}

function checkTransaction({ name, steps }: TransactionConfig, system: SystemConfig): Problem[] {
  const path = ['transactions', name, 'steps'];
  return 'stations' in steps
    ? checkRoute(steps, path, system)
    : checkCalls(steps, path, [], system);
}

/**
 * Unknown services, and cycles. `callers`: the services that wait for these steps, outermost first; nobody waits for
 * what a message does.
 */
function checkCalls(
  steps: readonly Step[],
  path: Path,
  callers: readonly string[],
  system: SystemConfig,
): Problem[] {
  return steps.flatMap((step, i) => {
    const at = [...path, i];
    if ('parallel' in step)
      return step.parallel.flatMap((branch, b) =>
        checkCalls(branch, [...at, 'parallel', b], callers, system),
      );
    if ('steps' in step) return checkCalls(step.steps, [...at, 'steps'], callers, system);
    if ('among' in step) return checkCalls(step.among, [...at, 'among'], callers, system);
    if ('send' in step) return checkCalls(step.then, [...at, 'then'], [], system);
    const start = callers.indexOf(step.call);
    if (start >= 0) {
      const cycle = [...callers.slice(start), step.call].join(' -> ');
      return [{ path: [...at, 'call'], message: `the calls go in a cycle: ${cycle}` }];
    }
    return [
      ...checkName(step.call, { noun: 'service', parts: system.services }, [...at, 'call']),
      ...checkCalls(step.then, [...at, 'then'], [...callers, step.call], system),
    ];
  });
}

/** Services that no transaction calls. */
function checkReached({ services, transactions }: SystemConfig): Problem[] {
  const reached = new Set(
    transactions.flatMap(({ steps }) =>
      'stations' in steps ? steps.stations.map(({ call }) => call) : steps.flatMap(calledBy),
    ),
  );
  return services
    .filter(({ name }) => !reached.has(name))
    .map(({ name }) => ({
      path: ['services', name],
      message: 'no transaction calls this service',
      at: 'key',
    }));
}

function calledBy(step: Step): string[] {
  if ('parallel' in step) return step.parallel.flat().flatMap(calledBy);
  if ('steps' in step) return step.steps.flatMap(calledBy);
  if ('among' in step) return step.among.flatMap(calledBy);
  const below = step.then.flatMap(calledBy);
  return 'send' in step ? below : [step.call, ...below];
}
