import { DISTRIBUTIONS } from '../../sim/distributions/index.ts';
import { found, isMap, type OptionTable, readOptions, unknownKey } from '../../sim/options.ts';
import type { Alternative, CallStep, QueryStep, Step } from '../../sim/system-config.ts';
import {
  closedSchema,
  type JsonSchema,
  listSchema,
  tableSchema,
} from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import { type Path, type Reading, readTable } from '../specs.ts';
import { STATEMENT, statementOf, statementValues } from './databases.ts';
import { isGiven } from './part.ts';
import { POSTING } from './postings.ts';
import { ALTERNATIVE, QUERY, querySchema, readQuery } from './queries.ts';

const NESTING_MAX = 32; // steps inside steps; far beyond any real transaction

/** One call, of a step or of a station of a route. */
export const STATION: OptionTable = {
  call: { value: { type: 'string' }, description: 'name of a service' },
  work: { value: { type: 'distribution' }, description: 'time of one worker' },
};
const CALL: OptionTable = {
  ...STATION,
  statement: {
    value: { type: 'record', of: STATEMENT },
    optional: true,
    description: 'what it does where the service is a database',
  },
  posting: {
    value: { type: 'record', of: POSTING },
    optional: true,
    description: 'what it books in the ledger once the service has done its work',
  },
};
const ANSWER: OptionTable = {
  ...STATION,
  statement: CALL['statement']!,
  ...ALTERNATIVE,
};
const SEND: OptionTable = {
  send: { value: { type: 'string' }, description: 'name of a queue' },
};
const CHANCE: OptionTable = {
  probability: { value: { type: 'number', min: 0, max: 1 }, description: 'in [0, 1]' },
};
const MISS: OptionTable = {
  missOf: { value: { type: 'string' }, description: 'name of a service that is a cache' },
};
export const STEP_TABLES = {
  CALL,
  STATEMENT,
  POSTING,
  SEND,
  CHANCE,
  MISS,
  QUERY,
  ALTERNATIVE,
} as const;

type Raw = Readonly<Record<string, unknown>>;
interface Place {
  readonly path: Path;
  readonly reading: Reading;
  readonly depth: number;
}
/** How a step is read that has the key. */
const FORMS: Readonly<Record<string, (raw: Raw, place: Place) => Step>> = {
  call: readCall,
  parallel: (raw, place) => ({ parallel: readBranches(raw, place) }),
  probability: (raw, place) => {
    const { probability } = readTable(CHANCE, raw, place.path, place.reading, ['steps']);
    return { probability: probability as number, steps: nested(raw, 'steps', place) };
  },
  send: (raw, place) => {
    const { send } = readTable(SEND, raw, place.path, place.reading, ['then']);
    return { send: send as string, then: nested(raw, 'then', place) };
  },
  missOf: (raw, place) => {
    const { missOf } = readTable(MISS, raw, place.path, place.reading, ['steps']);
    return { probability: 1, missOf: missOf as string, steps: nested(raw, 'steps', place) };
  },
  query: (raw, { path, reading }) =>
    readQuery(raw, path, reading, (one, at) => readAlternative(one, at, reading)),
};

export function readSteps(raw: unknown, path: Path, reading: Reading, depth = 1): Step[] {
  const refuse = (message: string) => {
    reading.problems.push({ path, message });
    return [];
  };
  if (!Array.isArray(raw) || raw.length === 0)
    return refuse(`must be a list of steps, got ${found(raw)}`);
  if (depth > NESTING_MAX) return refuse(`steps are nested more than ${NESTING_MAX} deep`);
  return raw.map((step, i) => readStep(step, { path: [...path, i], reading, depth }));
}

function readStep(raw: unknown, place: Place): Step {
  const keys = Object.keys(FORMS);
  const [key, ...others] = isMap(raw) ? keys.filter((one) => Object.hasOwn(raw, one)) : [];
  if (isMap(raw) && key !== undefined && others.length === 0) return FORMS[key]!(raw, place);
  const got = others.length > 0 ? [key, ...others].join(' and ') : found(raw);
  const message = `must be a step with one of ${keys.join(', ')}, got ${got}`;
  place.reading.problems.push({ path: place.path, message });
  return { parallel: [] };
}

