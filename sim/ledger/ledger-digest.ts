import { threefry2x32, threefryWords } from '../random.ts';
import type { Ledger } from './ledger.ts';

/**
 * A hash of the whole state, 16 hexadecimal digits: equal for ledgers that were put to the same
 * requests in the same order. Covers accounts, their flags and balances, transfers, what became of
 * them, and burnt ids. Chained Threefry as a compression function, as seeds of random sites are.
 */
export function ledgerDigest({ accounts, transfers }: Ledger): string {
  const hash = new Hash();
  hash.add(accounts.count);
  for (let row = 0; row < accounts.count; row++) {
    hash.add(accounts.idOf(row));
    hash.addPair(accounts.ledger[row]!, (accounts.code[row]! << 16) | accounts.flags[row]!);
    hash.add(accounts.debitsPending[row]!);
    hash.add(accounts.debitsPosted[row]!);
    hash.add(accounts.creditsPending[row]!);
    hash.add(accounts.creditsPosted[row]!);
  }
  hash.add(transfers.count);
  for (let row = 0; row < transfers.count; row++) {
    hash.add(transfers.idOf(row));
    hash.addPair(transfers.debitRow[row]!, transfers.creditRow[row]!);
    hash.add(transfers.amount[row]!);
    hash.add(transfers.timeout[row]!);
    hash.add(transfers.expiresAt[row]!);
    hash.addPair(transfers.pendingRow[row]!, transfers.status[row]!);
    hash.addPair(transfers.code[row]!, transfers.flags[row]!);
  }
  return hash.hex();
}

class Hash {
  #word0 = 0;
  #word1 = 0;
  readonly #number = new Float64Array(1);
  readonly #words = new Int32Array(this.#number.buffer);

  add(value: number): void {
    this.#number[0] = value;
    this.addPair(this.#words[0]!, this.#words[1]!);
  }

  addPair(block0: number, block1: number): void {
    threefry2x32(this.#word0, this.#word1, block0, block1);
    this.#word0 = threefryWords[0]! ^ block0;
    this.#word1 = threefryWords[1]! ^ block1;
  }

  hex(): string {
    const words = [this.#word0, this.#word1];
    return words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
