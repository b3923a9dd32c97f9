import { basename } from 'node:path';
import { BadInput, didYouMean } from '../bad-input.ts';
import { OracleGeneralTrace } from './oracle-general.ts';
import { type Columns, detectLayout } from './text-layout.ts';
import { TextTrace } from './text-trace.ts';
import { type CacheTrace, unitTrace } from './trace.ts';
import { readBytes } from './trace-bytes.ts';
import { TraceProblems } from './trace-problems.ts';

/** `csv`: cells with a separator; `keys`: one id per line; `oracle-general`: libCacheSim's binary records. */
export const TRACE_FORMATS = ['csv', 'keys', 'oracle-general'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

export interface TraceReading {
  /** Unset: by the name of the file, then by its first line. */
  readonly format?: TraceFormat;
  /** Of a CSV file: where its id, size and time stand. Unset: by their usual names. */
  readonly columns?: Columns;
}

interface Target {
  take(bytes: Uint8Array): void;
  build(name: string): CacheTrace;
}

const FIRST_LINE_MAX = 65_536; // bytes; a longer first line is none
const LINE_FEED = 0x0a;

/**
 * Reads a trace: text or oracleGeneral, plain or packed by gzip or Zstandard. Ids are integers in [0, 2^64), told apart
 * exactly; in a trace every time is at least the one before, every size > 0. Throws BadInput with the first few problems.
 */
export async function readTrace(file: string, reading: TraceReading = {}): Promise<CacheTrace> {
  const problems = new TraceProblems(file);
  const head = new Head(file, reading, problems);
  await readBytes(file, (bytes) => head.take(bytes));
  const trace = head.build(traceName(file));
  problems.throwIfAny();
  if (trace.requests === 0) throw new BadInput([`${file}: holds no requests`]);
  return trace;
}

/** Of the format; throws BadInput for an unknown one. */
export function traceFormat(text: string): TraceFormat {
  const format = TRACE_FORMATS.find(
    (one) => one.replace('-', '') === text.toLowerCase().replace('-', ''),
  );
  if (format !== undefined) return format;
  const known = TRACE_FORMATS.join(', ');
  throw new BadInput([
    `--format ${text}: must be one of ${known}${didYouMean(text, TRACE_FORMATS)}`,
  ]);
}

/** The name of a file without folder, packing and format. */
export function traceName(file: string): string {
  const name = basename(file).replace(/\.(gz|zst|zstd)$/i, '');
  return name.replace(/\.(csv|tsv|bin)$/i, '').replace(/(\.keys)?(\.txt)?$|\.oracleGeneral$/i, '');
}

/** Holds the first bytes back until they say what the file is. */
class Head {
  readonly #file: string;
  readonly #reading: TraceReading;
  readonly #problems: TraceProblems;
  #first = new Uint8Array(0);
  #target: Target | undefined;

  constructor(file: string, reading: TraceReading, problems: TraceProblems) {
    this.#file = file;
    this.#reading = reading;
    this.#problems = problems;
  }

  take(bytes: Uint8Array): void {
    if (this.#target !== undefined) return this.#target.take(bytes);
    this.#first = new Uint8Array(Buffer.concat([this.#first, bytes])); // a copy: `bytes` may change
    if (this.#first.includes(LINE_FEED) || this.#first.length > FIRST_LINE_MAX) this.#begin();
  }

  build(name: string): CacheTrace {
    if (this.#target === undefined && this.#first.length === 0) return unitTrace(name, []);
    return (this.#target ?? this.#begin()).build(name);
  }

  #begin(): Target {
    const { columns } = this.#reading;
    const format = this.#reading.format ?? formatOf(this.#file, this.#first, columns);
    if (format === 'oracle-general' && columns !== undefined)
      throw new BadInput([`${this.#file}: --columns: oracleGeneral has no columns to choose from`]);
    if (format !== 'oracle-general') this.#first = withoutMark(this.#file, this.#first);
    const target =
      format === 'oracle-general' ? new OracleGeneralTrace(this.#problems) : this.#text(format);
    this.#target = target;
    target.take(this.#first);
    return target;
  }

  #text(format: 'csv' | 'keys'): Target {
    const end = this.#first.indexOf(LINE_FEED);
    const bytes = this.#first.subarray(0, end < 0 ? undefined : end);
    const line = Buffer.from(bytes).toString('utf8').trimEnd();
    if (line === '' && format === 'csv')
      throw new BadInput([`${this.#file}:1:1: the first line is empty`]);
    const { columns } = this.#reading;
    const layout = detectLayout({ file: this.#file, line, columns, isKeys: format === 'keys' });
    return new TextTrace(layout, this.#problems);
  }
}

/** The bytes behind the mark that some editors put before text. Throws BadInput for a mark of UTF-16. */
function withoutMark(file: string, first: Uint8Array): Uint8Array<ArrayBuffer> {
  const startsWith = (mark: readonly number[]) => mark.every((byte, at) => first[at] === byte);
  if (startsWith([0xff, 0xfe]) || startsWith([0xfe, 0xff]))
    throw new BadInput([`${file}: is UTF-16; must be UTF-8`]);
  return new Uint8Array(startsWith([0xef, 0xbb, 0xbf]) ? first.subarray(3) : first);
}

function formatOf(file: string, first: Uint8Array, columns: Columns | undefined): TraceFormat {
  const name = file.replace(/\.(gz|zst|zstd)$/i, '').toLowerCase();
  if (name.endsWith('.bin') || name.includes('oraclegeneral')) return 'oracle-general';
  if (/\.(csv|tsv)$/.test(name)) return 'csv';
  if (first.includes(0)) return 'oracle-general'; // no text holds a zero byte
  if (columns !== undefined) return 'csv';
  const end = first.indexOf(LINE_FEED);
  const line = Buffer.from(first.subarray(0, end < 0 ? undefined : end)).toString('utf8');
  return /^\uFEFF?\s*\d*\s*$/.test(line) ? 'keys' : 'csv';
}