function nested(raw: Raw, key: string, { path, reading, depth }: Place): Step[] {
  return readSteps(raw[key], [...path, key], reading, depth + 1);
}

function readCall(raw: Raw, place: Place): Step {
  const values = readTable(CALL, raw, place.path, place.reading, ['then']);
  const { statement, ...call } = values;
  return {
    ...call,
    ...(isMap(statement) && { statement: statementOf(statement) }),
    then: isGiven(raw['then']) ? nested(raw, 'then', place) : [],
  } as unknown as CallStep;
}

function readAlternative(raw: unknown, path: Path, reading: Reading): Alternative {
  const { statement, ...call } = readTable(ANSWER, raw, path, reading);
  const stated = isMap(statement) ? statement : readOptions(STATEMENT, {});
  return {
    as: call['call'],
    hints: [],
    ...call,
    statement: statementOf(stated),
    then: [],
  } as unknown as Alternative;
}

function readBranches(raw: Raw, { path, reading, depth }: Place): Step[][] {
  const branches = raw['parallel'];
  for (const key of Object.keys(raw).filter((name) => name !== 'parallel'))
    reading.problems.push({
      path: [...path, key],
      message: unknownKey(key, ['parallel']),
      at: 'key',
    });
  if (!Array.isArray(branches) || branches.length === 0) {
    const message = `must be a list of branches, each a list of steps, got ${found(branches)}`;
    reading.problems.push({ path: [...path, 'parallel'], message });
    return [];
  }
  return branches.map((branch, i) =>
    readSteps(branch, [...path, 'parallel', i], reading, depth + 1),
  );
}

/** The inverse of `readSteps`. */
export function writeSteps(steps: readonly Step[], write: Writer): unknown[] {
  const list = (inner: readonly Step[]) => writeSteps(inner, write);
  return steps.map((step) => {
    if ('parallel' in step) return { parallel: step.parallel.map(list) };
    if ('send' in step) return { send: step.send, then: list(step.then) };
    if ('among' in step) return writeQuery(step, write);
    if (!('steps' in step)) return writeCall(step, write);
    const { missOf, probability, steps: inner } = step;
    return { ...(missOf === undefined ? { probability } : { missOf }), steps: list(inner) };
  });
}

function writeCall({ statement, then, ...call }: CallStep, write: Writer) {
  return {
    ...write.table(CALL, {
      ...call,
      statement: statement && statementValues(statement),
    }),
    ...(then.length > 0 && { then: writeSteps(then, write) }),
  };
}

function writeQuery({ query, among }: QueryStep, write: Writer) {
  const values = (one: Alternative) => ({
    ...one,
    statement: statementValues(one.statement),
    hints: one.hints.length > 0 ? one.hints : undefined,
  });
  return {
    query: write.table(QUERY, { ...query }),
    among: among.map((one) => write.table(ANSWER, values(one))),
  };
}

/** The inverse of `readTable` for a station. */
export function writeStation({ call, work }: Pick<CallStep, 'call' | 'work'>, write: Writer) {
  return { call, work: write.spec(DISTRIBUTIONS, work) };
}

/** Names below `$defs`: steps refer to themselves. */
export function stepDefinitions(): JsonSchema {
  const steps = { $ref: '#/$defs/steps' };
  return {
    steps: listSchema({ $ref: '#/$defs/step' }, { description: 'in sequence' }),
    step: {
      oneOf: [
        tableSchema(CALL, { then: steps }),
        closedSchema({ parallel: listSchema(steps, { description: 'branches' }) }, ['parallel']),
        tableSchema(CHANCE, { steps }, ['steps']),
        tableSchema(SEND, { then: steps }, ['then']),
        tableSchema(MISS, { steps }, ['steps']),
        querySchema(tableSchema(ANSWER)),
      ],
    },
  };
}
