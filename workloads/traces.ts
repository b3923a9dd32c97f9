import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { found, InputError } from '../sim/options.ts';

/** Takes the value of one row and the number of its line, from 1; returns false to stop reading. */
export type RowVisitor = (value: number, line: number) => boolean;

/** How the text of a field becomes a number; NaN: it is none. */
export interface FieldReader {
  /** As it reads after 'must be'. */
  readonly expectation: string;
  parse(text: string): number;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const ZERO = 48;
const NINE = 57;
const GZIP_MAGIC = [0x1f, 0x8b] as const; // RFC 1952, section 2.3.1
const UTF8_MARK = [0xef, 0xbb, 0xbf] as const; // a byte order mark, as spreadsheets write it
const CHUNK_BYTES = 1 << 17;
const LINE_BYTES_MAX = 1 << 20; // longer lines are not CSV, and would fill the memory
const PLAIN_DIGITS_MAX = 15; // so many digits are exact in a double
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const NUMBERS: FieldReader = {
  expectation: 'a number',
  parse: (text) => (DECIMAL.test(text) ? Number(text) : NaN),
};

/** Bad input in a file, as an InputError at the option that names the file. */
export function traceError(path: string, message: string): InputError {
  return new InputError([{ path: ['file'], message: `${path}${message}` }]);
}

/**
 * All numbers of one column of a CSV or CSV.gz file with a header line.
 * Throws an InputError that names the file and the line.
 */
export async function readColumn(path: string, column: string): Promise<Float64Array> {
  const values = new NumberList();
  await scanColumn(path, column, (value) => {
    values.push(value);
    return true;
  });
  return values.toArray();
}

/** The header of a CSV or CSV.gz file. Throws an InputError for a file that has none. */
export async function readColumnNames(path: string): Promise<readonly string[]> {
  try {
    const chunks = bytesOf(path);
    const { head, headerEnd } = await readHead(path, chunks);
    await chunks.return(undefined);
    const names = head.toString('utf8', 0, headerEnd).split(',');
    return names.map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  } catch (error) {
    throw explain(error, path, 1);
  }
}

/**
 * Streams one column through `visit` and returns the number of rows visited. Without `column` the
 * file must have exactly one. Never holds more than a chunk of the text. Throws an InputError for a
 * file that cannot be read, is empty or is not gzip where it should be, for a missing column, and
 * for the first row without a number.
 */
export async function scanColumn(
  path: string,
  column: string | undefined,
  visit: RowVisitor,
  reader = NUMBERS,
): Promise<number> {
  const rows = new Rows(path, visit, reader);
  try {
    const chunks = bytesOf(path)[Symbol.asyncIterator]();
    const { head, headerEnd } = await readHead(path, chunks);
    const header = head.subarray(0, headerEnd);
    if (header.includes(COMMA) || header.includes(QUOTE)) {
      await scanCsv(path, column, prepend(head, chunks), rows);
    } else {
      pickColumn(path, [header.toString('utf8').trim()], column);
      await scanSingleColumn(path, prepend(head.subarray(headerEnd + 1), chunks), rows);
    }
  } catch (error) {
    // Corrupt gzip data often come as nonsense in a row before they come as an error.
    const cause = error instanceof InputError ? await gzipFault(path) : error;
    throw explain(cause ?? error, path, rows.line);
  }
  if (rows.count === 0) throw traceError(path, ': has a header but no rows');
  return rows.count;
}

/** A list of numbers that grows, in one typed array. */
export class NumberList {
  #values = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }
  toArray(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

/** Turns fields into numbers, counts lines, and refuses what is no number. */
class Rows {
  /** Of the row that was read last; the header is line 1. */
  line = 1;
  count = 0;
  readonly #path: string;
  readonly #visit: RowVisitor;
  readonly #reader: FieldReader;
  #blankLine = 0;

  constructor(path: string, visit: RowVisitor, reader: FieldReader) {
    this.#path = path;
    this.#visit = visit;
    this.#reader = reader;
  }

  /** False: stop. */
  number(value: number, line: number): boolean {
    this.line = line;
    if (this.#blankLine > 0) {
      const { expectation } = this.#reader;
      throw traceError(
        this.#path,
        `:${this.#blankLine}: must be ${expectation}, found an empty line`,
      );
    }
    this.count++;
    return this.#visit(value, line);
  }

  /** A field of a row, which must not be empty. */
  field(text: string, line: number): boolean {
    this.line = line;
    const trimmed = text.trim();
    const value = this.#reader.parse(trimmed);
    if (!Number.isFinite(value)) {
      const { expectation } = this.#reader;
      throw traceError(this.#path, `:${line}: must be ${expectation}, found ${found(trimmed)}`);
    }
    return this.number(value, line);
  }

  /** Empty lines are fine at the end of the file and nowhere else. */
  blank(line: number): boolean {
    if (this.#blankLine === 0) this.#blankLine = line;
    return true;
  }
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const isGzip = await startsWith(path, GZIP_MAGIC);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!isGzip) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Errors reach the reader through the iteration; pipeline closes the file when it stops early.
  pipeline(file, gunzip, () => {});
  yield* gunzip as AsyncIterable<Buffer>;
}

/** The error that reading all of a gzip file ends in; undefined where there is none. */
async function gzipFault(path: string): Promise<unknown> {
  try {
    for await (const _ of bytesOf(path));
    return undefined;
  } catch (error) {
    return error instanceof InputError ? undefined : error;
  }
}

async function startsWith(path: string, magic: readonly number[]): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    if (bytesRead === 0) throw traceError(path, ': is empty');
    const isMagic = magic.every((byte, i) => buffer[i] === byte);
    if (!isMagic && path.endsWith('.gz')) {
      throw traceError(path, ': ends in .gz but is not gzip data');
    }
    return isMagic;
  } finally {
    await file.close();
  }
}

interface Head {
  /** The first bytes of the file, at least the whole header line. */
  readonly head: Buffer;
  readonly headerEnd: number;
}

async function readHead(path: string, chunks: AsyncIterator<Buffer>): Promise<Head> {
  let head: Buffer = Buffer.alloc(0);
  for (;;) {
    const headerEnd = head.indexOf(LF);
    if (headerEnd >= 0) return { head, headerEnd };
    const next = await chunks.next();
    if (next.done === true) break;
    const isFirst = head.length === 0;
    head = Buffer.concat([head, next.value]);
    if (isFirst && UTF8_MARK.every((byte, i) => head[i] === byte)) head = head.subarray(3);
    if (head.length > LINE_BYTES_MAX) throw tooLong(path, 1);
  }
  if (head.toString('utf8').trim() === '') throw traceError(path, ': is empty');
  return { head, headerEnd: head.length };
}

async function* prepend(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** The position of the wanted column; an InputError names those there are. */
function pickColumn(path: string, names: readonly string[], column: string | undefined): number {
  const there = names.join(', ');
  if (names.every((name) => name === '' || DECIMAL.test(name))) {
    throw traceError(path, `:1: must be a header with the names of the columns, found '${there}'`);
  }
  if (column === undefined && names.length === 1) return 0;
  const position = column === undefined ? -1 : names.indexOf(column);
  if (position >= 0) return position;
  const message =
    column === undefined
      ? `is missing: ${path} has the columns ${there}`
      : `must be a column of ${path} (${there}), got '${column}'`;
  throw new InputError([{ path: ['column'], message }]);
}

async function scanCsv(
  path: string,
  column: string | undefined,
  chunks: AsyncIterable<Buffer>,
  rows: Rows,
): Promise<void> {
  const parser = parse({ info: true, relax_column_count: true, max_record_size: LINE_BYTES_MAX });
  const input = Readable.from(chunks);
  pipeline(input, parser, () => {});
  let position = -1;
  let width = 0;
  for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
    const line = info.lines;
    if (position < 0) {
      position = pickColumn(
        path,
        record.map((name) => name.trim()),
        column,
      );
      width = record.length;
    } else if (record.length === 1 && record[0]!.trim() === '') {
      rows.blank(line);
    } else if (record.length !== width) {
      const message = `must have ${width} fields as the header has, found ${record.length}`;
      throw traceError(path, `:${line}: ${message}`);
    } else if (!rows.field(record[position]!, line)) break;
  }
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * A column alone in its file needs no CSV parser: csv-parse reads 0.4 million rows a second, this
 * loop over bytes tens of millions, which is what traces of one row per second over weeks need.
 */
async function scanSingleColumn(
  path: string,
  chunks: AsyncIterable<Buffer>,
  rows: Rows,
): Promise<void> {
  let carry: Buffer = Buffer.alloc(0);
  let line = 1; // lines before the carry; the header is one
  for await (const chunk of chunks) {
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    let start = 0;
    for (;;) {
      let at = start;
      let value = 0;
      let byte = bytes[at];
      while (byte !== undefined && byte >= ZERO && byte <= NINE) {
        value = 10 * value + (byte - ZERO);
        byte = bytes[++at];
      }
      const isPlain = at > start && at - start <= PLAIN_DIGITS_MAX;
      if (byte === CR && bytes[at + 1] === LF) byte = bytes[++at];
      if (byte !== LF || !isPlain) {
        at = bytes.indexOf(LF, at);
        if (at < 0) break;
        line++;
        if (!readLine(bytes.toString('utf8', start, at), line, rows)) return;
      } else {
        line++;
        if (!rows.number(value, line)) return;
      }
      start = at + 1;
    }
    carry = bytes.subarray(start);
    if (carry.length > LINE_BYTES_MAX) throw tooLong(path, line + 1);
  }
  if (carry.length > 0) readLine(carry.toString('utf8'), line + 1, rows);
}

function readLine(text: string, line: number, rows: Rows): boolean {
  if (text.trim() === '') return rows.blank(line);
  return rows.field(/^\s*"(.*)"\s*$/.exec(text)?.[1] ?? text, line);
}

function tooLong(path: string, line: number): InputError {
  return traceError(path, `:${line}: the line is longer than 1 MiB: not a CSV file?`);
}

/** What went wrong in the words of the user; a bug stays as it is. */
function explain(error: unknown, path: string, line: number): unknown {
  if (error instanceof InputError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  const known = FILE_ERRORS[code];
  if (known !== undefined) return traceError(path, `: ${known}`);
  if (code === 'Z_BUF_ERROR') {
    return traceError(path, `: the gzip data end too early, after line ${line}: truncated file?`);
  }
  if (code.startsWith('Z_')) {
    return traceError(path, `: the gzip data are corrupt after line ${line}`);
  }
  if (code === 'CSV_MAX_RECORD_SIZE') return tooLong(path, line + 1);
  if (error instanceof CsvError) {
    const at = error['lines'];
    const message = error.message.split(', value is')[0]; // which may be a whole binary file
    return traceError(path, `:${typeof at === 'number' ? at : line}: is not CSV: ${message}`);
  }
  return error;
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read (no permission)',
  EPERM: 'may not be read (no permission)',
};
