import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { assert } from '../sim/units.ts';
import { BadInput } from './bad-input.ts';
import { formatCsv, parseCsv } from './csv.ts';
import { runKey } from './run-key.ts';
import type { Result, Series } from './types.ts';

const JOURNAL = 'journal.jsonl';
const FILES = [
  'config.yaml',
  'results.json',
  JOURNAL,
  'runs.csv',
  'summary.csv',
  'trials.csv',
  'robustness.csv',
  'deployments.csv',
  'report.html',
];
const FOLDERS = ['series', 'figures', 'telemetry'];
const PART = '.part'; // a file that is being written
const PART_MILLISECONDS_MAX = 60_000; // far longer than writing one takes
/** Of `runs.csv`, before the metrics. */
export const ROW_COLUMNS: readonly string[] = [
  'experiment',
  'point',
  'entry',
  'setting',
  'day',
  'seed',
  'configHash',
  'codeVersion',
  'fingerprint',
];

/**
 * Makes the folder of an experiment and proves that it can be written to: an experiment may run for
 * hours before its first file. Throws BadInput.
 */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(resolve(folder, 'series'));
    proveWritable(folder);
    for (const part of [folder, ...FOLDERS.map((name) => join(folder, name))]) removeTorn(part);
  } catch (error) {
    throw notWritten(folder, error);
  }
  const stat = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false });
  const wrong = [
    ...FILES.filter((name) => stat(name)?.isDirectory() === true).map((n) => [n, 'a folder']),
    ...FOLDERS.filter((name) => stat(name)?.isDirectory() === false).map((n) => [n, 'a file']),
  ];
  if (wrong.length > 0)
    throw new BadInput(wrong.map(([n, kind]) => `${folder}: ${n} is ${kind} and is in the way`));
}

