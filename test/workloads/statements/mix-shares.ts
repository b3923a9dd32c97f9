import assert from 'node:assert/strict';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import type {
  MixStatement,
  StatementMixLine,
  StatementStream,
} from '../../../workloads/statements/statement-mix.ts';

export function createMix(line: StatementMixLine, options = {}, seed = 'mix'): StatementStream {
  return line.create(readOptions(line.options, options), createRandom(seed).stream('statements'));
}

/** The statements of so many transactions, by transaction. */
export function transactionsOf(stream: StatementStream, count: number): MixStatement[][] {
  return Array.from({ length: count }, () => {
    const statements: MixStatement[] = [];
    do statements.push({ ...stream.next() });
    while (!statements.at(-1)!.isLast);
    return statements;
  });
}

/** That templates come as often as published, within five standard errors. */
export function assertShares(
  transactions: readonly (readonly MixStatement[])[],
  shares: readonly number[],
): void {
  shares.forEach((share, template) => {
    const count = transactions.filter(([first]) => first!.template === template).length;
    const error = Math.sqrt((share * (1 - share)) / transactions.length);
    const got = count / transactions.length;
    assert(Math.abs(got - share) <= 5 * error, `template ${template}: ${got}, not ${share}`);
  });
}
