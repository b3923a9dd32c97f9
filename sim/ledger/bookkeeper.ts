import type { PostingConfig } from './posting-config.ts';

/** Who books what the steps of transactions say, in the ledger of the system. */
export interface Bookkeeper {
  /**
   * Books what a step says, for a row of the transaction table. It may be asked again for the same step of the same
   * transaction, after a retry or a second delivery, and books once.
   */
  book(posting: PostingConfig, node: number, transaction: number): void;
}
