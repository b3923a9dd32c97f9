/** Bit 0 of transfers and accounts: the outcome is tied to that of the next one of the batch. */
export const LINKED = 1;

/** Flags of transfers by their names in TigerBeetle. */
export const TRANSFER_FLAGS = {
  linked: LINKED,
  pending: 1 << 1,
  post_pending_transfer: 1 << 2,
  void_pending_transfer: 1 << 3,
  balancing_debit: 1 << 4,
  balancing_credit: 1 << 5,
  closing_debit: 1 << 6,
  closing_credit: 1 << 7,
} as const;
export type TransferFlag = keyof typeof TRANSFER_FLAGS;

/** Flags of accounts. `history` is kept and changes nothing. */
export const ACCOUNT_FLAGS = {
  linked: LINKED,
  debits_must_not_exceed_credits: 1 << 1,
  credits_must_not_exceed_debits: 1 << 2,
  history: 1 << 3,
  closed: 1 << 5,
} as const;
export type AccountFlag = keyof typeof ACCOUNT_FLAGS;

/** All bits of a table of flags; any other bit is reserved. */
export function knownFlags(flags: Readonly<Record<string, number>>): number {
  return Object.values(flags).reduce((sum, bit) => sum | bit, 0);
}
