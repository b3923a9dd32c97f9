import type { OptionTable, OptionValues } from '../../sim/options.ts';
import {
  type Advice,
  type AdvisorLine,
  type AdvisorProblem,
  columnsKey,
  indexesByColumns,
} from './advisor.ts';
import type { IndexSet } from './index-set.ts';

const OPTIONS: OptionTable = {
  improvementMin: {
    value: { type: 'number', min: 1 },
    default: 1.003,
    description: 'a step is taken only if the cost after it, times this, is below the cost before',
    tune: { min: 1, max: 1.05 },
  },
  columnsMax: {
    value: { type: 'number', integer: true, min: 1 },
    default: 3,
    description: 'columns of an index at most',
  },
};

interface Step {
  readonly index: number;
  readonly replaces: number; // -1: nothing
  readonly gainPerByte: number;
}

/**
 * Extend: begins with no index; each step adds an index of one column, or appends a column to a chosen
 * index, whichever lowers the cost most for each byte that it adds. It ends where no step fits or helps.
 * Source: Schlosser, Kossmann and Boissier, "Efficient scalable multi-attribute index selection using
 * recursive strategies", ICDE 2019, section IV; the least improvement as in Kossmann et al. 2020.
 */
export const extendLine: AdvisorLine = {
  kind: 'extend',
  role: 'rule',
  description: 'adds a one-column index or a column to a chosen one, by gain for each added byte',
  options: OPTIONS,
  coveredBy:
    'test/agents/advising/extend.test.ts: appends a column where that gains more for each byte than a new index',
  advise(options, problem) {
    return extend(options as unknown as ExtendOptions, problem);
  },
};

type ExtendOptions = OptionValues & {
  readonly improvementMin: number;
  readonly columnsMax: number;
};

function extend({ improvementMin, columnsMax }: ExtendOptions, problem: AdvisorProblem): Advice {
  const { whatIf, budgetBytes, table } = problem;
  const next = successors(problem, columnsMax);
  const set = whatIf.set();
  let cost = whatIf.workloadCost(set);
  for (;;) {
    let best: Step | undefined;
    const judge = (index: number, replaces: number): void => {
      const step = { index, replaces };
      const gainPerByte = judged(problem, { set, cost, improvementMin, budgetBytes }, step);
      if (gainPerByte > (best?.gainPerByte ?? 0)) best = { ...step, gainPerByte };
    };
    for (const index of next.first) judge(index, -1);
    for (const replaces of set.members())
      for (const index of next.after.get(columnsKey(table.indexes[replaces]!.columns)) ?? [])
        judge(index, replaces);
    if (best === undefined) return { chosen: set.members() };
    if (best.replaces >= 0) set.remove(best.replaces);
    set.add(best.index);
    cost = whatIf.workloadCost(set);
  }
}

interface Now {
  readonly set: IndexSet;
  readonly cost: number;
  readonly improvementMin: number;
  readonly budgetBytes: number;
}

/** Cost gained for each byte that a step adds; 0 where it does not fit or gains too little. */
function judged(
  { whatIf, table }: AdvisorProblem,
  { set, cost, improvementMin, budgetBytes }: Now,
  { index, replaces }: { readonly index: number; readonly replaces: number },
): number {
  if (set.has(index)) return 0;
  const freed = replaces < 0 ? 0 : table.indexes[replaces]!.sizeBytes;
  const added = table.indexes[index]!.sizeBytes - freed;
  if (set.sizeBytes + added > budgetBytes) return 0;
  if (replaces >= 0) set.remove(replaces);
  set.add(index);
  const after = whatIf.workloadCost(set);
  set.remove(index);
  if (replaces >= 0) set.add(replaces);
  if (after * improvementMin >= cost) return 0;
  return added <= 0 ? Number.POSITIVE_INFINITY : (cost - after) / added;
}

/** The indexes of one column, and those that append one column to another, by the columns of that. */
function successors({ table }: AdvisorProblem, columnsMax: number) {
  const first: number[] = [];
  const after = new Map<string, number[]>();
  for (const index of indexesByColumns(table.indexes).values()) {
    const { columns } = table.indexes[index]!;
    if (columns.length > columnsMax) continue;
    if (columns.length === 1) first.push(index);
    const key = columnsKey(columns.slice(0, -1));
    if (columns.length > 1) after.set(key, [...(after.get(key) ?? []), index]);
  }
  return { first, after };
}
