import type { Random, Uniform } from './random.ts';
import type { ArrivalSource } from './system.ts';
import type { Transactions } from './transactions.ts';
import type { Seconds, TransactionNumber } from './units.ts';

/**
 * Transactions that faults add have numbers of their own, from here on up to those of jobs: they do not shift the
 * draws of those that the workload brings.
 */
const FIRST_COPY_NUMBER: TransactionNumber = 2 ** 38;

/** Whether faults have added a transaction; `number` below those of the items of jobs. */
export function isCopy(number: TransactionNumber): boolean {
  return number >= FIRST_COPY_NUMBER;
}

/** The transactions beyond those that the workload brings: as many on average as faults make of them. */
export class LoadCopies {
  readonly #transactions: Transactions;
  readonly #uniform: Uniform;
  #made = 0;

  constructor(transactions: Transactions, random: Random) {
    this.#transactions = transactions;
    this.#uniform = random.stream('load/copies');
  }

  /** With one arrival of the workload; `factor` >= 1: so many come in all. Returns their rows. */
  begin(factor: number, source: ArrivalSource, now: Seconds): readonly number[] {
    const count = Math.floor(factor - 1 + this.#uniform());
    return Array.from({ length: count }, () => {
      const number = FIRST_COPY_NUMBER + this.#made++;
      source.describe(number);
      return this.#transactions.beginNumbered(number, source.type, source.amountMinor, now);
    });
  }
}
