/**
 * All answers to a transfer, in the order of precedence: where several apply, the first is given;
 * `ok` where none does. Names and order are those of TigerBeetle (reference, create_transfers), but
 * that an open chain comes before a failed one, as its state machine has it. `overflows_*` are at
 * 2^53 - 1 instead of 2^128 - 1.
 */
export const TRANSFER_RESULTS = [
  'ok',
  'linked_event_chain_open',
  'linked_event_failed',
  'reserved_flag',
  'id_must_not_be_zero',
  'id_must_not_be_int_max',
  'exists_with_different_flags',
  'exists_with_different_pending_id',
  'exists_with_different_timeout',
  'exists_with_different_debit_account_id',
  'exists_with_different_credit_account_id',
  'exists_with_different_amount',
  'exists_with_different_ledger',
  'exists_with_different_code',
  'exists',
  'id_already_failed',
  'flags_are_mutually_exclusive',
  'debit_account_id_must_not_be_zero',
  'debit_account_id_must_not_be_int_max',
  'credit_account_id_must_not_be_zero',
  'credit_account_id_must_not_be_int_max',
  'accounts_must_be_different',
  'pending_id_must_be_zero',
  'pending_id_must_not_be_zero',
  'pending_id_must_not_be_int_max',
  'pending_id_must_be_different',
  'timeout_reserved_for_pending_transfer',
  'closing_transfer_must_be_pending',
  'ledger_must_not_be_zero',
  'code_must_not_be_zero',
  'debit_account_not_found',
  'credit_account_not_found',
  'accounts_must_have_the_same_ledger',
  'transfer_must_have_the_same_ledger_as_accounts',
  'pending_transfer_not_found',
  'pending_transfer_not_pending',
  'pending_transfer_has_different_debit_account_id',
  'pending_transfer_has_different_credit_account_id',
  'pending_transfer_has_different_ledger',
  'pending_transfer_has_different_code',
  'exceeds_pending_transfer_amount',
  'pending_transfer_has_different_amount',
  'pending_transfer_already_posted',
  'pending_transfer_already_voided',
  'pending_transfer_expired',
  'debit_account_already_closed',
  'credit_account_already_closed',
  'overflows_debits_pending',
  'overflows_credits_pending',
  'overflows_debits_posted',
  'overflows_credits_posted',
  'overflows_debits',
  'overflows_credits',
  'overflows_timeout',
  'exceeds_credits',
  'exceeds_debits',
] as const;
export type TransferResult = (typeof TRANSFER_RESULTS)[number];

/** All answers to a new account, in the order of precedence (TigerBeetle, create_accounts). */
export const ACCOUNT_RESULTS = [
  'ok',
  'linked_event_chain_open',
  'linked_event_failed',
  'reserved_flag',
  'id_must_not_be_zero',
  'id_must_not_be_int_max',
  'exists_with_different_flags',
  'exists_with_different_ledger',
  'exists_with_different_code',
  'exists',
  'flags_are_mutually_exclusive',
  'ledger_must_not_be_zero',
  'code_must_not_be_zero',
] as const;
export type AccountResult = (typeof ACCOUNT_RESULTS)[number];

/**
 * Failures that another state of the ledger would not give. They burn the id of the transfer: it
 * answers `id_already_failed` ever after, so that a retry cannot find another outcome.
 */
export const TRANSIENT_RESULTS: readonly TransferResult[] = [
  'debit_account_not_found',
  'credit_account_not_found',
  'pending_transfer_not_found',
  'debit_account_already_closed',
  'credit_account_already_closed',
  'exceeds_credits',
  'exceeds_debits',
];

/** Positions that both lists share. */
export const OK = 0;
export const LINKED_EVENT_CHAIN_OPEN = 1;
export const LINKED_EVENT_FAILED = 2;

/** The position of a result in TRANSFER_RESULTS, which is how code tells results apart. */
export function transferCode(result: TransferResult): number {
  return TRANSFER_RESULTS.indexOf(result);
}

/** The position of a result in ACCOUNT_RESULTS. */
export function accountCode(result: AccountResult): number {
  return ACCOUNT_RESULTS.indexOf(result);
}
