import type { Advice, AdvisorLine, CostTable } from '../../../agents/advising/advisor.ts';
import { WhatIf, workloadCostUnder } from '../../../agents/advising/what-if.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

/** A table from rows [columns, size, cost of each query under it]; queries cost `without` otherwise. */
export function tableOf(
  without: readonly number[],
  rows: readonly (readonly [string, number, readonly (number | undefined)[]])[],
  weights: readonly number[] = without.map(() => 1),
): CostTable {
  return {
    queries: without.map((_, query) => `q${query}`),
    weights: Float64Array.from(weights),
    withoutIndex: Float64Array.from(without),
    indexes: rows.map(([columns, sizeBytes], at) => ({
      id: String(at + 1),
      sizeBytes,
      columns: columns.split('|'),
    })),
    served: without.map((_, query) => {
      const costs = rows.flatMap(([, , all], index) =>
        all[query] === undefined ? [] : [{ index, cost: all[query] }],
      );
      costs.sort((a, b) => a.cost - b.cost || a.index - b.index);
      return {
        indexes: Int32Array.from(costs, ({ index }) => index),
        costs: Float64Array.from(costs, ({ cost }) => cost),
      };
    }),
  };
}

export function advised(
  line: AdvisorLine,
  {
    table,
    budgetBytes,
    options = {},
  }: {
    readonly table: CostTable;
    readonly budgetBytes: number;
    readonly options?: OptionValues;
  },
): Advice & { readonly ids: readonly string[]; readonly cost: number; readonly calls: number } {
  const whatIf = new WhatIf(table);
  const uniform = createRandom('advisors').stream('test');
  const advice = line.advise(readOptions(line.options, options), {
    ...{ table, budgetBytes, whatIf, uniform },
  });
  const { calls } = whatIf;
  const cost = workloadCostUnder(table, whatIf.set(advice.chosen));
  return {
    ...advice,
    ids: advice.chosen.map((one) => table.indexes[one]!.columns.join('|')),
    cost,
    calls,
  };
}

/** Up to three columns of two tables, a few queries; sizes grow with the columns. */
export function randomTable(seed: string, { queries = 4, indexes = 9 } = {}): CostTable {
  const uniform = createRandom(seed).stream('table');
  const names = ['a', 'b', 'c', 'd'];
  const without = Array.from({ length: queries }, () => Math.ceil(1 + 99 * uniform()));
  const weights = Array.from({ length: queries }, () => Math.floor(4 * uniform()));
  const seen = new Set<string>();
  while (seen.size < indexes) {
    const width = 1 + Math.floor(3 * uniform());
    const mixed = names.map((name) => ({ name, key: uniform() })).sort((x, y) => x.key - y.key);
    seen.add(
      mixed
        .slice(0, width)
        .map(({ name }) => name)
        .join('|'),
    );
  }
  return tableOf(
    without,
    [...seen].map((columns) => [
      columns,
      columns.split('|').length * Math.ceil(10 * uniform()),
      without.map((cost) => (uniform() < 0.5 ? undefined : Math.ceil(1.1 * cost * uniform()))),
    ]),
    weights,
  );
}

/** The least cost over all sets within the budget. */
export function leastCost(table: CostTable, budgetBytes: number): number {
  const { indexes } = table;
  let least = Number.POSITIVE_INFINITY;
  for (let mask = 0; mask < 2 ** indexes.length; mask++) {
    const chosen = [...indexes.keys()].filter((index) => (mask >> index) % 2 === 1);
    const size = chosen.reduce((sum, index) => sum + indexes[index]!.sizeBytes, 0);
    if (size > budgetBytes) continue;
    least = Math.min(least, costOfSet(table, chosen));
  }
  return least;
}

/** By the definition, without the code that is tested. */
export function costOfSet(table: CostTable, chosen: readonly number[]): number {
  return table.queries.reduce((sum, _, query) => {
    const { indexes, costs } = table.served[query]!;
    const options = [...indexes].flatMap((index, at) =>
      chosen.includes(index) ? [costs[at]!] : [],
    );
    return sum + table.weights[query]! * Math.min(table.withoutIndex[query]!, ...options);
  }, 0);
}
