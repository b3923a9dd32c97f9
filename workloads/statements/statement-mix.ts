import type { OptionValues, Registered } from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';

/** What a statement does to the rows of its table. */
export const STATEMENT_OPERATIONS = ['read', 'update', 'insert', 'scan', 'analyse'] as const;
export type StatementOperation = (typeof STATEMENT_OPERATIONS)[number];

export interface MixTable {
  readonly name: string;
  /** At the start. */
  readonly rows: number;
  /** Numbers of rows lie below it, with gaps; unset: from 0 on without gaps, and inserts come behind the last one. */
  readonly numbersEnd?: number;
  /** Where there are gaps: the numbers of the rows at the start, ascending. */
  readonly firstNumbers?: () => Float64Array;
  /** Of one row, as published or as its columns add up. */
  readonly rowBytes: number;
}

/** A kind of transaction, or an analytical query. */
export interface MixTemplate {
  readonly name: string;
  /** Of all transactions of the mix; the sum over the templates is 1. */
  readonly share: number;
  /** `analytical` ones read all rows of their tables; `transactional` ones a few rows by key. */
  readonly side: 'transactional' | 'analytical';
  /** Of an analytical query: positions of the tables that it reads. */
  readonly tables?: readonly number[];
}

/** One access of a transaction to one table. Reused: `StatementStream.next` overwrites it. */
export interface MixStatement {
  operation: StatementOperation;
  /** Position in `tables`. Of `analyse`: one statement for each table of the query. */
  table: number;
  /** Number of the row, or of the first of several, from 0. */
  row: number;
  rows: number;
  template: number;
  /** Running number of the transaction, from 0. */
  transaction: number;
  isLast: boolean; // of its transaction
}

/** Endless: transactions one after the other, statement by statement. */
export interface StatementStream {
  readonly tables: readonly MixTable[];
  readonly templates: readonly MixTemplate[];
  readonly statement: Readonly<MixStatement>;
  next(): Readonly<MixStatement>;
}

/** A published mix of statements. All chance comes from `uniform`: equal streams of draws give equal statements. */
export interface StatementMixLine extends Registered {
  create(options: OptionValues, uniform: Uniform): StatementStream;
}

/** Writes the statements of one transaction. */
export interface StatementWriter {
  add(operation: StatementOperation, table: number, row: number, rows?: number): void;
}

/** A stream from what writes one transaction of a template. */
export function statementStream(parts: {
  readonly tables: readonly MixTable[];
  readonly templates: readonly MixTemplate[];
  readonly uniform: Uniform;
  write(template: number, to: StatementWriter): void;
}): StatementStream {
  const { tables, templates, uniform } = parts;
  const buffer: MixStatement[] = [];
  let [count, position, transaction] = [0, 0, -1];
  const add = (operation: StatementOperation, table: number, row: number, rows = 1) => {
    buffer[count] ??= { ...NOTHING };
    Object.assign(buffer[count++]!, { operation, table, row, rows });
  };
  const begin = () => {
    const template = drawTemplate(templates, uniform());
    [count, position] = [0, 0];
    transaction++;
    parts.write(template, { add });
    for (let i = 0; i < count; i++)
      Object.assign(buffer[i]!, { template, transaction, isLast: i === count - 1 });
  };
  return {
    tables,
    templates,
    get statement() {
      return buffer[position - 1] ?? NOTHING;
    },
    next() {
      if (position === count) begin();
      return buffer[position++]!;
    },
  };
}

const NOTHING: MixStatement = {
  operation: 'read',
  table: 0,
  row: 0,
  rows: 0,
  template: 0,
  transaction: -1,
  isLast: true,
};

function drawTemplate(templates: readonly MixTemplate[], u: number): number {
  let sum = 0;
  for (const [i, { share }] of templates.entries()) {
    sum += share;
    if (u < sum) return i;
  }
  return templates.length - 1;
}

/** Shares in proportion to weights. */
export function sharesOf(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
