import type { OptionValues, Registered } from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';
import type { WhatIf } from './what-if.ts';

/** An index that could be built. */
export interface CandidateIndex {
  readonly id: string; // as the file names it
  readonly sizeBytes: number; // > 0
  readonly columns: readonly string[]; // in the order of the key, at least one
}

/** What it costs to answer each query, by what serves it. Queries and indexes are known by position. */
export interface CostTable {
  readonly queries: readonly string[];
  readonly weights: Float64Array; // executions of each query, >= 0
  readonly indexes: readonly CandidateIndex[];
  readonly withoutIndex: Float64Array; // cost of one execution of each query
  /** Of each query, the indexes that its cost depends on, cheapest first; all others cost as none. */
  readonly served: readonly ServedBy[];
}
export interface ServedBy {
  readonly indexes: Int32Array;
  readonly costs: Float64Array;
}

/** A question to an advisor. */
export interface AdvisorProblem {
  readonly table: Pick<CostTable, 'queries' | 'weights' | 'indexes'>;
  readonly budgetBytes: number; // > 0
  /** The only way to costs; it counts. */
  readonly whatIf: WhatIf;
  readonly uniform: Uniform;
}

export interface Advice {
  readonly chosen: readonly number[]; // positions of indexes, ascending, within the budget
  /** No set within the budget costs less; equal to the cost of `chosen` where that is proven best. */
  readonly costMin?: number;
}

/** Chooses indexes for a workload, once. */
export interface AdvisorLine extends Registered {
  /** `bound`: the best that there is, whatever it takes to find it. */
  readonly role: 'rule' | 'bound';
  advise(options: OptionValues, problem: AdvisorProblem): Advice;
}

/** Whether `narrow` is the beginning of `wide`, which then serves what `narrow` does. */
export function isPrefix(narrow: readonly string[], wide: readonly string[]): boolean {
  return narrow.length <= wide.length && narrow.every((column, at) => column === wide[at]);
}

/** Positions by the columns of the index; of equal columns the smallest index, then the first. */
export function indexesByColumns(indexes: readonly CandidateIndex[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  indexes.forEach(({ columns, sizeBytes }, position) => {
    const key = columnsKey(columns);
    const other = found.get(key);
    if (other === undefined || sizeBytes < indexes[other]!.sizeBytes) found.set(key, position);
  });
  return found;
}

export const columnsKey = (columns: readonly string[]): string => columns.join('|');
