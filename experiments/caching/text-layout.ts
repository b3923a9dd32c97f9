import { BadInput, didYouMean } from '../bad-input.ts';
import type { Place, TextLayout } from './text-trace.ts';
import { printable } from './trace-problems.ts';

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
const KEYS: TextLayout = {
  separator: -1,
  cells: 1,
  id: { column: 0, name: 'key' },
  hasHeader: false,
};

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
  const refused = (problem: string) => new BadInput([`${file}:1:1 ${problem}`]);
  if (line.includes('\r')) throw refused('lines must end with LF or CRLF, not with CR alone');
  if (isKeys && columns !== undefined) throw refused('--columns: a file of keys has no columns');
  if (isKeys) return KEYS;
  const separator = SEPARATORS.find((one) => line.includes(one)) ?? ',';
  const names = line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const hasHeader = isHeader(names, columns);
  if (names.length === 1 && !hasHeader && columns === undefined) return KEYS;
  const { wanted, problem } =
    columns === undefined ? usualColumns(hasHeader ? names : []) : { wanted: columns };
  if (wanted === undefined) {
    const found = hasHeader ? `its columns are ${printable(names.join(', '))}` : 'it has no header';
    throw refused(`which column is what: ${problem ?? found}; say --columns id=2,size=3,time=1`);
  }
  const place = (part: Part) => placeOf(file, { part, column: wanted[part]!, names, hasHeader });
  return {
    separator: separator.charCodeAt(0),
    cells: names.length,
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

/** Found by their usual names; where none or several could be meant, not. */
function usualColumns(names: readonly string[]): {
  readonly wanted?: Columns;
  readonly problem?: string;
} {
  const found = (part: Part) => names.filter((name) => USUAL[part].includes(name));
  const twice = PARTS.find((part) => found(part).length > 1);
  if (twice !== undefined) return { problem: `${found(twice).join(' or ')} as ${twice}` };
  const [[id], [size], [time]] = [found('id'), found('size'), found('time')];
  if (id === undefined) return {};
  return {
    wanted: {
      id,
      ...(size === undefined ? {} : { size }),
      ...(time === undefined ? {} : { time }),
    },
  };
}

interface Wanted {
  readonly part: Part;
  readonly column: string;
  readonly names: readonly string[];
  readonly hasHeader: boolean;
}

function placeOf(file: string, { part, column, names, hasHeader }: Wanted): Place {
  const named = hasHeader ? names.indexOf(column) : -1;
  if (named >= 0 && names.includes(column, named + 1))
    throw new BadInput([
      `${file}:1:1 ${part}: two columns are called ${column}; say which by number`,
    ]);
  if (named >= 0) return { column: named, name: column };
  const position = /^\d+$/.test(column) ? Number(column) : 0;
  if (position >= 1 && position <= names.length)
    return { column: position - 1, name: hasHeader ? names[position - 1]! : part };
  const known = hasHeader ? names.map(printable) : names.map((_, at) => String(at + 1));
  const hint = hasHeader ? didYouMean(column, names) : '';
  throw new BadInput([
    `${file}:1:1 ${part}: no column ${column}; there are ${known.join(', ')}${hint}`,
  ]);
}
