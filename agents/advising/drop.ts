import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { type Advice, type AdvisorLine, type AdvisorProblem, indexesByColumns } from './advisor.ts';
import type { IndexSet } from './index-set.ts';

const OPTIONS: OptionTable = {
  columnsMax: {
    value: { type: 'number', integer: true, min: 1 },
    default: 1,
    description: 'columns of an index at most; wider ones are not begun with',
    tune: { of: [1, 2, 3] },
  },
  by: {
    value: { type: 'choice', of: ['cost', 'cost-per-byte'] },
    default: 'cost',
    description:
      'which index leaves: whose loss costs least, in all or for each byte that it frees',
    tune: { of: ['cost', 'cost-per-byte'] },
  },
};
type DropOptions = OptionValues & {
  readonly columnsMax: number;
  readonly by: 'cost' | 'cost-per-byte';
};

/**
 * Drop heuristic: begins with all indexes; each step drops the one whose loss costs least, of equal ones
 * the largest, until the rest fits the budget (the original: until it has a number of indexes).
 * Source: Whang, "Index selection in relational databases", Foundations of data organization, 1987.
 */
export const dropLine: AdvisorLine = {
  kind: 'drop',
  role: 'rule',
  description:
    'begins with all indexes and drops the one whose loss costs least, until the rest fits',
  options: OPTIONS,
  coveredBy:
    'test/agents/advising/drop.test.ts: drops what costs least to lose, and of equals the largest',
  advise(options, problem) {
    return drop(options as unknown as DropOptions, problem);
  },
};

function drop({ columnsMax, by }: DropOptions, problem: AdvisorProblem): Advice {
  const { whatIf, table, budgetBytes } = problem;
  const start = [...indexesByColumns(table.indexes).values()].filter(
    (index) => table.indexes[index]!.columns.length <= columnsMax,
  );
  const set = whatIf.set(start);
  while (set.sizeBytes > budgetBytes) {
    let worst = { index: -1, loss: Number.POSITIVE_INFINITY, sizeBytes: 0 };
    for (const index of set.members()) {
      const { sizeBytes } = table.indexes[index]!;
      const cost = lossOf(problem, set, index);
      const loss = by === 'cost' ? cost : cost / sizeBytes;
      const isWorse = loss < worst.loss || (loss === worst.loss && sizeBytes > worst.sizeBytes);
      if (isWorse) worst = { index, loss, sizeBytes };
    }
    set.remove(worst.index);
  }
  return { chosen: set.members() };
}

/** What the workload costs more without an index of the set. */
function lossOf({ whatIf }: AdvisorProblem, set: IndexSet, index: number): number {
  const before = whatIf.costAround(index, set);
  set.remove(index);
  const after = whatIf.costAround(index, set);
  set.add(index);
  return after - before;
}
