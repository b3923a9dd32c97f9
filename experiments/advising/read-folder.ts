import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CandidateIndex, CostTable } from '../../agents/advising/advisor.ts';
import { BadInput } from '../bad-input.ts';
import { type Cell, CsvProblems, numberOf, type Row, readCsvTable } from './csv-table.ts';

export const NO_INDEX = '0'; // index_id of the rows that give the cost without any
const INDEXES = 'indexes.csv';
const COSTS = 'query_costs.csv';
const WEIGHTS = 'weights.csv';

/**
 * Reads what queries cost under candidate indexes: `indexes.csv` (index_id, size_bytes, columns joined by
 * '|'), `query_costs.csv` (query, index_id, cost of one execution; 0: no index, which each query must have;
 * an absent pair costs as without) and, where it is there, `weights.csv` (query, weight: executions, all
 * queries that it leaves out have 1). Throws BadInput with all problems.
 */
export function readCostFolder(folder: string): CostTable {
  const lost = [INDEXES, COSTS].filter((name) => !existsSync(join(folder, name)));
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  if (!isFolder)
    throw new BadInput([
      `${folder}: ${existsSync(folder) ? 'is a file, not a folder' : 'no such folder'}: it must hold ${INDEXES} and ${COSTS}`,
    ]);
  if (lost.length > 0)
    throw new BadInput(lost.map((name) => `${join(folder, name)}: no such file`));
  const indexes = readIndexes(join(folder, INDEXES));
  const costs = readCosts(join(folder, COSTS), indexes.positions);
  const file = join(folder, WEIGHTS);
  const weights = readWeights(existsSync(file) ? file : undefined, costs.queries);
  const problems = [...indexes.problems, ...costs.problems, ...weights.problems];
  if (problems.length > 0) throw new BadInput(problems);
  const { queries, withoutIndex, served } = costs;
  return { queries, withoutIndex, served, weights: weights.values, indexes: indexes.indexes };
}

function readIndexes(file: string) {
  const problems = new CsvProblems(file);
  const indexes: CandidateIndex[] = [];
  const positions = new Map<string, number>();
  for (const row of readCsvTable(file, ['index_id', 'size_bytes', 'columns'], problems)) {
    const id = row['index_id']!.text.trim();
    const sizeBytes = numberOf(row, 'size_bytes', problems, { min: 0, isExclusive: true });
    const columns = row['columns']!.text.split('|').map((column) => column.trim());
    if (id === '' || id === NO_INDEX)
      problems.add(row['index_id']!, 'index_id', `must be a name other than 0, got '${id}'`);
    else if (positions.has(id))
      problems.add(row['index_id']!, 'index_id', `must be there once, got '${id}' again`);
    if (columns.includes(''))
      problems.add(row['columns']!, 'columns', "must be names joined by '|', got an empty one");
    else if (new Set(columns).size < columns.length)
      problems.add(row['columns']!, 'columns', 'must name each column once');
    positions.set(id, indexes.length);
    indexes.push({ id, sizeBytes: sizeBytes ?? 1, columns });
  }
  if (indexes.length === 0)
    problems.add({ line: 1, column: 1 }, '', 'must have a row for each index, got none');
  return { indexes, positions, problems: problems.lines };
}

interface QueryCosts {
  readonly first: Cell;
  without: number | undefined;
  readonly costs: Map<number, number>; // by position of the index
}

function readCosts(file: string, positions: ReadonlyMap<string, number>) {
  const problems = new CsvProblems(file);
  const byQuery = new Map<string, QueryCosts>();
  for (const row of readCsvTable(file, ['query', 'index_id', 'cost'], problems))
    addCost(row, { byQuery, positions, problems });
  for (const [query, { first, without }] of byQuery)
    if (without === undefined)
      problems.add(
        first,
        'query',
        `${query} must have a row of index_id 0, its cost without index`,
      );
  if (byQuery.size === 0)
    problems.add({ line: 1, column: 1 }, '', 'must have rows of costs, got none');
  const all = [...byQuery.values()];
  return {
    queries: [...byQuery.keys()],
    withoutIndex: Float64Array.from(all, ({ without }) => without ?? 0),
    served: all.map(({ costs }) => cheapestFirst(costs)),
    problems: problems.lines,
  };
}

