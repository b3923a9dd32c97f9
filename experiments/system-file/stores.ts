import { INDEX_LINES, POLICY_LINES } from '../../agents/index.ts';
import { STORE_DRIFTS } from '../../sim/databases/store/drifts.ts';
import { KEY_LAWS } from '../../sim/databases/store/key-laws.ts';
import { POPULARITIES } from '../../sim/databases/store/popularities.ts';
import type {
  StoreConfig,
  TableAccess,
  TableConfig,
  TableRows,
} from '../../sim/databases/store/store-config.ts';
import { found, isMap, type OptionTable } from '../../sim/options.ts';
import { type JsonSchema, specSchema, tableSchema } from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import { type Path, type Reading, readSpec, readTable } from '../specs.ts';
import { namedSchema, readNamed, writeNamed } from './names.ts';

const ROWS_MAX = 100_000_000; // of one table: every key is kept
const COUNT = { type: 'number', integer: true, min: 1, max: ROWS_MAX } as const;
const ROOM = 1.25; // rows that a table has room for, over those at the start

const SAFETY: OptionTable = {
  linesMax: {
    value: { type: 'number', above: 0 },
    default: 64,
    description:
      'a learned index gives way to a B+tree when look-ups touch more cache lines than this on average',
  },
  lookups: {
    value: { ...COUNT, max: 1_000_000_000 },
    default: 1000,
    description: 'look-ups that the average is taken over',
  },
  shadowRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.05,
    description: 'share of the pages on which LRU is followed beside a learned policy, in (0, 1]',
  },
  missRatioMargin: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.02,
    description:
      'the policy gives way to LRU when it misses a larger share of them by more than this',
  },
  window: {
    value: { type: 'seconds', above: 0 },
    default: '1min',
    description: 'in each window of this length',
  },
  patience: {
    value: { type: 'seconds', min: 0 },
    default: '5min',
    description: 'for so long',
  },
};

/** Times and prices that are not stated are assumptions: a read of DRAM, an instruction or two, AWS EBS per request. */
const STORE: OptionTable = {
  memory: {
    value: { type: 'bytes', above: 0 },
    description: 'of each replica, for pages and for the models of a learned index',
  },
  lineTime: {
    value: { type: 'seconds', min: 0 },
    default: '90ns',
    description: 'what a worker waits for one cache line',
  },
  operationTime: {
    value: { type: 'seconds', min: 0 },
    default: '1ns',
    description: 'what a worker needs for one counted operation of an index or of a cache policy',
  },
  dollarsPerMillionReads: {
    value: { type: 'number', min: 0 },
    default: 0.2,
    description: 'price of pages that are read from disk',
  },
  rebuildRatio: {
    value: { type: 'number', above: 0 },
    default: 0.1,
    description: 'a static index is built anew when so large a share of its keys has come since',
  },
  safety: {
    value: { type: 'record', of: SAFETY },
    default: {},
    description: 'when what is learned is not trusted any more',
  },
};
const TABLE: OptionTable = {
  rows: { value: COUNT, description: 'at the start' },
  rowBytes: {
    value: { type: 'bytes', above: 0, max: 8192 },
    default: 256,
    description: 'of one row on its page',
  },
  rowsMax: {
    value: COUNT,
    optional: true,
    description: 'room: what is inserted beyond is archived at once; unset: 1.25 x rows',
  },
};
const TABLE_ROWS: OptionTable = {
  table: { value: { type: 'string' }, description: 'name of a table of the store' },
  rows: { value: { ...COUNT, max: 1_000_000 }, default: 1, description: 'how many' },
};
/** Of a statement, where its database has a store. */
export const ACCESS: OptionTable = {
  reads: {
    value: { type: 'records', of: TABLE_ROWS },
    optional: true,
    description: 'rows that it reads, each found by its key',
  },
  scans: {
    value: { type: 'records', of: TABLE_ROWS },
    optional: true,
    description: 'rows that it reads in the order of their keys, from one that is found by its key',
  },
  inserts: {
    value: { type: 'records', of: TABLE_ROWS },
    optional: true,
    description: 'rows that it inserts; then it must write',
  },
};
export const STORE_TABLES = { STORE, SAFETY, TABLE, TABLE_ROWS } as const;

