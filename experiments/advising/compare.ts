import type { AdvisorLine, CostTable } from '../../agents/advising/advisor.ts';
import { ADVISORS } from '../../agents/advising/index.ts';
import { costUnder, WhatIf, workloadCostUnder } from '../../agents/advising/what-if.ts';
import { type OptionValues, readOptions } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { BadInput, didYouMean } from '../bad-input.ts';
import { sample, searchSpace } from '../tuning/space.ts';

/** One advisor at one budget. */
export interface AdviceRow {
  readonly advisor: string;
  readonly role: AdvisorLine['role'];
  readonly budgetBytes: number;
  readonly cost: number; // of the workload, in the unit of the folder
  readonly costRatio: number; // over that without any index
  readonly overOptimum: number; // cost over the optimum, less 1; NaN: no optimum was computed or proven
  readonly costMin: number; // no set within the budget costs less; NaN: not stated
  readonly indexes: readonly string[]; // their columns
  readonly sizeBytes: number;
  readonly whatIfCalls: number; // of all trials
  readonly speedUp: number; // geometric mean over the queries of cost without over cost with
  readonly speedUpAll: number; // likewise over all queries of the folder, left out or not
  readonly options: OptionValues;
}

export interface AdviceSettings {
  readonly budgetsBytes: readonly number[];
  readonly advisors: readonly string[];
  /** Settings of each rule that are tried, its defaults first; the cheapest counts, and all their calls. */
  readonly trials: number;
  readonly seed: number;
}

/** All that an advisor can be called, bounds last. */
export const advisorNames = (): readonly string[] => ADVISORS.map(({ kind }) => kind);

/**
 * Asks each advisor at each budget. `all`: the folder as a whole, for the speed-up over all of its queries.
 * Throws BadInput for an unknown advisor, and where no index fits a budget.
 */
export function compareAdvisors(
  table: CostTable,
  all: CostTable,
  settings: AdviceSettings,
  onProgress: (line: string) => void = () => {},
): readonly AdviceRow[] {
  const lines = linesOf(settings.advisors);
  checkBudgets(table, 'budget', settings.budgetsBytes);
  return settings.budgetsBytes.flatMap((budgetBytes) => {
    const rows = lines.map((line) => {
      const row = rowOf({ table, all }, line, budgetBytes, settings);
      onProgress(`${formatGigabytes(budgetBytes)}: ${line.kind}`);
      return row;
    });
    const optimum = rows.find(({ cost, costMin }) => cost === costMin)?.cost ?? Number.NaN;
    return rows.map((row) => ({ ...row, overOptimum: row.cost / optimum - 1 }));
  });
}

function linesOf(names: readonly string[]): readonly AdvisorLine[] {
  const known = advisorNames();
  const problems = names
    .filter((name) => !known.includes(name))
    .map(
      (name) => `--advisors ${name}: must be one of ${known.join(', ')}${didYouMean(name, known)}`,
    );
  if (problems.length > 0) throw new BadInput(problems);
  return names.map((name) => ADVISORS.find(({ kind }) => kind === name)!);
}

/** Throws BadInput where nothing can be advised: no index helps, or none that does fits into a budget of `option`. */
export function checkBudgets(
  { indexes, served, withoutIndex, weights }: CostTable,
  option: string,
  budgets: readonly number[],
): void {
  if (!Number.isFinite(withoutIndex.reduce((sum, cost, query) => sum + cost * weights[query]!, 0)))
    throw new BadInput(['the costs of all queries add up to more than a number can hold']);
  const useful = new Set<number>();
  served.forEach((row, query) => {
    row.indexes.forEach((index, at) => {
      if (weights[query]! > 0 && row.costs[at]! < withoutIndex[query]!) useful.add(index);
    });
  });
  if (useful.size === 0)
    throw new BadInput(['no index makes any of these queries cheaper: there is nothing to advise']);
  const least = Math.min(...[...useful].map((index) => indexes[index]!.sizeBytes));
  const problems = budgets
    .filter((budget) => budget < least)
    .map(
      (budget) =>
        `--${option} ${budget} bytes: is too small for any index that helps: the smallest takes ${least} bytes`,
    );
  if (problems.length > 0) throw new BadInput(problems);
}

function rowOf(
  { table, all }: { readonly table: CostTable; readonly all: CostTable },
  line: AdvisorLine,
  budgetBytes: number,
  { trials, seed }: AdviceSettings,
): Omit<AdviceRow, 'overOptimum'> {
  const sets = new WhatIf(table); // to make sets; it is never asked
  const attempts = settingsOf(line, line.role === 'bound' ? 1 : trials, seed).map((options) => {
    const whatIf = new WhatIf(table);
    const uniform = createRandom(String(seed)).stream(`advisor/${line.kind}`);
    const advice = line.advise(options, { table, budgetBytes, whatIf, uniform });
    const cost = workloadCostUnder(table, sets.set(advice.chosen));
    return { ...advice, options, cost, calls: whatIf.calls };
  });
  const best = attempts.reduce((a, b) => (b.cost < a.cost ? b : a));
  const chosen = best.chosen.map((index) => table.indexes[index]!);
  return {
    ...{ advisor: line.kind, role: line.role, budgetBytes, options: best.options, cost: best.cost },
    costRatio: best.cost / workloadCostUnder(table, sets.set()),
    costMin: best.costMin ?? Number.NaN,
    indexes: chosen.map(({ columns }) => columns.join('|')),
    sizeBytes: chosen.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    whatIfCalls: attempts.reduce((sum, { calls }) => sum + calls, 0),
    speedUp: speedUp(table, best.chosen),
    speedUpAll: speedUp(all, best.chosen),
  };
}

