import type { OptionTable, OptionValues } from '../../sim/options.ts';
import type { AdvisorLine, AdvisorProblem, CostTable } from './advisor.ts';
import { bestSelection } from './best-selection.ts';
import type { Selection, SelectionItem } from './selection.ts';

const OPTIONS: OptionTable = {
  nodesMax: {
    value: { type: 'number', integer: true, min: 1 },
    default: 100_000,
    description:
      'parts of all choices that are looked at; beyond them the bound is stated with its gap',
  },
};
type ExactOptions = OptionValues & { readonly nodesMax: number };

/**
 * The best set of indexes within the budget, proven so by branch and bound, or the best found and a bound.
 * It asks what each query costs under each index that matters to it, one at a time.
 */
export const exactLine: AdvisorLine = {
  kind: 'exact',
  role: 'bound',
  description: 'the optimum, by branch and bound with a Lagrangian bound; no set costs less',
  options: OPTIONS,
  coveredBy:
    'test/agents/advising/exact.test.ts: equals the best of all sets on random small problems',
  advise(options, problem) {
    const { nodesMax } = options as unknown as ExactOptions;
    const costs = singleCosts(problem);
    const selection = selectionOf(costs, { budgetBytes: problem.budgetBytes });
    const { labels, value, valueMax } = bestSelection(selection, { nodesMax });
    const none = problem.whatIf.workloadCost(problem.whatIf.set());
    const cost = problem.whatIf.workloadCost(problem.whatIf.set(labels));
    return { chosen: labels, costMin: value === valueMax ? cost : Math.max(0, none - valueMax) };
  },
};

/** Asks for the cost of each query under each single index. */
function singleCosts({ table, whatIf }: AdvisorProblem): SelectionCosts {
  const none = whatIf.set();
  const withoutIndex = Float64Array.from(table.queries, (_, query) => whatIf.cost(query, none));
  const set = whatIf.set();
  const served = table.queries.map((_, query) => {
    const indexes = whatIf.relevantTo(query);
    const costs = Float64Array.from(indexes, (index) => {
      set.add(index);
      const cost = whatIf.cost(query, set);
      set.remove(index);
      return cost;
    });
    return { indexes, costs };
  });
  return { ...table, withoutIndex, served };
}

type SelectionCosts = Pick<CostTable, 'weights' | 'indexes' | 'withoutIndex' | 'served'>;

/** The choice of indexes for a table of costs; `prices`: of having each index, none by default. */
export function selectionOf(
  { weights, indexes, withoutIndex, served }: SelectionCosts,
  { budgetBytes, prices }: { readonly budgetBytes: number; readonly prices?: Float64Array },
): Selection {
  const rows = indexes.map(() => ({ queries: [] as number[], gains: [] as number[] }));
  served.forEach((row, query) => {
    row.indexes.forEach((index, at) => {
      const gain = weights[query]! * (withoutIndex[query]! - row.costs[at]!);
      if (gain <= 0) return;
      rows[index]!.queries.push(query);
      rows[index]!.gains.push(gain);
    });
  });
  const items: SelectionItem[] = rows.map(({ queries, gains }, label) => ({
    label,
    size: indexes[label]!.sizeBytes,
    price: prices?.[label] ?? 0,
    queries: Int32Array.from(queries),
    gains: Float64Array.from(gains),
  }));
  return { queries: weights.length, budget: budgetBytes, items };
}