const INDEX_DEFAULT = { kind: 'b-plus-tree' };
const CACHE_DEFAULT = { kind: 'lru' };
const KEYS_DEFAULT = { kind: 'uniform' };
const POPULARITY_DEFAULT = { kind: 'zipf' };
const STORE_PARTS = ['index', 'cache', 'tables', 'drift'];

export function readStore(raw: unknown, path: Path, reading: Reading): StoreConfig {
  const { memory, ...values } = readTable(STORE, raw, path, reading, STORE_PARTS);
  const {
    index = INDEX_DEFAULT,
    cache = CACHE_DEFAULT,
    tables,
    drift = [],
  } = isMap(raw) ? raw : {};
  const isList = Array.isArray(drift);
  if (!isList)
    reading.problems.push({
      path: [...path, 'drift'],
      message: `must be a list of drifts, got ${found(drift)}`,
    });
  return {
    ...values,
    memoryBytes: memory,
    index: readSpec(INDEX_LINES, index, [...path, 'index'], reading),
    cache: readSpec(POLICY_LINES, cache, [...path, 'cache'], reading),
    tables: readNamed(tables, [...path, 'tables'], reading, (name, value, at) =>
      readOneTable(name, value, at, reading),
    ),
    drift: isList
      ? drift.map((one, i) => readSpec(STORE_DRIFTS, one, [...path, 'drift', i], reading))
      : [],
  } as unknown as StoreConfig;
}

function readOneTable(name: string, raw: unknown, path: Path, reading: Reading): TableConfig {
  const values = readTable(TABLE, raw, path, reading, ['keys', 'popularity']);
  const { keys = KEYS_DEFAULT, popularity = POPULARITY_DEFAULT } = isMap(raw) ? raw : {};
  return {
    rowsMax: Math.ceil(ROOM * Number(values['rows'])),
    ...values,
    name,
    keys: readSpec(KEY_LAWS, keys, [...path, 'keys'], reading),
    popularity: readSpec(POPULARITIES, popularity, [...path, 'popularity'], reading),
  } as unknown as TableConfig;
}

/** The inverse of `readStore`. */
export function writeStore(store: StoreConfig, write: Writer) {
  const { memoryBytes: memory, index, cache, tables, drift, ...values } = store;
  return {
    ...write.table(STORE, { ...values, memory }),
    index: write.spec(INDEX_LINES, index),
    cache: write.spec(POLICY_LINES, cache),
    tables: writeNamed(tables, ({ keys, popularity, ...table }) => ({
      ...write.table(TABLE, { ...table }),
      keys: write.spec(KEY_LAWS, keys),
      popularity: write.spec(POPULARITIES, popularity),
    })),
    ...(drift.length > 0 && { drift: drift.map((one) => write.spec(STORE_DRIFTS, one)) }),
  };
}

export function storeSchema(): JsonSchema {
  const table = tableSchema(TABLE, {
    keys: { description: 'how its keys are spread', ...specSchema(KEY_LAWS) },
    popularity: { description: 'how often rows are asked for', ...specSchema(POPULARITIES) },
  });
  const parts = {
    index: { description: 'of every table', ...specSchema(INDEX_LINES) },
    cache: { description: 'what leaves the buffer pool', ...specSchema(POLICY_LINES) },
    tables: namedSchema(table),
    drift: {
      type: 'array',
      items: specSchema(STORE_DRIFTS),
      description: 'what changes in the course of a run',
    },
  };
  return {
    description: 'its tables, with indexes and buffer pools, as real structures',
    ...tableSchema(STORE, parts, ['tables']),
  };
}

type AccessValues = { readonly [Key in keyof TableAccess]?: TableAccess[Key] };

/** What a statement does to tables; undefined: nothing. */
export function accessOf({ reads, scans, inserts }: AccessValues): TableAccess | undefined {
  if (reads === undefined && scans === undefined && inserts === undefined) return undefined;
  return { reads: reads ?? [], scans: scans ?? [], inserts: inserts ?? [] };
}

/** The inverse of `accessOf`. */
export function accessValues(access: TableAccess | undefined): AccessValues {
  if (access === undefined) return {};
  const isSome = ([, rows]: [string, readonly TableRows[]]) => rows.length > 0;
  const given = Object.entries(access).filter(isSome);
  return given.length === 0 ? { reads: [] } : Object.fromEntries(given);
}
