import { didYouMean, InputError } from '../sim/options.ts';

export { didYouMean };

/** Bad input from a user: complete lines, ready to print. A command ends with exit code 2. */
export class BadInput extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** What to print about an error if it is bad input; undefined for a bug. */
export function badInputLines(error: unknown): readonly string[] | undefined {
  if (error instanceof BadInput) return error.lines;
  // Problems of a trace or a case file have no place in a YAML file.
  if (error instanceof InputError) return error.problems.map(({ message }) => message);
  return undefined;
}
