import { found, isMap, type OptionTable, type Problem } from '../../sim/options.ts';
import {
  type Alternative,
  QUERY_CLASSES,
  type QueryConfig,
  type QueryStep,
  type SystemConfig,
} from '../../sim/system-config.ts';
import {
  closedSchema,
  type JsonSchema,
  listSchema,
  tableSchema,
} from '../json-schema/option-schema.ts';
import { type Path, type Reading, readTable } from '../specs.ts';
import { eachStep } from './each-step.ts';

const SPREAD = { type: 'number', min: 0, max: 5 } as const;

/** Of a step that a router decides on. The defaults of the spreads are assumptions: see QueryWork. */
export const QUERY: OptionTable = {
  template: { value: { type: 'string' }, description: 'name of the query without its parameters' },
  class: {
    value: { type: 'choice', of: QUERY_CLASSES },
    default: 'analytical',
    description: 'whose metrics it counts in',
  },
  freshWithin: {
    value: { type: 'seconds', min: 0, max: Infinity },
    default: Infinity,
    description: 'what it sees may be so old, .inf for any age',
  },
  buckets: {
    value: { type: 'number', integer: true, min: 1, max: 1024 },
    default: 16,
    description: 'kinds of its parameters, which differ in work',
  },
  sizeSpread: {
    value: SPREAD,
    default: 1,
    description: 'standard deviation of the logarithm of the work of a kind',
  },
  copySpread: {
    value: SPREAD,
    default: 0.8,
    description: 'the same, of how well a kind fits each of the copies',
  },
  estimateSpread: {
    value: SPREAD,
    default: 1.5,
    description: 'the same, of what the optimiser of a copy gets wrong about a kind',
  },
};
/** Of an alternative, beside what a call has. */
export const ALTERNATIVE: OptionTable = {
  as: {
    value: { type: 'string' },
    optional: true,
    description: 'how routers call it; unset: as the service',
  },
  hints: {
    value: { type: 'names' },
    optional: true,
    description: 'plan hints that may be given; unset: none',
  },
};

export function readQuery(
  raw: Readonly<Record<string, unknown>>,
  path: Path,
  reading: Reading,
  readAlternative: (raw: unknown, path: Path) => Alternative,
): QueryStep {
  readTable({}, raw, path, reading, ['query', 'among']);
  const query = readTable(QUERY, raw['query'], [...path, 'query'], reading);
  const { among } = raw;
  const isList = Array.isArray(among) && among.length > 0 && among.every(isMap);
  if (!isList)
    reading.problems.push({
      path: [...path, 'among'],
      message: `must be a list of calls, got ${found(among)}`,
    });
  const alternatives = isList
    ? among.map((one, i) => readAlternative(one, [...path, 'among', i]))
    : [];
  return { query: query as unknown as QueryConfig, among: alternatives };
}

export function querySchema(alternative: JsonSchema): JsonSchema {
  const parts = { query: tableSchema(QUERY), among: listSchema(alternative) };
  return closedSchema(parts, ['query', 'among']);
}

/** Alternatives that are no databases or do not fit together, and templates or copies that are two things. */
export function checkQueries(system: SystemConfig): Problem[] {
  const problems: Problem[] = [];
  const shapes = new Map<string, string>();
  const copies = new Map<string, string>();
  for (const { step, path } of eachStep(system)) {
    if (!('among' in step)) continue;
    const add = (key: Path, message: string) => problems.push({ path: [...path, ...key], message });
    const { template } = step.query;
    const shape = JSON.stringify([step.query, step.among.map(({ as, hints }) => [as, hints])]);
    if ((shapes.get(template) ?? shape) !== shape)
      add(['query'], `must be as where ${template} is asked first: it has other alternatives`);
    shapes.set(template, shapes.get(template) ?? shape);
    const writes = step.among.filter(({ statement }) => statement.isWrite).length;
    if (writes > 0 && writes < step.among.length) add(['among'], 'must all write, or none of them');
    step.among.forEach(({ as, call, statement }, i) => {
      const { isFresh, rows, isWrite } = statement;
      const what = JSON.stringify([call, isFresh || isWrite || rows > 0]);
      if ((copies.get(as) ?? what) !== what)
        add(['among', i, 'as'], `${as} is another copy elsewhere: other service, or fresh`);
      copies.set(as, copies.get(as) ?? what);
      if (step.among.findIndex((one) => one.as === as) < i)
        add(['among', i, 'as'], `must differ from the other alternatives, got '${as}' again`);
      const service = system.services.find(({ name }) => name === call);
      if (service !== undefined && service.database === undefined)
        add(['among', i, 'call'], `must be a database, ${call} is none`);
    });
  }
  return problems;
}

/** Copies of what is no database, and writes to copies. */
export function checkCopies(system: SystemConfig): Problem[] {
  const problems: Problem[] = [];
  const copies = new Set<string>();
  for (const { name, database } of system.services) {
    if (database?.follows === undefined) continue;
    copies.add(name);
    const { follows } = database;
    const source = system.services.find((one) => one.name === follows)?.database;
    const add = (key: string, message: string) =>
      problems.push({ path: ['services', name, 'database', key], message });
    if (source === undefined || source.follows !== undefined)
      add('follows', `must be a database with a primary, got '${follows}'`);
    if (database.readsFromReplicas) add('readsFromReplicas', 'a copy has no primary to spare');
    if (database.store !== undefined) add('store', 'a copy has no tables of its own');
    if (database.commit === 'synchronous') add('commit', 'a copy takes no writes');
  }
  for (const { step, path } of eachStep(system)) {
    if (!('call' in step) || !copies.has(step.call) || step.statement === undefined) continue;
    const { isWrite, rows } = step.statement;
    if (isWrite || rows > 0)
      problems.push({
        path: [...path, 'statement'],
        message: `${step.call} is a copy: it takes no writes and locks nothing`,
      });
  }
  return problems;
}
