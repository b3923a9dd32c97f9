import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMap } from '../sim/options.ts';
import { BadInput } from './bad-input.ts';
import { ROOT } from './paths.ts';
import { readText } from './read-file.ts';
import { ROW_COLUMNS, writeWhole } from './results-files.ts';

/**
 * Grows by one whenever a folder of results is written so that older code would read it wrongly.
 * Format 1 had neither `results.json` nor the columns `point` and `setting`.
 */
export const RESULTS_FORMAT = 2;
const FILE = 'results.json';
const CONTENTS = [
  'config.yaml',
  'runs.csv',
  'summary.csv',
  'trials.csv',
  'robustness.csv',
  'deployments.csv',
];

/** The version of this package, such as '0.1.0'. */
export function finfraVersion(): string {
  const { version } = JSON.parse(readText(join(ROOT, 'package.json'))) as { version: string };
  return version;
}

/** `results.json`: which finfra has written a folder, and in which format. */
export function writeResultsVersion(folder: string): void {
  const version = { finfra: finfraVersion(), format: RESULTS_FORMAT };
  writeWhole(join(folder, FILE), `${JSON.stringify(version)}\n`);
}

/**
 * Throws BadInput, which names the file and the version found, where a folder holds results of
 * another format. A folder without results is fine.
 */
export function checkResultsVersion(folder: string): void {
  const found = foreignIn(folder);
  if (found === undefined) return;
  throw new BadInput([
    `${join(folder, found.file)}: ${found.what}; this is finfra ${finfraVersion()}, which reads ` +
      `format ${RESULTS_FORMAT}: finfra run with --fresh makes all runs again in this folder, ` +
      'with --out in another one',
  ]);
}

/** Removes results of another format, which a folder must not keep beside new rows. */
export function removeForeignResults(folder: string): void {
  if (foreignIn(folder) === undefined) return;
  for (const name of CONTENTS) rmSync(join(folder, name), { force: true });
}

interface Foreign {
  readonly file: string;
  readonly what: string;
}

function foreignIn(folder: string): Foreign | undefined {
  const file = join(folder, FILE);
  return existsSync(file) ? foreignVersion(readText(file)) : foreignRows(folder);
}

function foreignVersion(text: string): Foreign | undefined {
  const { finfra, format } = parseVersion(text);
  if (format === RESULTS_FORMAT) return undefined;
  const isKnown = typeof finfra === 'string' && Number.isSafeInteger(format);
  return {
    file: FILE,
    what: isKnown
      ? `the results were written by finfra ${finfra} in format ${String(format)}`
      : 'does not name the finfra and the format of the results',
  };
}

function parseVersion(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value) ? value : {};
  } catch {
    return {};
  }
}

/** Before formats had numbers: what the rows lack tells. */
function foreignRows(folder: string): Foreign | undefined {
  const header = firstLine(join(folder, 'runs.csv'))?.split(',');
  const row = firstLine(join(folder, 'journal.jsonl'));
  const columns = row === undefined || row === '' ? undefined : Object.keys(parseVersion(row));
  const lacks = (names: readonly string[] | undefined) =>
    names === undefined ? [] : ROW_COLUMNS.filter((name) => !names.includes(name));
  for (const [file, names] of [
    ['runs.csv', header],
    ['journal.jsonl', columns],
  ] as const) {
    const missing = lacks(names);
    const isOfRuns = names?.includes('configHash') === true && names.includes('fingerprint');
    if (isOfRuns && missing.length > 0)
      return {
        file,
        what: `the rows were written by an earlier finfra in format 1, without ${missing.join(', ')}`,
      };
  }
  return undefined;
}

function firstLine(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n', 1)[0] : undefined;
}
