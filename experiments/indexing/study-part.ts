import { join } from 'node:path';
import { INDEX_BENCH, type IndexBench, measureIndexes } from '../bench/index-bench.ts';
import type { InsertRow } from '../bench/index-inserts.ts';
import type { LookupRow } from '../bench/index-lookups.ts';
import { codeVersion } from '../code-version.ts';
import { formatCsv } from '../csv.ts';
import type { FigureSpec } from '../figures/figure.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { ROOT } from '../paths.ts';
import { writeWhole } from '../results-files.ts';
import { readRows } from '../study-files.ts';
import { buildSpec, insertSpec, sizeSpec } from './figures-indexes.ts';
import { STUDY_CONTENDERS } from './study-contenders.ts';
import { indexWords } from './study-words.ts';

const SIZES = {
  full: { ...INDEX_BENCH, rounds: 7, lookups: 500_000 },
  quick: {
    ...INDEX_BENCH,
    keys: 100_000,
    bulk: 50_000,
    inserts: 20_000,
    rounds: 2,
    insertRounds: 1,
  },
};

export interface IndexPartOptions {
  readonly folder: string;
  readonly isQuick: boolean;
  /** Measures again, whatever the folder holds; default: false. */
  readonly isFresh?: boolean;
  onProgress(line: string): void;
}

export interface IndexPart {
  readonly question: string;
  /** What the rows say. */
  readonly words: readonly string[];
  readonly lookups: readonly LookupRow[];
  readonly inserts: readonly InsertRow[];
  readonly figures: readonly {
    readonly name: string;
    readonly svg: string;
    readonly caption: string;
  }[];
}

const FIGURES = [
  {
    name: 'index-size-time',
    spec: ({ lookups }: IndexBench) => sizeSpec(lookups),
    caption:
      'Time of a look-up against the memory of the index, each kind at several settings. Points: medians of rounds; bars: least to most. Dashed: the fastest classic search.',
  },
  {
    name: 'index-build',
    spec: ({ lookups }: IndexBench) => buildSpec(lookups),
    caption: 'Time of a look-up against the time of building, each kind at several settings.',
  },
  {
    name: 'index-inserts',
    spec: ({ inserts }: IndexBench) => insertSpec(inserts),
    caption:
      'Time of a random insert against that of a look-up afterwards. Points: medians of rounds; bars: least to most.',
  },
] as const satisfies readonly {
  readonly name: string;
  spec(bench: IndexBench): FigureSpec;
  readonly caption: string;
}[];

/**
 * Measures every kind of index at several sizes, or takes the rows that the same code has left in the folder. Writes
 * `index-lookups.csv`, `index-inserts.csv` and three figures below `folder`.
 */
export async function indexPart(options: IndexPartOptions): Promise<IndexPart> {
  const { folder, isQuick, isFresh = false, onProgress } = options;
  const settings = { ...(isQuick ? SIZES.quick : SIZES.full), onProgress };
  const kept = isFresh ? undefined : keptBench(folder, settings);
  if (kept !== undefined) onProgress('indexes: rows of an earlier run are taken');
  const bench = kept ?? measureIndexes(settings, STUDY_CONTENDERS);
  writeBench(folder, bench);
  const figures = [];
  for (const { name, spec, caption } of FIGURES) {
    const drawn = spec(bench);
    const svg = await renderSvg(drawn);
    writeWhole(join(folder, 'figures', `${name}.svg`), svg);
    writeWhole(join(folder, 'figures', `${name}.vl.json`), JSON.stringify(drawn));
    figures.push({ name, svg, caption });
  }
  const { lookups, inserts } = bench;
  const question =
    'Do learned indexes find and insert keys faster than classic ones, and for how much memory?';
  return { question, words: indexWords(bench), lookups, inserts, figures };
}

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

function writeBench(folder: string, { lookups, inserts, machine }: IndexBench): void {
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
function keptBench(
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
