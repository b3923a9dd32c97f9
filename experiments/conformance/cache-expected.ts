import { BadInput } from '../bad-input.ts';
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
  const text = readText(file).replaceAll('\r\n', '\n');
  const [header = [], ...rows] = parseCsv(text.endsWith('\n') ? text : `${text}\n`);
  const names = Object.keys(COLUMNS) as Column[];
  const places = new Map(names.map((column) => [column, placeOf(header, column)]));
  const lost = NEEDED.filter((column) => places.get(column)! < 0);
  if (lost.length > 0)
    throw new BadInput(
      lost.map((one) => `${file}:1:1 needs a column ${COLUMNS[one].join(' or ')}`),
    );
  const wrong: string[] = [];
  const expected = rows.flatMap((cells, at) => {
    const line = at + 2;
    if (cells.length === 1 && cells[0] === '') return [];
    const numbers = names.filter((one) => one !== 'policy' && places.get(one)! >= 0);
    const values = numbers.map((column) => {
      const place = places.get(column)!;
      const number = /^\d+$/.test(cells[place] ?? '') ? Number(cells[place]) : Number.NaN;
      const least = column === 'capacity' ? 1 : 0;
      if (number >= least && number <= Number.MAX_SAFE_INTEGER) return [column, number] as const;
      const position = cells.slice(0, place).join(',').length + (place > 0 ? 2 : 1);
      const found = cells[place] === undefined ? 'nothing' : `'${cells[place]}'`;
      wrong.push(
        `${file}:${line}:${position} ${header[place]}: must be an integer >= ${least}, got ${found}`,
      );
      return [column, 0] as const;
    });
    const policy = cells[places.get('policy')!] ?? '';
    return [{ line, policy, capacity: 0, misses: 0, ...Object.fromEntries(values) }];
  });
  if (expected.length === 0) wrong.push(`${file}: holds no expected misses`);
  if (wrong.length > 0) throw new BadInput(wrong);
  return expected;
}

function placeOf(header: readonly string[], column: Column): number {
  const names: readonly string[] = COLUMNS[column];
  return header.findIndex((name) => names.includes(name.trim().replace(/^\uFEFF/, '')));
}
