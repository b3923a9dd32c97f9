import { BadInput, didYouMean } from '../bad-input.ts';
import type { Place, TextLayout } from './text-trace.ts';

/** Names of columns, or their positions from 1. */
export interface Columns {
  readonly id: string;
  readonly size?: string;
  readonly time?: string;
}
type Part = keyof Columns;

const PARTS: readonly Part[] = ['id', 'size', 'time'];
/** How traces that are about call them. */
const USUAL: Readonly<Record<Part, readonly string[]>> = {
  id: ['object_id', 'obj_id', 'id', 'key', 'lbn', 'lba'],
  size: ['size_bytes', 'size', 'obj_size', 'object_size'],
  time: ['time_s', 'time', 'timestamp', 'clock_time'],
};
const SEPARATORS = [',', ';', '\t'];
const KEYS: TextLayout = { separator: -1, id: { column: 0, name: 'key' }, hasHeader: false };

/** Reads `id=object_id,size=4,time=1`. Throws BadInput. */
export function parseColumns(text: string): Columns {
  const columns: Partial<Record<Part, string>> = {};
  const wrong: string[] = [];
  for (const item of text.split(',')) {
    const [name = '', column = ''] = item.split('=');
    const part = PARTS.find((one) => one === name);
    if (part === undefined)
      wrong.push(`--columns ${item}: must be one of ${PARTS.join(', ')}${didYouMean(name, PARTS)}`);
    else if (column === '')
      wrong.push(`--columns ${item}: needs the name or the position of a column: ${name}=2`);
    else if (columns[part] !== undefined) wrong.push(`--columns ${item}: ${name} is given twice`);
    else columns[part] = column;
  }
  const { id, ...others } = columns;
  if (wrong.length > 0) throw new BadInput(wrong);
  if (id === undefined) throw new BadInput([`--columns ${text}: needs id=<column>`]);
  return { id, ...others };
}

interface FirstLine {
  readonly file: string;
  readonly line: string;
  readonly columns: Columns | undefined;
  readonly isKeys: boolean;
}

/** What the first line of a text says of the others. Throws BadInput where a column cannot be found. */
export function detectLayout({ file, line, columns, isKeys }: FirstLine): TextLayout {
  if (isKeys) return KEYS;
  const separator = SEPARATORS.find((one) => line.includes(one)) ?? ',';
  const names = line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const hasHeader = isHeader(names, columns);
  const wanted = columns ?? (hasHeader ? usualColumns(names) : undefined);
  if (wanted === undefined) {
    if (names.length === 1 && !hasHeader) return KEYS;
    const found = hasHeader ? `its columns are ${names.join(', ')}` : 'it has no header';
    throw new BadInput([
      `${file}:1:1 which column is what: ${found}; say --columns id=2,size=3,time=1`,
    ]);
  }
  const place = (part: Part) => placeOf(file, { part, column: wanted[part]!, names, hasHeader });
  return {
    separator: separator.charCodeAt(0),
    id: place('id'),
    ...(wanted.size === undefined ? {} : { size: place('size') }),
    ...(wanted.time === undefined ? {} : { time: place('time') }),
    hasHeader,
  };
}

/** Names, not numbers; where columns are given by position, in these. */
function isHeader(names: readonly string[], columns: Columns | undefined): boolean {
  const wanted = Object.values(columns ?? {}).map(Number);
  const isByPosition = columns !== undefined && wanted.every(Number.isInteger);
  const cells = isByPosition ? wanted.flatMap((position) => names[position - 1] ?? []) : names;
  return !cells.every(isNumber);
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

function usualColumns(names: readonly string[]): Columns | undefined {
  const find = (part: Part) => USUAL[part].find((name) => names.includes(name));
  const [id, size, time] = [find('id'), find('size'), find('time')];
  if (id === undefined) return undefined;
  return { id, ...(size === undefined ? {} : { size }), ...(time === undefined ? {} : { time }) };
}

interface Wanted {
  readonly part: Part;
  readonly column: string;
  readonly names: readonly string[];
  readonly hasHeader: boolean;
}

function placeOf(file: string, { part, column, names, hasHeader }: Wanted): Place {
  const named = hasHeader ? names.indexOf(column) : -1;
  if (named >= 0) return { column: named, name: column };
  const position = /^\d+$/.test(column) ? Number(column) : 0;
  if (position >= 1 && position <= names.length)
    return { column: position - 1, name: hasHeader ? names[position - 1]! : part };
  const known = hasHeader ? names : names.map((_, at) => String(at + 1));
  const hint = hasHeader ? didYouMean(column, names) : '';
  throw new BadInput([
    `${file}:1:1 ${part}: no column ${column}; there are ${known.join(', ')}${hint}`,
  ]);
}
