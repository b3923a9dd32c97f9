import type { Statement } from '../../sim/databases/storage.ts';
import type { Option, OptionTable, OptionValues, Problem } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { eachStep } from './each-step.ts';

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
    default: 10,
    description: 'from the loss of the primary until it is noticed',
  },
  promote: law(20, 0.25, 'from then until another replica has taken over'),
  successRatio: { value: RATIO, default: 1, description: 'how surely it does, in [0, 1]' },
};

/**
 * Of a service that is a database. The defaults of `commit`, `groupCommit` and `readsFromReplicas` are those of
 * PostgreSQL (synchronous_standby_names empty, commit_delay 0); times and ratios are those of a small database on a
 * network disk (assumption).
 */
export const DATABASE: OptionTable = {
  commit: {
    value: { type: 'choice', of: ['asynchronous', 'synchronous'] },
    default: 'asynchronous',
    description:
      'a write is answered once its log is on the disk of the primary, or of a replica too',
  },
  flush: law(0.001, 0.5, 'one flush of the log'),
  groupCommit: {
    value: { type: 'seconds', min: 0 },
    default: 0,
    description: 'commits wait so long for others to share their flush; 0: while one is under way',
  },
  diskRead: law(0.0005, 0.5, 'reading one page from disk'),
  bufferHitRatio: {
    value: RATIO,
    default: 0.99,
    description: 'share of pages found in the buffer pool once it is warm, in [0, 1]',
  },
  bufferFill: {
    value: { type: 'number', above: 0 },
    default: 100_000,
    description: 'lookups after which 1 - 1/e of an empty pool is back, > 0',
  },
  lag: law(0.02, 1, 'lag of a replica behind the primary, drawn at each commit'),
  readsFromReplicas: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether reads go to replicas that follow',
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
  diskNoise: {
    value: { type: 'distribution' },
    optional: true,
    description: 'slow variation of the disk between machines and in time',
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
};

export const DATABASE_TABLES = { DATABASE, FAILOVER } as const;

export function statementOf({ write, fresh, pages, rows, hotRatio }: OptionValues): Statement {
  return { isWrite: write, pages, rows, hotRatio, isFresh: fresh } as Statement;
}

/** The inverse of `statementOf`. */
export function statementValues({ isWrite, isFresh, ...rest }: Statement): OptionValues {
  return { ...rest, write: isWrite, fresh: isFresh };
}

/** Databases without the replicas that they need, and statements to what is no database. */
export function checkDatabases(system: SystemConfig): Problem[] {
  const problems: Problem[] = [];
  for (const { name, database, replicas } of system.services) {
    if (database === undefined || replicas >= 2) continue;
    const add = (key: string, message: string) =>
      problems.push({ path: ['services', name, 'database', key], message });
    const count = `the service has ${replicas}`;
    if (database.commit === 'synchronous')
      add('commit', `synchronous needs at least 2 replicas, ${count}`);
    if (database.readsFromReplicas) add('readsFromReplicas', `needs at least 2 replicas, ${count}`);
  }
  const databases = new Set(
    system.services.filter(({ database }) => database !== undefined).map(({ name }) => name),
  );
  for (const { step, path } of eachStep(system)) {
    if (!('call' in step) || step.statement === undefined) continue;
    const { rows, hotRatio } = step.statement;
    const at = [...path, 'statement'];
    if (!databases.has(step.call))
      problems.push({
        path: at,
        message: `needs a service that is a database, ${step.call} is none`,
      });
    if (hotRatio > 0 && rows === 0)
      problems.push({ path: [...at, 'hotRatio'], message: 'needs rows: there is nothing to lock' });
  }
  return problems;
}
