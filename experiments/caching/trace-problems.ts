import { BadInput } from '../bad-input.ts';

const SHOWN_MAX = 5;
const TEXT_MAX = 100;

/** Text of a file as a message may show it: without what a terminal would act on, and not for ever. */
export function printable(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\uFFFD]/gu, '?');
  return plain.length > TEXT_MAX ? `${plain.slice(0, TEXT_MAX - 3)}...` : plain;
}

/** What is wrong with a trace, up to a handful of lines; then the reading ends. */
export class TraceProblems {
  readonly #file: string;
  readonly #lines: string[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** A problem after which there is nothing to read. */
  end(place: string, message: string): never {
    throw new BadInput([...this.#lines, `${this.#file}${place}: ${message}`]);
  }

  /** `place` behind the name of the file, such as ':12:5 size' or ': record 12'. */
  add(place: string, message: string): void {
    this.#lines.push(`${this.#file}${place}: ${message}`);
    if (this.#lines.length < SHOWN_MAX) return;
    throw new BadInput([...this.#lines, `${this.#file}: reading ended there`]);
  }

  throwIfAny(): void {
    if (this.#lines.length > 0) throw new BadInput(this.#lines);
  }
}
