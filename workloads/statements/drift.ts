import type { OptionValues, Registered } from '../../sim/options.ts';
import { InputError } from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';
import { Zipfian } from './key-choice.ts';
import type { MixStatement, MixTemplate, StatementStream } from './statement-mix.ts';

/** A way in which the statements of a day change, and what was learnt before is no longer true. */
export interface DriftLine extends Registered {
  /** The stream as it becomes. Throws an InputError where it does not fit to the stream. */
  wrap(options: OptionValues, stream: StatementStream, uniform: Uniform): StatementStream;
}

const AT = {
  value: { type: 'number', integer: true, min: 0 },
  default: 100_000,
  description: 'number of the transaction with which it begins',
} as const;

/** Fraction of the golden ratio: successive multiples of it lie far from each other, modulo 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * What is popular moves: every so many transactions the rows of each table are renumbered, row -> row + shift, so that as
 * many are popular as before, but others. Tables whose rows come and go by themselves (orders) stay as they are.
 * (assumption)
 */
const popularity: DriftLine = {
  kind: 'popularity',
  description: 'other rows become the popular ones, every so many transactions',
  options: {
    every: {
      value: { type: 'number', integer: true, min: 1 },
      default: 100_000,
      description: 'transactions from one change to the next',
    },
  },
  coveredBy: 'test/workloads/statements/drift.test.ts: makes other rows popular, as many as before',
  wrap(options, stream) {
    const every = Number(options['every']);
    return mapped(stream, (one) => {
      const { rows: count, numbersEnd } = stream.tables[one.table]!;
      const isGrown = numbersEnd !== undefined || one.row + one.rows > count;
      if (isGrown || one.operation === 'insert' || one.operation === 'analyse') return;
      const epoch = Math.floor(one.transaction / every);
      const shift = Math.floor(((epoch * GOLDEN) % 1) * count);
      one.row = Math.min((one.row + shift) % count, count - one.rows);
    });
  },
};

/**
 * New products: at one transaction so many rows are inserted behind the last one of a table, and from then on a share of
 * what is read or written of that table falls on them, by Zipf(0.99). (assumption)
 */
const newProducts: DriftLine = {
  kind: 'new-products',
  description: 'a range of new rows is inserted and takes a share of the accesses of its table',
  options: {
    at: AT,
    table: {
      value: { type: 'number', integer: true, min: 0, max: 64 },
      default: 0,
      description: 'position of the table',
    },
    rows: {
      value: { type: 'number', integer: true, min: 1, max: 1e8 },
      default: 10_000,
      description: 'new rows',
    },
    ratio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0.5,
      description: 'share of the accesses of the table that go to them, in [0, 1]',
    },
  },
  coveredBy: 'test/workloads/statements/drift.test.ts: inserts new products, then asks for them',
  wrap(options, stream, uniform) {
    const [at, table] = [Number(options['at']), Number(options['table'])];
    const [rows, ratio] = [Number(options['rows']), Number(options['ratio'])];
    const target = stream.tables[table];
    if (target === undefined || target.numbersEnd !== undefined)
      throw new InputError([
        { path: ['table'], message: `must be a table whose rows have no gaps, got ${table}` },
      ]);
    const popular = new Zipfian(uniform, rows);
    let count = target.rows; // the next row that is inserted
    let firstNew = Number.NaN;
    const insertAll = (): MixStatement[] => {
      firstNew = count;
      count += rows;
      return Array.from({ length: rows }, (_, i) => ({
        ...inserted(stream, table, firstNew + i),
        isLast: i === rows - 1,
      }));
    };
    return inserting(
      mapped(stream, (one) => {
        if (one.table !== table || one.operation === 'analyse') return;
        if (one.operation === 'insert') one.row = count++;
        else if (!Number.isNaN(firstNew) && one.rows === 1 && uniform() < ratio)
          one.row = firstNew + popular.next();
      }),
      (transaction) => (transaction === at ? insertAll() : []),
    );
  },
};

/**
 * Month end: between two transactions a share of all transactions are analytical queries besides, drawn from those of the
 * mix, or reads of whole tables where it has none. (assumption)
 */
const monthEnd: DriftLine = {
  kind: 'month-end',
  description: 'for a while analytical queries come beside the transactions',
  options: {
    at: AT,
    transactions: {
      value: { type: 'number', integer: true, min: 1 },
      default: 100_000,
      description: 'for so many transactions',
    },
    ratio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0.001,
      description: 'queries for each transaction, in [0, 1]',
    },
  },
  coveredBy: 'test/workloads/statements/drift.test.ts: brings queries at month end, and only then',
  wrap(options, stream, uniform) {
    const at = Number(options['at']);
    const end = at + Number(options['transactions']);
    const ratio = Number(options['ratio']);
    const queries = analyticalOf(stream.templates);
    return inserting(stream, (transaction) => {
      if (transaction < at || transaction >= end || uniform() >= ratio) return [];
      const template = queries[Math.floor(uniform() * queries.length)];
      const tables =
        template === undefined
          ? [Math.floor(uniform() * stream.tables.length)]
          : stream.templates[template]!.tables!;
      return tables.map((table, i) => ({
        operation: 'analyse',
        table,
        row: 0,
        rows: stream.tables[table]!.rows,
        template: template ?? 0,
        transaction,
        isLast: i === tables.length - 1,
      }));
    });
  },
};

export const DRIFTS: readonly DriftLine[] = [popularity, newProducts, monthEnd];

/** Positions of the analytical templates. */
function analyticalOf(templates: readonly MixTemplate[]): readonly number[] {
  return templates.flatMap(({ side, tables }, i) =>
    side === 'analytical' && tables !== undefined ? [i] : [],
  );
}

function inserted(stream: StatementStream, table: number, row: number): MixStatement {
  const { template, transaction } = stream.statement;
  return { operation: 'insert', table, row, rows: 1, template, transaction, isLast: true };
}

/** Each statement as `change` leaves it. */
function mapped(stream: StatementStream, change: (one: MixStatement) => void): StatementStream {
  const current: MixStatement = { ...stream.statement };
  return {
    tables: stream.tables,
    templates: stream.templates,
    statement: current,
    next() {
      Object.assign(current, stream.next());
      change(current);
      return current;
    },
  };
}

/** Before the first statement of each transaction come those that `before` gives for its number. */
function inserting(
  stream: StatementStream,
  before: (transaction: number) => readonly MixStatement[],
): StatementStream {
  const current: MixStatement = { ...stream.statement };
  let waiting: readonly MixStatement[] = [];
  let position = 0;
  let begun = -1;
  let isHeld = false; // the first statement of a transaction waits behind those
  return {
    tables: stream.tables,
    templates: stream.templates,
    statement: current,
    next() {
      if (!isHeld && position === waiting.length) {
        const { transaction } = stream.next();
        if (transaction !== begun) {
          begun = transaction;
          waiting = before(transaction);
          position = 0;
          isHeld = true;
        }
      }
      if (position < waiting.length) return Object.assign(current, waiting[position++]);
      isHeld = false;
      return Object.assign(current, stream.statement);
    },
  };
}
