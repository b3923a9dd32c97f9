import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { type AdvisorLine, type AdvisorProblem, columnsKey, indexesByColumns } from './advisor.ts';
import type { IndexSet } from './index-set.ts';

const OPTIONS: OptionTable = {
  together: {
    value: { type: 'number', integer: true, min: 1, max: 3 },
    default: 2,
    description: 'indexes that are judged in all combinations, before more are added one by one',
    tune: { of: [1, 2] },
  },
  columnsMax: {
    value: { type: 'number', integer: true, min: 1 },
    default: 3,
    description: 'columns of an index at most; one more in each round',
  },
};
type AutoAdminOptions = OptionValues & { readonly together: number; readonly columnsMax: number };

/** What is enumerated: the queries that count, and what may be chosen for them. */
interface Search {
  readonly problem: AdvisorProblem;
  readonly queries: readonly number[];
  readonly candidates: readonly number[];
  readonly together: number;
}

/**
 * AutoAdmin: the best indexes of each query alone are the candidates of the workload, from which the
 * best set is built: the best of all combinations of up to `together`, then greedily one by one. What
 * was chosen is widened by one column and all begins again, up to `columnsMax`. Sets beyond the budget are
 * not considered (the original limits their number, not their bytes).
 * Source: Chaudhuri and Narasayya, "An efficient, cost-driven index selection tool for Microsoft SQL
 * Server", VLDB 1997, sections 4 to 6.
 */
export const autoAdminLine: AdvisorLine = {
  kind: 'auto-admin',
  role: 'rule',
  description:
    'best indexes of each query as candidates; the best few in all combinations, then greedy',
  options: OPTIONS,
  coveredBy:
    'test/agents/advising/auto-admin.test.ts: finds two indexes that together fit better than the best one',
  advise(options, problem) {
    const { together, columnsMax } = options as unknown as AutoAdminOptions;
    const byColumns = indexesByColumns(problem.table.indexes);
    const ofWidth = (width: number) =>
      [...byColumns.values()].filter((i) => problem.table.indexes[i]!.columns.length === width);
    let pool = ofWidth(1);
    for (let width = 1; ; width++) {
      const chosen = bestOfWorkload(problem, pool, together);
      if (width >= columnsMax) return { chosen };
      const wider = ofWidth(width + 1).filter((i) => isWidened(problem, i, chosen));
      pool = [...chosen, ...wider];
    }
  },
};

/** Whether an index appends one column to one of the chosen. */
function isWidened({ table }: AdvisorProblem, index: number, chosen: readonly number[]): boolean {
  const start = columnsKey(table.indexes[index]!.columns.slice(0, -1));
  return chosen.some((other) => columnsKey(table.indexes[other]!.columns) === start);
}

function bestOfWorkload(
  problem: AdvisorProblem,
  pool: readonly number[],
  together: number,
): readonly number[] {
  const { weights } = problem.table;
  const queries = [...weights.keys()].filter((query) => weights[query]! > 0);
  const candidates = new Set<number>();
  for (const query of queries) {
    const relevant = new Set(problem.whatIf.relevantTo(query));
    const own = pool.filter((index) => relevant.has(index));
    for (const index of bestSet({ problem, queries: [query], candidates: own, together }))
      candidates.add(index);
  }
  return bestSet({ problem, queries, candidates: [...candidates].sort((a, b) => a - b), together });
}

/** The best combination of a few, then greedily more while the cost falls. */
function bestSet(search: Search): readonly number[] {
  const set = search.problem.whatIf.set();
  const best = { cost: costOf(search, set), members: [] as readonly number[] };
  combine(search, { set, from: 0, left: search.together, best });
  for (const index of best.members) set.add(index);
  for (;;) {
    const step = bestAddition(search, set, best.cost);
    if (step === undefined) return set.members();
    set.add(step.index);
    best.cost = step.cost;
  }
}

/** Visits all sets of up to `left` more candidates and keeps the cheapest in `best`. */
function combine(
  search: Search,
  state: {
    readonly set: IndexSet;
    readonly from: number;
    readonly left: number;
    readonly best: { cost: number; members: readonly number[] };
  },
): void {
  const { set, from, left, best } = state;
  if (left === 0) return;
  for (let at = from; at < search.candidates.length; at++) {
    const index = search.candidates[at]!;
    if (!fits(search.problem, set, index)) continue;
    set.add(index);
    const cost = costOf(search, set);
    if (cost < best.cost) Object.assign(best, { cost, members: set.members() });
    combine(search, { ...state, from: at + 1, left: left - 1 });
    set.remove(index);
  }
}

function bestAddition(search: Search, set: IndexSet, cost: number) {
  let best: { readonly index: number; readonly cost: number } | undefined;
  for (const index of search.candidates) {
    if (set.has(index) || !fits(search.problem, set, index)) continue;
    set.add(index);
    const after = costOf(search, set);
    set.remove(index);
    if (after < (best?.cost ?? cost)) best = { index, cost: after };
  }
  return best;
}

function costOf({ problem, queries }: Search, set: IndexSet): number {
  const { whatIf, table } = problem;
  let sum = 0;
  for (const query of queries) sum += table.weights[query]! * whatIf.cost(query, set);
  return sum;
}

function fits({ table, budgetBytes }: AdvisorProblem, set: IndexSet, index: number): boolean {
  return set.sizeBytes + table.indexes[index]!.sizeBytes <= budgetBytes;
}
