import type { DatabaseConfig } from '../../sim/databases/database-config.ts';
import { DISK_NOISES } from '../../sim/databases/disk-noise/index.ts';
import type { Statement } from '../../sim/databases/storage.ts';
import { isMap, type Option, type OptionTable, type OptionValues } from '../../sim/options.ts';
import { type JsonSchema, specSchema, tableSchema } from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import { type Path, type Reading, readSpec, readTable } from '../specs.ts';
import { isGiven } from './part.ts';
import {
  ACCESS,
  accessOf,
  accessValues,
  readStore,
  STORE_TABLES,
  storeSchema,
  writeStore,
} from './stores.ts';

const RATIO = { type: 'number', min: 0, max: 1 } as const;

function law(mean: number, squaredCv: number, description: string): Option {
  return {
    value: { type: 'distribution' },
    default: { kind: 'lognormal', mean, squaredCv },
    description,
  };
}

const FAILOVER: OptionTable = {
  detect: {
    value: { type: 'seconds', min: 0 },
    default: '10s',
    description: 'from the loss of the primary until it is noticed',
  },
  promote: law(20, 0.25, 'from then until another replica has taken over'),
  successRatio: { value: RATIO, default: 1, description: 'how surely it does, in [0, 1]' },
  operators: {
    value: { type: 'seconds', min: 0 },
    optional: true,
    description: 'after a failover that has failed operators do it by hand, so much later',
  },
};

/**
 * Of a service that is a database. The defaults of `commit`, `groupCommit` and `readsFromReplicas` are those of
 * PostgreSQL (synchronous_standby_names empty, commit_delay 0); times and ratios are those of a small database on a
 * network disk (assumption).
 */
export const DATABASE: OptionTable = {
  follows: {
    value: { type: 'string' },
    optional: true,
    description: 'name of the database whose log it applies: a copy that takes no writes',
  },
  commit: {
    value: { type: 'choice', of: ['asynchronous', 'synchronous'] },
    default: 'asynchronous',
    description:
      'a write is answered once its log is on the disk of the primary, or of a replica too',
  },
  flush: law(0.001, 0.5, 'one flush of the log'),
  groupCommit: {
    value: { type: 'seconds', min: 0 },
    default: '0s',
    description: 'commits wait so long for others to share their flush; 0: while one is under way',
  },
  diskRead: law(0.0005, 0.5, 'reading one page from disk'),
  bufferHitRatio: {
    value: RATIO,
    default: 0.99,
    description: 'share of pages found in the buffer pool once it is warm, in [0, 1]',
  },
  bufferFill: {
    value: { type: 'number', min: 0 },
    default: 100_000,
    description: 'pages looked up after which 1 - 1/e of an empty pool is back; 0: always warm',
  },
  lag: law(0.02, 1, 'from a flush of the primary until a replica has it, and has said so'),
  readsFromReplicas: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether reads that lock nothing and need not be fresh go to replicas that follow',
  },
  failover: {
    value: { type: 'record', of: FAILOVER },
    default: {},
    description: 'what happens when the primary is lost',
  },
  connectionsMax: {
    value: { type: 'number', integer: true, min: 1, max: Infinity },
    default: Infinity,
    description:
      'calls that one replica takes at once; further ones are refused; .inf for no bound',
  },
  analyticalMax: {
    value: { type: 'number', integer: true, min: 1 },
    optional: true,
    description: 'calls of analytical queries that one replica takes at once; others wait there',
  },
};

/** Of a step that calls a database. */
export const STATEMENT: OptionTable = {
  write: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether it writes: it goes to the primary, and ends with a flush of the log',
  },
  pages: {
    value: { type: 'number', integer: true, min: 0, max: 1_000_000 },
    default: 1,
    description: 'pages that it touches: in the buffer pool or on disk',
  },
  rows: {
    value: { type: 'number', integer: true, min: 0 },
    default: 0,
    description: 'it locks one row of so many; 0: none',
  },
  hotRatio: {
    value: RATIO,
    default: 0,
    description: 'share of locks on the hottest row, in [0, 1]',
  },
  fresh: {
    value: { type: 'boolean' },
    default: false,
    description: 'it must see what its transaction has written: it goes to the primary',
  },
  ...ACCESS,
};

export const DATABASE_TABLES = { DATABASE, FAILOVER, ...STORE_TABLES } as const;

export function readDatabase(raw: unknown, path: Path, reading: Reading): DatabaseConfig {
  const values = readTable(DATABASE, raw, path, reading, ['diskNoise', 'store']);
  const { diskNoise, store } = isMap(raw) ? raw : {};
  return {
    ...values,
    ...(isGiven(store) && { store: readStore(store, [...path, 'store'], reading) }),
    ...(isGiven(diskNoise) && {
      diskNoise: readSpec(DISK_NOISES, diskNoise, [...path, 'diskNoise'], reading),
    }),
  } as unknown as DatabaseConfig;
}

/** The inverse of `readDatabase`. */
export function writeDatabase(database: DatabaseConfig, write: Writer) {
  const { diskNoise, store } = database;
  return {
    ...write.table(DATABASE, { ...database }),
    ...(store && { store: writeStore(store, write) }),
    ...(diskNoise && { diskNoise: write.spec(DISK_NOISES, diskNoise) }),
  };
}

export function databaseSchema(): JsonSchema {
  const diskNoise = { description: 'how its disks vary', ...specSchema(DISK_NOISES) };
  return {
    description: 'it is a database',
    ...tableSchema(DATABASE, { diskNoise, store: storeSchema() }),
  };
}

export function statementOf(values: OptionValues): Statement {
  const { write, fresh, pages, rows, hotRatio } = values;
  const access = accessOf(values);
  const statement = { isWrite: write, pages, rows, hotRatio, isFresh: fresh } as Statement;
  return access === undefined ? statement : { ...statement, access };
}

/** The inverse of `statementOf`. */
export function statementValues({ isWrite, isFresh, access, ...rest }: Statement): OptionValues {
  return { ...rest, ...accessValues(access), write: isWrite, fresh: isFresh };
}
