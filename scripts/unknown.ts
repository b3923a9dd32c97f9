import { didYouMean } from '../experiments/bad-input.ts';
import { BAD_INPUT } from './command.ts';

/** Says which command was probably meant. */
export async function main([name = '', ...known]: readonly string[]): Promise<number> {
  const hint = didYouMean(name, known) || ` (commands: ${known.join(', ')})`;
  process.stderr.write(`finfra: unknown command '${name}'${hint}\n`);
  return BAD_INPUT;
}