function addCost(
  row: Row,
  {
    byQuery,
    positions,
    problems,
  }: {
    readonly byQuery: Map<string, QueryCosts>;
    readonly positions: ReadonlyMap<string, number>;
    readonly problems: CsvProblems;
  },
): void {
  const query = row['query']!.text.trim();
  const id = row['index_id']!.text.trim();
  const cost = numberOf(row, 'cost', problems, { min: 0 });
  if (query === '') return problems.add(row['query']!, 'query', 'must not be empty');
  const first = row['query']!;
  const own = byQuery.get(query) ?? { first, without: undefined, costs: new Map() };
  byQuery.set(query, own);
  const position = positions.get(id);
  const isTwice = id === NO_INDEX ? own.without !== undefined : own.costs.has(position ?? -1);
  if (isTwice)
    return problems.add(first, '', `query ${query} must have one row of index_id ${id}, got two`);
  if (id === NO_INDEX) own.without = cost ?? 0;
  else if (position !== undefined) own.costs.set(position, cost ?? 0);
  else problems.add(row['index_id']!, 'index_id', `must be 0 or one of ${INDEXES}, got '${id}'`);
}

export function cheapestFirst(costs: ReadonlyMap<number, number>) {
  const rows = [...costs].sort(([a, x], [b, y]) => x - y || a - b);
  return {
    indexes: Int32Array.from(rows, ([index]) => index),
    costs: Float64Array.from(rows, ([, cost]) => cost),
  };
}

function readWeights(file: string | undefined, queries: readonly string[]) {
  const values = new Float64Array(queries.length).fill(1);
  if (file === undefined) return { values, problems: [] };
  const problems = new CsvProblems(file);
  const seen = new Set<string>();
  for (const row of readCsvTable(file, ['query', 'weight'], problems)) {
    const query = row['query']!.text.trim();
    const weight = numberOf(row, 'weight', problems, { min: 0 });
    const position = queries.indexOf(query);
    if (position < 0)
      problems.add(row['query']!, 'query', `must be one of ${COSTS}, got '${query}'`);
    else if (seen.has(query))
      problems.add(row['query']!, 'query', `must be there once, got '${query}' again`);
    else if (weight !== undefined) values[position] = weight;
    seen.add(query);
  }
  return { values, problems: problems.lines };
}

/** The table of some of its queries, in their order there. Throws BadInput for a name that it lacks. */
export function withQueries(
  table: CostTable,
  { only, without }: { readonly only?: readonly string[]; readonly without?: readonly string[] },
): CostTable {
  const check = (option: string, names: readonly string[]) =>
    names
      .filter((name) => !table.queries.includes(name))
      .map((name) => `--${option} ${name}: must be one of ${table.queries.join(', ')}`);
  const problems = [...check('queries', only ?? []), ...check('exclude-queries', without ?? [])];
  if (problems.length > 0) throw new BadInput(problems);
  const kept = [...table.queries.keys()].filter((query) => {
    const name = table.queries[query]!;
    return (only === undefined || only.includes(name)) && !(without ?? []).includes(name);
  });
  if (kept.length === 0) throw new BadInput(['--exclude-queries: must leave a query, leaves none']);
  return {
    indexes: table.indexes,
    queries: kept.map((query) => table.queries[query]!),
    weights: Float64Array.from(kept, (query) => table.weights[query]!),
    withoutIndex: Float64Array.from(kept, (query) => table.withoutIndex[query]!),
    served: kept.map((query) => table.served[query]!),
  };
}