/** Makes a folder and proves that it can be written to, before hours are spent on what belongs there. Throws BadInput. */
export function proveWritable(folder: string): void {
  try {
    makeFolder(resolve(folder));
    const probe = join(folder, `.probe-${randomBytes(4).toString('hex')}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw notWritten(folder, error);
  }
}

function notWritten(place: string, error: unknown): BadInput {
  if (error instanceof BadInput) return error;
  return new BadInput([`${place}: cannot be written to: ${(error as Error).message}`]);
}

/** What a kill has left of a file, unless it is so young that another process may be at it. */
function removeTorn(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(PART))) {
    const path = join(folder, file);
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (written < Date.now() - PART_MILLISECONDS_MAX) rmSync(path, { force: true });
  }
}

/** Level by level: `recursive` of Node tries for ever where a file system, such as /proc, says no. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error; // another process made it
  }
}

const NO_PLACE = ['EACCES', 'EEXIST', 'EISDIR', 'ENOTDIR', 'EPERM', 'EROFS']; // what a path can be wrong by

/**
 * Writes a whole file or nothing: whoever reads it, and whatever kills this process. Throws BadInput where the path
 * cannot be one.
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  try {
    makeFolder(resolve(dirname(file)));
    writeAtOnce(file, content);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw NO_PLACE.includes(code) ? notWritten(file, error) : error;
  }
}

function writeAtOnce(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${randomBytes(4).toString('hex')}${PART}`;
  const handle = openSync(temporary, 'w');
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

/**
 * The rows of all runs that ever ended in a folder, one JSON object per line, appended as they end.
 * A line that a kill has torn is not a row.
 */
export class Journal {
  readonly #file: string;
  readonly #rows = new Map<string, Result>();

  constructor(folder: string) {
    this.#file = join(folder, JOURNAL);
    const text = readIfThere(this.#file);
    const lines = text.split('\n');
    const torn = lines.pop() ?? '';
    for (const row of lines.map(parseRow)) if (row) this.#rows.set(runKey(row), row);
    if (torn !== '') this.#rewrite([...this.#rows.values()]);
  }

  /** Rows of one version of the code. */
  count(codeVersion: string): number {
    return [...this.#rows.values()].filter((row) => row.codeVersion === codeVersion).length;
  }

  find(key: string): Result | undefined {
    return this.#rows.get(key);
  }

  /**
   * The same run made twice must leave the same row: anything else is chance that no seed governs.
   */
  append(row: Result): void {
    const key = runKey(row);
    const before = this.#rows.get(key);
    const { entry, day, seed, fingerprint } = row;
    assert(
      before === undefined || before.fingerprint === fingerprint,
      `two runs of one config, day ${day}, seed ${seed} differ: entries ${before?.entry}, ${entry}`,
    );
    this.#rows.set(key, row);
    const handle = openSync(this.#file, 'a');
    try {
      writeSync(handle, formatRow(row));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  /** Forgets the rows of other code: they can never be used again. */
  keepOnly(codeVersion: string): void {
    const rows = [...this.#rows.values()];
    const kept = rows.filter((row) => row.codeVersion === codeVersion);
    if (kept.length < rows.length) this.#rewrite(kept);
  }

  clear(): void {
    this.#rewrite([]);
    this.#rows.clear();
  }

  #rewrite(rows: readonly Result[]): void {
    writeWhole(this.#file, rows.map(formatRow).join(''));
  }
}

// JSON has no NaN and no Infinity: numbers are written as texts.
function formatRow(row: Result): string {
  const metrics = Object.entries(row.metrics).map(([name, value]) => [name, String(value)]);
  return `${JSON.stringify({ ...row, metrics: Object.fromEntries(metrics) })}\n`;
}

function parseRow(line: string): Result | undefined {
  try {
    const row = JSON.parse(line) as Result;
    const metrics = Object.entries(row.metrics).map(([name, value]) => [name, Number(value)]);
    return { ...row, metrics: Object.fromEntries(metrics) };
  } catch {
    return undefined; // edited by hand: the run is simply made again
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new BadInput([`${file}: cannot be read: ${(error as Error).message}`]);
  }
}

/** `runs.csv`, in the order of `results`. */
export function writeRuns(folder: string, results: readonly Result[]): void {
  const metrics = [...new Set(results.flatMap((row) => Object.keys(row.metrics)))];
  const rows = results.map((row) => [
    ...ROW_COLUMNS.map((column) => row[column as keyof Result] as string | number),
    ...metrics.map((metric) => row.metrics[metric] ?? NaN),
  ]);
  writeWhole(join(folder, 'runs.csv'), formatCsv([[...ROW_COLUMNS, ...metrics], ...rows]));
}

/** Throws BadInput where there is no such file or it was not written by `writeRuns`. */
export function readRuns(folder: string): readonly Result[] {
  const file = join(folder, 'runs.csv');
  const text = readIfThere(file);
  const [header = [], ...rows] = parseCsv(text);
  if (!ROW_COLUMNS.every((column, i) => header[i] === column) || rows.length === 0)
    throw new BadInput([`${file}: is missing or holds no runs; finfra run writes it`]);
  refuseMixed(file, header, rows);
  return rows.map((cells) => {
    const cell = (column: string) => cells[header.indexOf(column)] ?? '';
    const metrics = header.slice(ROW_COLUMNS.length).map((name) => [name, Number(cell(name))]);
    return {
      experiment: cell('experiment'),
      point: cell('point'),
      entry: cell('entry'),
      setting: cell('setting'),
      day: Number(cell('day')),
      seed: Number(cell('seed')),
      configHash: cell('configHash'),
      codeVersion: cell('codeVersion'),
      fingerprint: cell('fingerprint'),
      metrics: Object.fromEntries(metrics),
    };
  });
}

/** What was made by different code cannot be compared. */
function refuseMixed(
  file: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const column = header.indexOf('codeVersion');
  const [first] = rows.map((cells) => cells[column]);
  const other = rows.findIndex((cells) => cells[column] !== first);
  if (other < 0) return;
  const versions = `${first} and ${rows[other]![column]}`;
  throw new BadInput([
    `${file}:${other + 2}: the rows were made by different code, ${versions}; finfra run makes them again`,
  ]);
}

/** Where the series of a run are kept; another config or code means another file. */
export function seriesFile(folder: string, row: Omit<Result, 'metrics' | 'fingerprint'>): string {
  const code = row.codeVersion.slice(0, 8);
  const point = row.point === '' ? '' : `${slug(row.point)}.`;
  const name = `${point}${slug(row.entry)}.day${row.day}.seed${row.seed}.${row.configHash.slice(0, 8)}-${code}.csv.gz`;
  return join(folder, 'series', name);
}

/** Beside the series of a run: what went over each edge, and what happened. */
export const edgesFile = (series: string): string => `${series}.edges.csv.gz`;
export const eventsFile = (series: string): string => `${series}.events.csv`;

/** Where the telemetry of the kept day of an entry is exported to. */
export function telemetryFolder(folder: string, row: Pick<Result, 'point' | 'entry'>): string {
  const point = row.point === '' ? '' : `${slug(row.point)}.`;
  return join(folder, 'telemetry', `${point}${slug(row.entry)}`);
}

/** A name as part of a file name. */
export function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join('-') ?? 'entry'
  );
}

/** The bytes depend on the series alone: gzip's header has no time in it. */
export function encodeSeries({ time, columns }: Series): Uint8Array {
  const names = Object.keys(columns);
  const lists = names.map((name) => columns[name]!);
  const rows = Array.from(time, (at, i) => [at, ...lists.map((list) => list[i] ?? NaN)]);
  return gzipSync(formatCsv([['time', ...names], ...rows]));
}

/** `file` names the bytes in messages. Throws BadInput where they were cut off or damaged. */
export function decodeSeries(bytes: Uint8Array, file = 'a file of series/'): Series {
  const [header = [], ...rows] = parseCsv(unzip(bytes, file));
  const column = (i: number) => Float64Array.from(rows, (cells) => Number(cells[i]));
  const columns = header.slice(1).map((name, i) => [name, column(i + 1)]);
  return { time: column(0), columns: Object.fromEntries(columns) };
}

/** Text of a gzipped file; `file` names it in messages. Throws BadInput where it was cut off or damaged. */
export function unzip(bytes: Uint8Array, file: string): string {
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch (error) {
    throw new BadInput([
      `${file}: is damaged (${(error as Error).message}); without it, finfra run makes it again`,
    ]);
  }
}
