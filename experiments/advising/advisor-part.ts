import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expandDataFolder } from '../paths.ts';
import { type Advised, type AdviseOptions, adviseOn } from './advise.ts';
import { advisorNames } from './compare.ts';
import { readCostFolder, withQueries } from './read-folder.ts';
import { SHIFT_FULL, SHIFT_QUICK } from './shift-study.ts';
import { syntheticCosts } from './synthetic.ts';

const DATA = `\${FINFRA_SHARED}/data/index-selection-tpch`;
const LEFT_OUT = ['2', '17', '20']; // as in the published comparison: query 20 alone is 99.4 % of the cost
const BUDGETS_BYTES = [1e9, 2e9, 5e9, 10e9, 20e9];
const SHIFT_BUDGET_BYTES = 5e9;
const SYNTHETIC_SHARE = 0.25; // of those budgets: the made-up database is smaller

export interface AdvisorPart {
  /** What the costs were taken from, then what the rows say. */
  readonly words: readonly string[];
  readonly rows: Advised['rows'];
  readonly shift: Advised['shift'];
  readonly files: readonly string[];
}

/**
 * The advisors on the costs of TPC-H where they are at hand, on made-up costs otherwise; the words say which.
 * Writes `figures/index-advisors` and `figures/index-regret` with their rows below `folder`.
 */
export async function advisorPart({
  folder,
  isQuick,
  onProgress,
}: {
  readonly folder: string;
  readonly isQuick: boolean;
  readonly onProgress: (line: string) => void;
}): Promise<AdvisorPart> {
  const data = expandDataFolder(DATA);
  const isMeasured = existsSync(join(data, 'indexes.csv'));
  const all = isMeasured ? readCostFolder(data) : syntheticCosts();
  const table = isMeasured ? withQueries(all, { without: LEFT_OUT }) : all;
  const share = isMeasured ? 1 : SYNTHETIC_SHARE;
  const options: Omit<AdviseOptions, 'queries' | 'excludeQueries'> = {
    budgetsBytes: BUDGETS_BYTES.map((budget) => budget * share),
    advisors: advisorNames(),
    ...{ trials: 1, seed: 1, out: folder, onProgress },
    shift: {
      ...(isQuick ? SHIFT_QUICK : SHIFT_FULL),
      budgetBytes: SHIFT_BUDGET_BYTES * share,
    },
  };
  const { words, rows, shift, files } = await adviseOn(table, all, options);
  const source = isMeasured
    ? `Costs: PostgreSQL's for TPC-H at scale 10, ${all.indexes.length} candidate indexes, ${table.queries.length} queries (without ${LEFT_OUT.join(', ')}).`
    : `Costs: made up (the measured ones are not at hand), ${all.indexes.length} candidate indexes, ${table.queries.length} queries.`;
  return { words: [source, ...words], rows, shift, files };
}
