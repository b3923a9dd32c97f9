import { parseBytes } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';

/** Amounts of storage such as 1GB, ascending as given; throws BadInput for what is none, or not above 0. */
export function parseBudgets(option: string, texts: readonly string[]): readonly number[] {
  const problems = texts
    .filter((text) => !(parseBytes(text) > 0))
    .map((text) => `--${option} ${text}: must be an amount of storage with its unit, such as 5GB`);
  if (problems.length > 0) throw new BadInput(problems);
  return texts.map(parseBytes);
}
