import { basename, join, resolve } from 'node:path';
import type { CostTable } from '../../agents/advising/advisor.ts';
import { formatCsv } from '../csv.ts';
import type { FigureSpec } from '../figures/figure.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { proveWritable, writeWhole } from '../results-files.ts';
import { adviceSpec } from './advice-figure.ts';
import {
  type AdviceRow,
  type AdviceSettings,
  adviceWords,
  checkBudgets,
  compareAdvisors,
  dominanceWarning,
} from './compare.ts';
import { readCostFolder, withQueries } from './read-folder.ts';
import { regretRows, regretSpec } from './regret-figure.ts';
import { type ShiftSettings, type ShiftStudy, shiftStudy, shiftWords } from './shift-study.ts';

export interface AdviseOptions extends AdviceSettings {
  readonly queries?: readonly string[]; // only these
  readonly excludeQueries?: readonly string[];
  readonly out: string;
  /** Unset: no rounds are played. */
  readonly shift?: ShiftSettings;
  readonly onProgress: (line: string) => void;
}

export interface Advised {
  readonly rows: readonly AdviceRow[];
  readonly shift: ShiftStudy | undefined;
  readonly words: readonly string[];
  readonly warning: string | undefined;
  readonly files: readonly string[];
}

/** `index advise`: reads a folder of costs, asks the advisors, plays the rounds, writes rows and figures. */
export async function advise(folder: string, options: AdviseOptions): Promise<Advised> {
  const all = readCostFolder(folder);
  const table = withQueries(all, {
    ...(options.queries === undefined ? {} : { only: options.queries }),
    ...(options.excludeQueries === undefined ? {} : { without: options.excludeQueries }),
  });
  return adviseOn(table, all, options);
}

/** Likewise on tables in memory. */
export async function adviseOn(
  table: CostTable,
  all: CostTable,
  options: Omit<AdviseOptions, 'queries' | 'excludeQueries'>,
): Promise<Advised> {
  if (options.shift !== undefined) checkBudgets(table, 'shift-budget', [options.shift.budgetBytes]);
  proveWritable(options.out);
  const rows = compareAdvisors(table, all, options, options.onProgress);
  const shift =
    options.shift === undefined ? undefined : shiftStudy(table, options.shift, options.onProgress);
  const words = [...adviceWords(rows), ...(shift === undefined ? [] : shiftWords(shift))];
  const contents = await filesOf(rows, shift, words);
  for (const [file, content] of contents) writeWhole(join(options.out, file), content);
  const files = contents.map(([file]) => join(options.out, file));
  return { rows, shift, words, warning: dominanceWarning(table), files };
}

type FileContent = readonly [string, string];

async function filesOf(
  rows: readonly AdviceRow[],
  shift: ShiftStudy | undefined,
  words: readonly string[],
): Promise<readonly FileContent[]> {
  const own = await figureFiles('index-advisors', adviceSpec(rows), adviceCells(rows));
  const texts: FileContent[] = [['advice.txt', `${words.join('\n')}\n`]];
  if (shift === undefined) return [...own, ...texts];
  const cells = cellsOf(regretRows(shift));
  const rounds = await figureFiles('index-regret', regretSpec(shift), cells);
  const runs: FileContent = ['index-shift-runs.csv', formatCsv(runCells(shift))];
  const tuned: FileContent = ['index-shift-tuned.csv', formatCsv(tunedCells(shift))];
  return [...own, ...rounds, runs, tuned, ...texts];
}

type Cells = readonly (readonly (string | number)[])[];

async function figureFiles(
  name: string,
  spec: FigureSpec,
  cells: Cells,
): Promise<readonly FileContent[]> {
  return [
    [`figures/${name}.svg`, await renderSvg(spec)],
    [`figures/${name}.vl.json`, `${JSON.stringify(spec, undefined, 2)}\n`],
    [`figures/${name}.csv`, formatCsv(cells)],
  ];
}

function adviceCells(rows: readonly AdviceRow[]): Cells {
  return cellsOf(
    rows.map(({ indexes, options, ...row }) => ({
      ...row,
      indexes: indexes.join(' '),
      options: JSON.stringify(options),
    })),
  );
}

function runCells({ rows }: ShiftStudy): Cells {
  return cellsOf(rows.map(({ regret, ...row }) => ({ ...row, lastRegret: regret.at(-1)! })));
}

const tunedCells = ({ contenders }: ShiftStudy): Cells =>
  cellsOf(contenders.map(({ options, ...row }) => ({ ...row, options: JSON.stringify(options) })));

function cellsOf(rows: readonly Readonly<Record<string, string | number>>[]): Cells {
  const columns = Object.keys(rows[0] ?? {});
  return [columns, ...rows.map((row) => columns.map((column) => row[column]!))];
}

/** results/index-<name of the folder>. */
export const defaultOut = (folder: string): string =>
  join('results', `index-${basename(resolve(folder))}`);