/** The defaults, then draws from the ranges that the options state; none twice. */
function settingsOf(line: AdvisorLine, trials: number, seed: number): readonly OptionValues[] {
  const uniform = createRandom(String(seed)).stream(`settings of ${line.kind}`);
  const space = searchSpace(line.options);
  const settings = new Map<string, OptionValues>();
  for (let trial = 0; trial < trials; trial++) {
    const options = readOptions(line.options, trial === 0 ? {} : sample(space, uniform));
    settings.set(JSON.stringify(options), options);
  }
  return [...settings.values()];
}

/** exp of the mean of log(cost without / cost with); queries that cost nothing are left out. */
function speedUp(table: CostTable, chosen: readonly number[]): number {
  const set = new WhatIf(table).set(chosen);
  const logs = table.queries.flatMap((_, query) => {
    const [before, after] = [table.withoutIndex[query]!, costUnder(table, query, set)];
    return before > 0 && after > 0 ? [Math.log(before / after)] : [];
  });
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length));
}

export const formatGigabytes = (bytes: number): string =>
  `${Number((bytes / 1e9).toPrecision(4))} GB`;

const HEAD = [
  ...['advisor', 'budget', 'cost', 'to none', 'over optimum'],
  ...['indexes', 'what-if calls', 'speed-up', 'of all queries'],
];

/** The rows as a table of text; a bound is marked where it is the proven optimum. */
export function formatAdvice(rows: readonly AdviceRow[]): string {
  const cells = rows.map((row) => [
    row.advisor,
    formatGigabytes(row.budgetBytes),
    row.cost.toLocaleString('en-US', { maximumFractionDigits: 0 }),
    row.costRatio.toFixed(4),
    Number.isNaN(row.overOptimum) ? '-' : `${(100 * row.overOptimum).toFixed(2)} %`,
    String(row.indexes.length),
    row.whatIfCalls.toLocaleString('en-US'),
    row.speedUp.toFixed(3),
    row.speedUpAll.toFixed(3),
  ]);
  const all = [HEAD, ...cells];
  const widths = HEAD.map((_, at) => Math.max(...all.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!)))
      .join('  ');
  return all.map(line).join('\n');
}

/** What the rows say in words: the optimum or its gap, and how far each rule is from it at worst. */
export function adviceWords(rows: readonly AdviceRow[]): readonly string[] {
  const bounds = rows.filter(({ role }) => role === 'bound').map(boundWords);
  const rules = [...new Set(rows.filter(({ role }) => role === 'rule').map((row) => row.advisor))];
  const worst = rules.flatMap((name) => {
    const own = rows.filter((row) => row.advisor === name && !Number.isNaN(row.overOptimum));
    if (own.length === 0) return [];
    const top = own.reduce((a, b) => (b.overOptimum > a.overOptimum ? b : a));
    return [
      `${name} ${(100 * top.overOptimum).toFixed(2)} % (at ${formatGigabytes(top.budgetBytes)})`,
    ];
  });
  return [
    ...bounds,
    ...(worst.length === 0
      ? []
      : [`At most above the optimum, over these budgets: ${worst.join(', ')}.`]),
  ];
}

function boundWords({ budgetBytes, cost, costMin }: AdviceRow): string {
  const budget = formatGigabytes(budgetBytes);
  if (cost === costMin) return `${budget}: the optimum is ${cost.toFixed(2)}, proven (gap 0).`;
  const gap = (100 * (cost / costMin - 1)).toFixed(2);
  return `${budget}: the best found is ${cost.toFixed(2)}; no set costs less than ${costMin.toFixed(2)} (gap ${gap} %).`;
}

/** A query that outweighs all others, in words; undefined where there is none. */
export function dominanceWarning({
  queries,
  weights,
  withoutIndex,
}: CostTable): string | undefined {
  const costs = withoutIndex.map((cost, query) => cost * weights[query]!);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const top = costs.indexOf(Math.max(...costs));
  const share = costs[top]! / total;
  if (!(share > 0.9) || queries.length === 1) return undefined;
  return (
    `query ${queries[top]} alone is ${(100 * share).toFixed(1)} % of the cost without indexes: sums say little of ` +
    'the others (--exclude-queries leaves it out)'
  );
}
