import { BadInput } from '../bad-input.ts';

const SHOWN_MAX = 5;

/** What is wrong with a trace, up to a handful of lines; then the reading ends. */
export class TraceProblems {
  readonly #file: string;
  readonly #lines: string[] = [];

  constructor(file: string) {
    this.#file = file;
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
