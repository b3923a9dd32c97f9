/** What an account may not do, see ACCOUNT_FLAGS: what would break it is refused. */
export const ACCOUNT_LIMITS = [
  'none',
  'debits-must-not-exceed-credits',
  'credits-must-not-exceed-debits',
] as const;
export type AccountLimit = (typeof ACCOUNT_LIMITS)[number];

/** Accounts of one kind, which postings name together: one of them is drawn per transaction. */
export interface AccountGroupConfig {
  readonly name: string;
  readonly count: number; // accounts, integer >= 1
  /** ISO 4217 code; money never moves between currencies. */
  readonly currency: string;
  readonly limit: AccountLimit;
  /**
   * Balance of each account at the start, in minor units: of debits where credits must not exceed them, of credits
   * otherwise. Integer >= 0.
   */
  readonly openingMinor: number;
  /** Account k of the group, from 1, is drawn with a weight of k^-skew (Zipf's law); 0: all alike. */
  readonly skew: number;
}

/** The accounts that the postings of a system move money between. */
export interface LedgerConfig {
  readonly accounts: readonly AccountGroupConfig[];
}
