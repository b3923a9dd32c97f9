import { BadInput } from '../experiments/bad-input.ts';
import type { OptionValues } from './command.ts';
import { countOption, DONE, note, printJson, printLine, textOption } from './command.ts';
import type { IndexTask } from './index.ts';

const BUDGETS = '1GB,2GB,5GB,10GB,20GB';
const SHIFT_BUDGET = '5GB';

/** `finfra index advise`: which indexes to build within a budget, by rules, and the optimum beside them. */
export const adviseTask: IndexTask = {
  operands: '<dir>',
  description:
    'chooses indexes within budgets of storage, from a folder with indexes.csv and query_costs.csv ' +
    '(and weights.csv, where queries are not all executed once), beside the proven optimum',
  options: {
    budget: { type: 'string', description: `of storage [${BUDGETS}]` },
    advisors: { type: 'string', description: 'such as extend,exact [all; finfra list advisors]' },
    queries: { type: 'string', description: 'only these, such as 1,3,4 [all]' },
    'exclude-queries': { type: 'string', description: 'all but these, such as 2,17,20' },
    trials: {
      type: 'string',
      description: 'settings of each rule that are tried, all their what-if calls counted [1]',
    },
    shift: {
      type: 'boolean',
      description: 'play rounds whose queries shift: a bandit beside Extend re-run after a window',
    },
    'shift-budget': { type: 'string', description: `of storage in those rounds [${SHIFT_BUDGET}]` },
    quick: { type: 'boolean', description: 'few rounds of tuning and few seeds' },
    'advise-seed': { type: 'string', description: 'of what rules draw [1]' },
    out: { type: 'string', description: 'folder to write to [results/index-<dir>]' },
  },
  async run([folder = ''], options) {
    const shiftBudget = textOption(options, 'shift-budget');
    if (shiftBudget !== undefined && options['shift'] !== true)
      throw new BadInput(['--shift-budget: is of --shift, which is missing']);
    // Only now: Vega and simple-statistics are slow to load.
    const { advise, defaultOut } = await import('../experiments/advising/advise.ts');
    const { advisorNames, formatAdvice } = await import('../experiments/advising/compare.ts');
    const { SHIFT_FULL, SHIFT_QUICK } = await import('../experiments/advising/shift-study.ts');
    const { parseBudgets } = await import('../experiments/advising/budgets.ts');
    const queries = listOption(options, 'queries');
    const excludeQueries = listOption(options, 'exclude-queries');
    const [budgetBytes] = parseBudgets('shift-budget', [shiftBudget ?? SHIFT_BUDGET]);
    const size = options['quick'] === true ? SHIFT_QUICK : SHIFT_FULL;
    const advised = await advise(folder, {
      budgetsBytes: parseBudgets('budget', listOption(options, 'budget') ?? BUDGETS.split(',')),
      advisors: listOption(options, 'advisors') ?? advisorNames(),
      trials: countOption(options, 'trials', { min: 1, max: 1000 }) ?? 1,
      seed: countOption(options, 'advise-seed', { min: 0, max: 2 ** 31 }) ?? 1,
      ...(queries === undefined ? {} : { queries }),
      ...(excludeQueries === undefined ? {} : { excludeQueries }),
      ...(options['shift'] === true ? { shift: { ...size, budgetBytes: budgetBytes! } } : {}),
      out: textOption(options, 'out') ?? defaultOut(folder),
      onProgress: note,
    });
    if (advised.warning !== undefined) note(`note: ${advised.warning}`);
    if (options['json'] === true) {
      const { rows, words, files } = advised;
      const shift = advised.shift?.rows.map(({ regret: _, ...row }) => row);
      printJson({ folder, rows, ...(shift === undefined ? {} : { shift }), words, files });
      return DONE;
    }
    printLine(`${formatAdvice(advised.rows)}\n`);
    for (const line of advised.words) printLine(line);
    printLine('');
    for (const file of advised.files) printLine(file);
    return DONE;
  },
};

/** Names between commas; undefined where the option is not given. */
function listOption(options: OptionValues, name: string): readonly string[] | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new BadInput([`--${name} ${text}: must be names between commas`]);
  return [...new Set(items)];
}
