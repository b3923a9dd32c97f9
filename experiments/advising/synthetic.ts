import type { CandidateIndex, CostTable } from '../../agents/advising/advisor.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';
import { cheapestFirst } from './read-folder.ts';

const TABLES = 4;
const COLUMNS = 6; // of a table
const QUERY_COLUMNS = 3;
const QUERIES = 16;
const OTHER_WORK = 0.4; // of the cost of a query, which no index spares
const PAGE = 8192; // bytes
const COLUMN_BYTES = 3e8; // of an index on the first table, for each column; the next have a third each

/**
 * Costs of a made-up database, where no measured ones are at hand (assumption throughout): each query reads
 * one table by three of its columns, each of which keeps a random share of the rows; an index serves the
 * columns of its key that the query asks for, from the first on, and reads what they leave.
 */
export function syntheticCosts(seed = 'synthetic costs'): CostTable {
  const uniform = createRandom(seed).stream('table');
  const indexes = Array.from({ length: TABLES }, (_, table) => indexesOf(table)).flat();
  const queries = Array.from({ length: QUERIES }, (_, at) => queryOf(at % TABLES, uniform));
  return {
    queries: queries.map((_, at) => String(at + 1)),
    weights: new Float64Array(queries.length).fill(1),
    withoutIndex: Float64Array.from(queries, ({ table }) => scanCost(table)),
    indexes,
    served: queries.map((query) => {
      const costs = new Map<number, number>();
      indexes.forEach(({ columns }, index) => {
        const share = shareLeft(columns, query.shares);
        if (share < 1) costs.set(index, servedShare(share) * scanCost(query.table));
      });
      return cheapestFirst(costs);
    }),
  };
}

const nameOf = (table: number, column: number): string => `t${table}_c${column}`;
const scanCost = (table: number): number => (COLUMN_BYTES / PAGE / 3 ** table) * COLUMNS * 2;

/**
 * Cost by index over that of a scan: rows by index are read at random, at four times the price of rows in
 * sequence (PostgreSQL's random_page_cost); the rest of the plan costs as before.
 */
const servedShare = (share: number): number =>
  OTHER_WORK + (1 - OTHER_WORK) * Math.min(1, 4 * share);

/** All keys of one or two columns. */
function indexesOf(table: number): readonly CandidateIndex[] {
  const columns = Array.from({ length: COLUMNS }, (_, column) => nameOf(table, column));
  const keys = columns.flatMap((first) => [
    [first],
    ...columns.filter((second) => second !== first).map((second) => [first, second]),
  ]);
  return keys.map((key) => ({
    id: key.join('+'),
    sizeBytes: Math.ceil((key.length * COLUMN_BYTES) / 3 ** table),
    columns: key,
  }));
}

interface SyntheticQuery {
  readonly table: number;
  readonly shares: ReadonlyMap<string, number>; // of the rows that a condition keeps, by column
}

function queryOf(table: number, uniform: Uniform): SyntheticQuery {
  const shares = new Map<string, number>();
  while (shares.size < QUERY_COLUMNS) {
    const column = nameOf(table, Math.floor(uniform() * COLUMNS));
    shares.set(column, 10 ** (-2 * uniform()));
  }
  return { table, shares };
}

function shareLeft(columns: readonly string[], shares: SyntheticQuery['shares']): number {
  let left = 1;
  for (const column of columns) {
    const share = shares.get(column);
    if (share === undefined) return left;
    left *= share;
  }
  return left;
}
