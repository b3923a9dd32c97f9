/** What one step books: money of the transaction's amount from one account to another. */
export interface PostingConfig {
  /** transfer: at once; hold: pending; post, void: what the transaction has held before. */
  readonly kind: 'transfer' | 'hold' | 'post' | 'void';
  /** Names of account groups of `SystemConfig.ledger`; an account of the group is drawn per transaction. */
  readonly debit: string;
  readonly credit: string;
}
