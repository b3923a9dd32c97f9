import { BadInput } from '../bad-input.ts';
import { printable } from '../caching/trace-problems.ts';
import { parseCsv } from '../csv.ts';
import { readText } from '../read-file.ts';

/** What one policy should miss at one size. */
export interface ExpectedMisses {
  readonly line: number; // of the file, from 1
  readonly policy: string; // as the file calls it
  readonly capacity: number;
  readonly misses: number;
  /** Unset where the file does not say. */
  readonly requests?: number;
  readonly bytes?: number;
  readonly missBytes?: number;
}

const COLUMNS = {
  policy: ['policy'],
  capacity: ['cache_size_bytes', 'cache_size_objects', 'cache_size', 'capacity'],
  misses: ['misses'],
  requests: ['requests'],
  bytes: ['request_bytes'],
  missBytes: ['miss_bytes'],
} as const;
type Column = keyof typeof COLUMNS;
const NEEDED: readonly Column[] = ['policy', 'capacity', 'misses'];

/** Reads a table of expected misses, by the names of its columns. Throws BadInput with all that is wrong. */
export function readExpectedMisses(file: string): readonly ExpectedMisses[] {
  const text = readText(file)
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  const [header = [], ...rows] = parseCsv(whole);
  const places = placesOf(file, header);
  const wrong: string[] = [];
  const lines = whole.split('\n').length - 1;
  if (rows.length + 1 < lines) wrong.push(`${file}:${rows.length + 2}:1 is not CSV from here on`);
  const expected = rows.flatMap((cells, at) => {
    const place = `${file}:${at + 2}`;
    if (cells.length === 1 && cells[0] === '') return [];
    if (cells.length === header.length) return [readRow({ cells, place, line: at + 2 })];
    wrong.push(
      `${place}:1: must have ${header.length} cells as the first line has, got ${cells.length}`,
    );
    return [];
  });
  if (rows.length === 0) wrong.push(`${file}: holds no expected misses`);
  if (wrong.length > 0) throw new BadInput(wrong);
  return expected;

  function readRow({ cells, place, line }: Row): ExpectedMisses {
    const numbers = [...places].filter(([column]) => column !== 'policy');
    const values = numbers.map(([column, at]) => {
      const number = /^\d+$/.test(cells[at]!) ? Number(cells[at]) : Number.NaN;
      const least = column === 'capacity' ? 1 : 0;
      if (number >= least && number <= Number.MAX_SAFE_INTEGER) return [column, number] as const;
      const position = cells.slice(0, at).join(',').length + (at > 0 ? 2 : 1);
      const expected = `must be an integer >= ${least}`;
      wrong.push(`${place}:${position} ${header[at]}: ${expected}, got '${printable(cells[at]!)}'`);
      return [column, 0] as const;
    });
    const policy = cells[places.get('policy')!]!;
    return { line, policy, capacity: 0, misses: 0, ...Object.fromEntries(values) };
  }
}

interface Row {
  readonly cells: readonly string[];
  readonly place: string;
  readonly line: number;
}

/** Where the columns stand that are there. Throws BadInput where one is missing, or could be several. */
function placesOf(file: string, header: readonly string[]): ReadonlyMap<Column, number> {
  const places = new Map<Column, number>();
  const wrong: string[] = [];
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const names: readonly string[] = COLUMNS[column];
    const found = [...header.keys()].filter((at) => names.includes(header[at]!.trim()));
    if (found.length > 1)
      wrong.push(`must be one column: ${found.map((at) => header[at]).join(', ')}`);
    else if (found.length === 1) places.set(column, found[0]!);
    else if (NEEDED.includes(column)) wrong.push(`needs a column ${names.join(' or ')}`);
  }
  if (wrong.length > 0) throw new BadInput(wrong.map((one) => `${file}:1:1 ${one}`));
  return places;
}
