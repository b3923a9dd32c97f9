import { BadInput, didYouMean } from '../bad-input.ts';
import { readText } from '../read-file.ts';

/** A cell that still knows where it stands. */
export interface Cell {
  readonly text: string;
  readonly line: number; // from 1
  readonly column: number; // from 1, in characters
}
export type Row = Readonly<Record<string, Cell>>;

const PROBLEMS_MAX = 20; // more of one file only tell the same again

/** Problems of one file, as lines that are ready to print, in the order of the file. */
export class CsvProblems {
  readonly file: string;
  readonly #found: { readonly at: Place; readonly text: string }[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** `name`: of the column; empty: of the row as a whole. */
  add(at: Place, name: string, message: string): void {
    const place = `${this.file}:${at.line}:${at.column}`;
    this.#found.push({ at, text: `${place}${name === '' ? '' : ` ${name}`}: ${message}` });
  }

  get lines(): readonly string[] {
    const found = this.#found.toSorted(
      ({ at: a }, { at: b }) => a.line - b.line || a.column - b.column,
    );
    const shown = found.slice(0, PROBLEMS_MAX).map(({ text }) => text);
    const more = found.length - shown.length;
    return more > 0 ? [...shown, `${this.file}: ${more} problems more`] : shown;
  }
}
type Place = Pick<Cell, 'line' | 'column'>;

/**
 * Rows of a CSV file (RFC 4180, no line breaks in cells) whose first line names the columns, in any order;
 * columns beyond `columns` are left alone. Throws BadInput where it cannot be read or a column is missing.
 */
export function readCsvTable(
  file: string,
  columns: readonly string[],
  problems: CsvProblems,
): readonly Row[] {
  const lines = readText(file)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const header = cellsOf(lines[0] ?? '', 1);
  const names = header.map(({ text }) => text.trim());
  const lost = columns.filter((column) => !names.includes(column));
  if (lost.length > 0)
    throw new BadInput(
      lost.map(
        (column) =>
          `${file}:1:1 ${column}: is missing: the first line must name the columns ${columns.join(', ')}` +
          `, got '${(lines[0] ?? '').slice(0, 60)}'${didYouMean(column, names)}`,
      ),
    );
  const twice = columns.filter((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice.length > 0)
    throw new BadInput(
      twice.map((column) => `${file}:1:1 ${column}: must be one column, two have that name`),
    );
  return lines.flatMap((text, at) => {
    if (at === 0 || text.trim() === '') return [];
    const cells = cellsOf(text, at + 1);
    if (cells.length === names.length)
      return [Object.fromEntries(names.map((name, place) => [name, cells[place]!]))];
    const expected = `must have ${names.length} cells as the first line has, got ${cells.length}`;
    problems.add({ line: at + 1, column: 1 }, '', expected);
    return [];
  });
}

function cellsOf(text: string, line: number): Cell[] {
  const cells: Cell[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/y;
  for (;;) {
    const column = cell.lastIndex + 1;
    const match = cell.exec(text);
    if (match === null) return [...cells, { text: text.slice(column - 1), line, column }];
    cells.push({ text: match[1]?.replaceAll('""', '"') ?? match[2] ?? '', line, column });
    if (match[3] !== ',') return cells;
  }
}

/** The number of a cell, or undefined with a problem. */
export function numberOf(
  row: Row,
  name: string,
  problems: CsvProblems,
  range: { readonly min: number; readonly isExclusive?: boolean },
): number | undefined {
  const cell = row[name]!;
  const text = cell.text.trim();
  const value = text === '' ? Number.NaN : Number(text);
  const isFine = range.isExclusive === true ? value > range.min : value >= range.min;
  if (Number.isFinite(value) && isFine) return value;
  const bound = `${range.isExclusive === true ? '>' : '>='} ${range.min}`;
  problems.add(cell, name, `must be a number ${bound}, got '${cell.text.slice(0, 40)}'`);
  return undefined;
}
