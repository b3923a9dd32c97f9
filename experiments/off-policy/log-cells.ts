import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BadInput } from '../bad-input.ts';
import { unreadable } from '../read-file.ts';

/** One cell of a CSV file and where it begins. */
export interface Cell {
  readonly text: string; // without quotes; outside of them without blanks around it
  readonly line: number; // from 1
  readonly column: number; // characters, from 1
}

const GZIP = [0x1f, 0x8b]; // RFC 1952, section 2.3.1
const TEXT_BYTES_MAX = 2 ** 29 - 64; // longest text of the runtime

/** The text of a CSV or CSV.gz file, without a byte order mark; throws BadInput. */
export function readCsvText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (GZIP.every((byte, i) => bytes[i] === byte)) {
    try {
      bytes = gunzipSync(bytes);
    } catch (error) {
      throw new BadInput([`${file}: must be gzip data, found ${(error as Error).message}`]);
    }
  } else if (file.endsWith('.gz'))
    throw new BadInput([`${file}: ends in .gz but is not gzip data`]);
  if (bytes.length > TEXT_BYTES_MAX)
    throw new BadInput([`${file}: must be below 512 MiB, found ${bytes.length} bytes`]);
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/** The number of a cell in decimal notation, as spreadsheets write it; NaN for any other text. */
export function numberOf(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/**
 * The rows of a CSV text (RFC 4180; line ends \n or \r\n; quoted cells may hold commas, line ends and
 * doubled quotes), one after the other. Empty lines are left out. Throws BadInput at a quote that is
 * not closed, or that something follows.
 */
export function* csvRows(text: string, file: string): Generator<readonly Cell[]> {
  const cell = /(?:[ \t]*"((?:[^"]|"")*)"[ \t]*|([^",\r\n]*))(,|\r?\n|$)/y;
  let [line, lineStart] = [1, 0];
  let row: Cell[] = [];
  while (cell.lastIndex <= text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null)
      throw new BadInput([
        `${file}:${line}:${at - lineStart + 1}: must be a cell of CSV, found a quote out of place`,
      ]);
    const [whole, quoted, plain = '', end] = match;
    const value = quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"');
    row.push({ text: value, line, column: at - lineStart + 1 });
    for (let feed = whole.indexOf('\n'); feed >= 0; feed = whole.indexOf('\n', feed + 1)) {
      line += 1;
      lineStart = at + feed + 1;
    }
    if (end === ',') continue;
    if (row.length > 1 || value !== '') yield row;
    row = [];
    if (end === '') return;
  }
}
