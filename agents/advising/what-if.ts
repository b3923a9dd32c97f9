import type { CostTable } from './advisor.ts';
import { IndexSet, type SetShape, setWords } from './index-set.ts';

/**
 * The optimizer, asked what a query would cost if a set of indexes existed: the least cost over the
 * indexes of the set and no index. It counts the questions: one for each (query, members of the set
 * that matter to the query) that was not asked before; an answer is remembered for ever.
 * An index matters to a query where they share a column. The columns of a query are taken to be those
 * of all indexes that the table lists for it (assumption: what parsing it would show), so that of a
 * query that no index serves nothing is asked but its cost as it is.
 * Source of the cache rule: Kossmann, Halfpap, Jankrift and Schlosser, PVLDB 13(11), 2020, section 5.
 */
export class WhatIf {
  readonly table: CostTable;
  readonly #shape: SetShape;
  readonly #asked: readonly Set<number>[]; // by query, keys of sets
  readonly #relevant: readonly Int32Array[]; // by query
  readonly #columns: readonly ReadonlySet<string>[]; // by query
  #calls = 0;

  constructor(table: CostTable) {
    this.table = table;
    const columns = table.served.map(
      ({ indexes }) => new Set([...indexes].flatMap((index) => table.indexes[index]!.columns)),
    );
    this.#columns = columns;
    const matters = (query: number, index: number) =>
      table.indexes[index]!.columns.some((column) => columns[query]!.has(column));
    const queries = table.queries.map((_, query) => query);
    const indexes = table.indexes.map((_, index) => index);
    this.#relevant = queries.map((query) =>
      Int32Array.from(indexes.filter((index) => matters(query, index))),
    );
    this.#shape = {
      queries: queries.length,
      sizes: Float64Array.from(table.indexes, ({ sizeBytes }) => sizeBytes),
      queriesOf: indexes.map((index) =>
        Int32Array.from(queries.filter((query) => matters(query, index))),
      ),
      words: setWords(indexes.length),
    };
    this.#asked = queries.map(() => new Set());
  }

  /** Questions so far that were not answered from memory. */
  get calls(): number {
    return this.#calls;
  }

  set(members: Iterable<number> = []): IndexSet {
    const set = new IndexSet(this.#shape);
    for (const index of members) set.add(index);
    return set;
  }

  /** Queries that an index matters to: known from their columns, without a question. */
  queriesOf(index: number): Int32Array {
    return this.#shape.queriesOf[index]!;
  }
  /** Likewise the indexes that matter to a query. */
  relevantTo(query: number): Int32Array {
    return this.#relevant[query]!;
  }

  /** Likewise its columns. */
  columnsOf(query: number): ReadonlySet<string> {
    return this.#columns[query]!;
  }

  /** Cost of one execution. */
  cost(query: number, set: IndexSet): number {
    this.#count(query, set);
    return costUnder(this.table, query, set);
  }

  /** Which index the plan uses: -1 for none. Part of the same answer as the cost. */
  used(query: number, set: IndexSet): number {
    this.#count(query, set);
    return usedUnder(this.table, query, set);
  }

  /** Of all executions of the workload. */
  workloadCost(set: IndexSet): number {
    let sum = 0;
    this.table.weights.forEach((weight, query) => {
      if (weight > 0) sum += weight * this.cost(query, set);
    });
    return sum;
  }

  /** What of the workload the queries cost that an index matters to: all that it can change. */
  costAround(index: number, set: IndexSet): number {
    let sum = 0;
    for (const query of this.queriesOf(index)) {
      const weight = this.table.weights[query]!;
      if (weight > 0) sum += weight * this.cost(query, set);
    }
    return sum;
  }

  #count(query: number, set: IndexSet): void {
    const asked = this.#asked[query]!;
    const key = set.key(query);
    if (asked.has(key)) return;
    asked.add(key);
    this.#calls += 1;
  }
}

/** The index that answers a query cheapest; -1 where none is cheaper than without. */
export function usedUnder(table: CostTable, query: number, set: IndexSet): number {
  const { indexes, costs } = table.served[query]!;
  const without = table.withoutIndex[query]!;
  for (let at = 0; at < indexes.length && costs[at]! < without; at++)
    if (set.has(indexes[at]!)) return indexes[at]!;
  return -1;
}

/** Cost of one execution of a query; nobody counts. */
export function costUnder(table: CostTable, query: number, set: IndexSet): number {
  const { indexes, costs } = table.served[query]!;
  const without = table.withoutIndex[query]!;
  for (let at = 0; at < indexes.length && costs[at]! < without; at++)
    if (set.has(indexes[at]!)) return costs[at]!;
  return without;
}

/** Cost of the workload; nobody counts. */
export function workloadCostUnder(table: CostTable, set: IndexSet): number {
  let sum = 0;
  table.weights.forEach((weight, query) => {
    sum += weight * costUnder(table, query, set);
  });
  return sum;
}
