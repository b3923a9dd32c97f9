import { printable } from './trace-problems.ts';

const ZERO = 0x30; // '0'
const SPACE = 0x20;
const DIGITS_SAFE = 15; // any number of so many digits is a double exactly
const TWO_32 = 2 ** 32;
const CELL_SHOWN = 40;

/** A stretch of text in bytes, read as a number. */
export class Cell {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** Halves of the id that `readId` found, in [0, 2^32). */
  low = 0;
  high = 0;

  /** Points at bytes [start, end), spaces around them left out. */
  set(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    while (this.start < this.end && bytes[this.start]! <= SPACE) this.start++;
    while (this.end > this.start && bytes[this.end - 1]! <= SPACE) this.end--;
  }

  /** Reads an integer in [0, 2^64), exactly; false if it is none. */
  readId(): boolean {
    this.low = 0;
    this.high = 0;
    if (this.start === this.end) return false;
    for (let at = this.start; at < this.end; at++) {
      const digit = this.bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return false;
      const low = this.low * 10 + digit;
      const carry = Math.floor(low / TWO_32);
      this.low = low - carry * TWO_32;
      this.high = this.high * 10 + carry;
      if (this.high >= TWO_32) return false;
    }
    return true;
  }

  /** A number as text has it; NaN if it is none. */
  number(): number {
    if (this.end - this.start > DIGITS_SAFE || this.start === this.end) return this.#slowNumber();
    let value = 0;
    for (let at = this.start; at < this.end; at++) {
      const digit = this.bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return this.#slowNumber();
      value = value * 10 + digit;
    }
    return value;
  }

  /** For messages. */
  shown(): string {
    const text = printable(this.text());
    if (text === '') return 'nothing';
    return text.length > CELL_SHOWN ? `'${text.slice(0, CELL_SHOWN - 3)}...'` : `'${text}'`;
  }

  text(): string {
    return Buffer.from(this.bytes.subarray(this.start, this.end)).toString('utf8');
  }

  #slowNumber(): number {
    const text = this.text();
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  }
}
