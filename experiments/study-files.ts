import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput } from './bad-input.ts';
import { formatCsv, parseCsv } from './csv.ts';
import { readText } from './read-file.ts';
import { writeWhole } from './results-files.ts';
import type { RobustnessRow } from './robustness/robustness.ts';
import type { PointOutcome } from './run-point.ts';

const TRIALS = 'trials.csv';
const TRIAL_COLUMNS = [
  'point',
  'entry',
  'trial',
  'replications',
  'objective',
  'violations',
  'isChosen',
  'setting',
];
const ROBUSTNESS = 'robustness.csv';
const ROBUSTNESS_COLUMNS = [
  'point',
  'system',
  'entry',
  'rank',
  'objective',
  'violations',
  'factors',
];

/** What one rung of the search says of one trial. */
export interface TrialRow {
  readonly point: string;
  readonly entry: string;
  readonly trial: number; // 0: the settings of the file
  readonly replications: number;
  readonly objective: number;
  /** Value minus bound of each constrained metric: above 0 is a violation. */
  readonly violations: Readonly<Record<string, number>>;
  readonly isChosen: boolean;
  /** Options by kind of decision; empty for trial 0. */
  readonly setting: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** `trials.csv`: every trial of every search, one row for each rung that it has reached. */
export function writeTrials(folder: string, points: readonly PointOutcome[]): void {
  const rows = points.flatMap(({ point, tuning }) =>
    tuning.flatMap(({ entry, chosen, trials }) =>
      trials.flatMap(({ number, setting, scores }) =>
        scores.map(({ replications, score }) => [
          point,
          entry,
          number,
          replications,
          score.objective,
          formatNumbers(score.violations),
          String(number === chosen),
          JSON.stringify(setting),
        ]),
      ),
    ),
  );
  writeOrRemove(join(folder, TRIALS), TRIAL_COLUMNS, rows);
}

/** Empty where nothing was tuned. Throws BadInput where the file is damaged. */
export function readTrials(folder: string): readonly TrialRow[] {
  return readRows(join(folder, TRIALS), TRIAL_COLUMNS, (cell) => ({
    point: cell('point'),
    entry: cell('entry'),
    trial: Number(cell('trial')),
    replications: Number(cell('replications')),
    objective: Number(cell('objective')),
    violations: parseNumbers(cell('violations')),
    isChosen: cell('isChosen') === 'true',
    setting: JSON.parse(cell('setting')) as TrialRow['setting'],
  }));
}

/** `robustness.csv`: one row for each perturbed system and entry. */
export function writeRobustness(folder: string, points: readonly PointOutcome[]): void {
  const rows = points.flatMap(({ point, robustness }) =>
    robustness.map(({ system, entry, rank, score, factors }) => [
      point,
      system,
      entry,
      rank,
      score.objective,
      formatNumbers(score.violations),
      formatNumbers(factors),
    ]),
  );
  writeOrRemove(join(folder, ROBUSTNESS), ROBUSTNESS_COLUMNS, rows);
}

export type PlacedRobustnessRow = RobustnessRow & { readonly point: string };

/** Empty where there was no such study. Throws BadInput where the file is damaged. */
export function readRobustness(folder: string): readonly PlacedRobustnessRow[] {
  return readRows(join(folder, ROBUSTNESS), ROBUSTNESS_COLUMNS, (cell) => ({
    point: cell('point'),
    system: Number(cell('system')),
    entry: cell('entry'),
    rank: Number(cell('rank')),
    score: {
      objective: Number(cell('objective')),
      violations: parseNumbers(cell('violations')),
    },
    factors: parseNumbers(cell('factors')),
  }));
}

/** JSON; it has neither NaN nor Infinity, which are written as texts. */
function formatNumbers(numbers: Readonly<Record<string, number>>): string {
  return JSON.stringify(numbers, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

function parseNumbers(text: string): Readonly<Record<string, number>> {
  const numbers = Object.entries(JSON.parse(text) as Readonly<Record<string, unknown>>);
  return Object.fromEntries(numbers.map(([name, value]) => [name, Number(value)]));
}

/** A file without rows; what an experiment no longer has leaves none behind. */
export function writeOrRemove(
  file: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  if (rows.length === 0) rmSync(file, { force: true });
  else writeWhole(file, formatCsv([columns, ...rows]));
}

/** Rows of a file; none where there is no such file. Throws BadInput where it is damaged. */
export function readRows<Row>(
  file: string,
  columns: readonly string[],
  parse: (cell: (column: string) => string) => Row,
): readonly Row[] {
  if (!existsSync(file)) return [];
  const [header = [], ...rows] = parseCsv(readText(file));
  if (!columns.every((column, i) => header[i] === column))
    throw new BadInput([`${file}: must have the columns ${columns.join(', ')}`]);
  return rows.map((cells, i) => {
    try {
      return parse((column) => cells[header.indexOf(column)] ?? '');
    } catch {
      throw new BadInput([`${file}:${i + 2}: is damaged; finfra run writes it again`]);
    }
  });
}
