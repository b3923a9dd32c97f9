import { Cell } from './cells.ts';
import { type CacheTrace, TraceBuilder } from './trace.ts';
import type { TraceProblems } from './trace-problems.ts';

/** Where in a line of text the parts of a request stand, from 0; and how they are called in messages. */
export interface TextLayout {
  readonly separator: number; // a byte; -1: a line is one cell
  readonly cells: number; // of each line
  readonly id: Place;
  readonly size?: Place;
  readonly time?: Place;
  /** The first line names the columns. */
  readonly hasHeader: boolean;
}
export interface Place {
  readonly column: number;
  readonly name: string;
}

const LINE_FEED = 0x0a;
const LINE_MAX = 2 ** 20; // bytes
const SAFE = Number.MAX_SAFE_INTEGER;

/** Reads requests from text, one per line; empty lines do not count. */
export class TextTrace {
  readonly #layout: TextLayout;
  readonly #problems: TraceProblems;
  readonly #builder: TraceBuilder;
  readonly #cell = new Cell();
  #rest = new Uint8Array(0); // the beginning of a line whose end is not there yet
  #line = 0;
  #time = -Infinity;

  constructor(layout: TextLayout, problems: TraceProblems) {
    this.#layout = layout;
    this.#problems = problems;
    const [hasSizes, hasTimes] = [layout.size !== undefined, layout.time !== undefined];
    this.#builder = new TraceBuilder({ hasSizes, hasTimes });
  }

  take(bytes: Uint8Array): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let start = 0;
    for (let end = all.indexOf(LINE_FEED); end >= 0; end = all.indexOf(LINE_FEED, start)) {
      this.#readLine(all, start, end);
      start = end + 1;
    }
    this.#rest = new Uint8Array(all.subarray(start)); // a copy
    if (this.#rest.length > LINE_MAX)
      this.#problems.end(`:${this.#line + 1}:1`, `no line may be longer than ${LINE_MAX} bytes`);
  }

  build(name: string): CacheTrace {
    if (this.#rest.length > 0) this.#readLine(this.#rest, 0, this.#rest.length);
    return this.#builder.build(name);
  }

  #readLine(bytes: Uint8Array, start: number, end: number): void {
    this.#line++;
    if (this.#line === 1 && this.#layout.hasHeader) return;
    this.#cell.set(bytes, start, end);
    if (this.#cell.start === this.#cell.end) return;
    if (!this.#hasAllCells(start, end)) return;
    const { id, size, time } = this.#layout;
    const sizeBytes = size === undefined ? 1 : this.#sizeAt(size, start, end);
    const seconds = time === undefined ? 0 : this.#timeAt(time, start, end);
    this.#find(id, start, end);
    if (this.#cell.readId()) this.#builder.add(this.#cell.low, this.#cell.high, sizeBytes, seconds);
    else this.#problem(id, start, 'must be an integer in [0, 2^64)');
  }

  #hasAllCells(start: number, end: number): boolean {
    const { separator, cells } = this.#layout;
    let count = 1;
    for (let at = start; at < end; at++) if (this.#bytes[at] === separator) count++;
    if (count === cells) return true;
    const expected = `must have ${cells} cells as the first line has, got ${count}`;
    this.#problems.add(`:${this.#line}:1`, expected);
    return false;
  }

  #sizeAt(place: Place, start: number, end: number): number {
    this.#find(place, start, end);
    const size = this.#cell.number();
    if (Number.isInteger(size) && size > 0 && size <= SAFE) return size;
    this.#problem(place, start, 'must be an integer > 0, in bytes');
    return 1;
  }

  #timeAt(place: Place, start: number, end: number): number {
    this.#find(place, start, end);
    const time = this.#cell.number();
    if (!(time < this.#time) && Number.isFinite(time)) {
      this.#time = time;
      return time;
    }
    if (Number.isFinite(time)) {
      this.#problem(place, start, `must not go back: the request before is at ${this.#time}`);
      this.#time = time;
    } else this.#problem(place, start, 'must be a number of seconds');
    return 0;
  }

  /** Points the cell at a column of the line in [start, end). */
  #find({ column }: Place, start: number, end: number): void {
    const { separator } = this.#layout;
    let from = start;
    let at = start;
    for (let left = column; ; left--) {
      at = from;
      if (separator >= 0) while (at < end && this.#bytes[at] !== separator) at++;
      else at = end;
      if (left === 0 || at === end) {
        this.#cell.set(this.#bytes, left === 0 ? from : end, at);
        return;
      }
      from = at + 1;
    }
  }

  get #bytes(): Uint8Array {
    return this.#cell.bytes;
  }

  #problem({ name }: Place, start: number, message: string): void {
    const column = this.#cell.start - start + 1;
    this.#problems.add(`:${this.#line}:${column} ${name}`, `${message}, got ${this.#cell.shown()}`);
  }
}
