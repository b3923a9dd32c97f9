import { join } from 'node:path';
import type { IndexBench } from '../bench/index-bench.ts';
import type { InsertRow } from '../bench/index-inserts.ts';
import type { LookupRow } from '../bench/index-lookups.ts';
import { codeVersion } from '../code-version.ts';
import { formatCsv } from '../csv.ts';
import { ROOT } from '../paths.ts';
import { writeWhole } from '../results-files.ts';
import { readRows } from '../study-files.ts';

const LOOKUP_TEXTS = ['keySet', 'index', 'kind'] as const;
const LOOKUP_NUMBERS = [
  ...(['keys', 'sizeBytes', 'buildMilliseconds', 'buildOperations', 'lookupNanoseconds'] as const),
  ...(['lookupNanosecondsLeast', 'lookupNanosecondsMost', 'lines', 'pages', 'speed'] as const),
];
const INSERT_TEXTS = ['keySet', 'index'] as const;
const INSERT_NUMBERS = [
  ...(['bulkKeys', 'insertedKeys', 'buildMilliseconds', 'insertNanoseconds'] as const),
  ...(['insertNanosecondsLeast', 'insertNanosecondsMost', 'lookupNanoseconds'] as const),
  ...(['lookupNanosecondsLeast', 'lookupNanosecondsMost', 'sizeBytes'] as const),
  ...(['insertOperations', 'speed'] as const),
];
const MADE = ['machine', 'codeVersion'] as const; // at the end of each row
const LOOKUP_COLUMNS = [...LOOKUP_TEXTS, 'isClassic', ...LOOKUP_NUMBERS, ...MADE];
const INSERT_COLUMNS = [...INSERT_TEXTS, ...INSERT_NUMBERS, ...MADE];
const lookupFile = (folder: string) => join(folder, 'index-lookups.csv');
const insertFile = (folder: string) => join(folder, 'index-inserts.csv');

/** `index-lookups.csv` and `index-inserts.csv`: a row for each index and set of keys, and what made it. */
export function writeBench(folder: string, { lookups, inserts, machine }: IndexBench): void {
  const made = [machine, codeVersion(ROOT)];
  const lookupCells = lookups.map((row) => [
    ...LOOKUP_TEXTS.map((column) => row[column]),
    String(row.isClassic),
    ...LOOKUP_NUMBERS.map((column) => row[column]),
    ...made,
  ]);
  const insertCells = inserts.map((row) => [
    ...INSERT_TEXTS.map((column) => row[column]),
    ...INSERT_NUMBERS.map((column) => row[column]),
    ...made,
  ]);
  writeWhole(lookupFile(folder), formatCsv([LOOKUP_COLUMNS, ...lookupCells]));
  writeWhole(insertFile(folder), formatCsv([INSERT_COLUMNS, ...insertCells]));
}

type Cell = (column: string) => string;
const numbersOf = (columns: readonly string[], cell: Cell) =>
  Object.fromEntries(columns.map((column) => [column, Number(cell(column))]));
const textsOf = (columns: readonly string[], cell: Cell) =>
  Object.fromEntries(columns.map((column) => [column, cell(column)]));

/** What the folder holds, if the same code has measured the same. */
export function keptBench(
  folder: string,
  { keys, bulk }: { readonly keys: number; readonly bulk: number },
): IndexBench | undefined {
  const made = (cell: Cell) => textsOf(MADE, cell);
  const lookups = readRows(lookupFile(folder), LOOKUP_COLUMNS, (cell) => ({
    ...textsOf(LOOKUP_TEXTS, cell),
    ...numbersOf(LOOKUP_NUMBERS, cell),
    isClassic: cell('isClassic') === 'true',
    ...made(cell),
  })) as unknown as readonly (LookupRow & Record<(typeof MADE)[number], string>)[];
  const inserts = readRows(insertFile(folder), INSERT_COLUMNS, (cell) => ({
    ...textsOf(INSERT_TEXTS, cell),
    ...numbersOf(INSERT_NUMBERS, cell),
  })) as unknown as readonly InsertRow[];
  const [first] = lookups;
  const isSame =
    first?.codeVersion === codeVersion(ROOT) &&
    first.keys === keys &&
    inserts[0]?.bulkKeys === bulk;
  if (!isSame) return undefined;
  return { bench: 'index', machine: first.machine, lookups, inserts, rows: [] };
}
