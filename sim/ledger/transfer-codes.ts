import { TRANSFER_RESULTS, TRANSIENT_RESULTS, transferCode } from './result-codes.ts';

/** Positions in TRANSFER_RESULTS, for code that must not compare strings. */
export const RESERVED_FLAG = transferCode('reserved_flag');
export const ID_MUST_NOT_BE_ZERO = transferCode('id_must_not_be_zero');
export const ID_MUST_NOT_BE_INT_MAX = transferCode('id_must_not_be_int_max');
export const EXISTS_WITH_DIFFERENT_FLAGS = transferCode('exists_with_different_flags');
export const EXISTS_WITH_DIFFERENT_PENDING_ID = transferCode('exists_with_different_pending_id');
export const EXISTS_WITH_DIFFERENT_TIMEOUT = transferCode('exists_with_different_timeout');
export const EXISTS_WITH_DIFFERENT_DEBIT = transferCode('exists_with_different_debit_account_id');
export const EXISTS_WITH_DIFFERENT_CREDIT = transferCode('exists_with_different_credit_account_id');
export const EXISTS_WITH_DIFFERENT_AMOUNT = transferCode('exists_with_different_amount');
export const EXISTS_WITH_DIFFERENT_LEDGER = transferCode('exists_with_different_ledger');
export const EXISTS_WITH_DIFFERENT_CODE = transferCode('exists_with_different_code');
export const EXISTS = transferCode('exists');
export const ID_ALREADY_FAILED = transferCode('id_already_failed');
export const FLAGS_ARE_MUTUALLY_EXCLUSIVE = transferCode('flags_are_mutually_exclusive');
export const DEBIT_ID_MUST_NOT_BE_ZERO = transferCode('debit_account_id_must_not_be_zero');
export const DEBIT_ID_MUST_NOT_BE_INT_MAX = transferCode('debit_account_id_must_not_be_int_max');
export const CREDIT_ID_MUST_NOT_BE_ZERO = transferCode('credit_account_id_must_not_be_zero');
export const CREDIT_ID_MUST_NOT_BE_INT_MAX = transferCode('credit_account_id_must_not_be_int_max');
export const ACCOUNTS_MUST_BE_DIFFERENT = transferCode('accounts_must_be_different');
export const PENDING_ID_MUST_BE_ZERO = transferCode('pending_id_must_be_zero');
export const PENDING_ID_MUST_NOT_BE_ZERO = transferCode('pending_id_must_not_be_zero');
export const PENDING_ID_MUST_NOT_BE_INT_MAX = transferCode('pending_id_must_not_be_int_max');
export const PENDING_ID_MUST_BE_DIFFERENT = transferCode('pending_id_must_be_different');
export const TIMEOUT_RESERVED = transferCode('timeout_reserved_for_pending_transfer');
export const CLOSING_TRANSFER_MUST_BE_PENDING = transferCode('closing_transfer_must_be_pending');
export const LEDGER_MUST_NOT_BE_ZERO = transferCode('ledger_must_not_be_zero');
export const CODE_MUST_NOT_BE_ZERO = transferCode('code_must_not_be_zero');
export const DEBIT_ACCOUNT_NOT_FOUND = transferCode('debit_account_not_found');
export const CREDIT_ACCOUNT_NOT_FOUND = transferCode('credit_account_not_found');
export const ACCOUNTS_MUST_HAVE_THE_SAME_LEDGER = transferCode(
  'accounts_must_have_the_same_ledger',
);
export const TRANSFER_MUST_HAVE_THE_SAME_LEDGER = transferCode(
  'transfer_must_have_the_same_ledger_as_accounts',
);
export const PENDING_NOT_FOUND = transferCode('pending_transfer_not_found');
export const PENDING_NOT_PENDING = transferCode('pending_transfer_not_pending');
export const PENDING_HAS_DIFFERENT_DEBIT = transferCode(
  'pending_transfer_has_different_debit_account_id',
);
export const PENDING_HAS_DIFFERENT_CREDIT = transferCode(
  'pending_transfer_has_different_credit_account_id',
);
export const PENDING_HAS_DIFFERENT_LEDGER = transferCode('pending_transfer_has_different_ledger');
export const PENDING_HAS_DIFFERENT_CODE = transferCode('pending_transfer_has_different_code');
export const EXCEEDS_PENDING_AMOUNT = transferCode('exceeds_pending_transfer_amount');
export const PENDING_HAS_DIFFERENT_AMOUNT = transferCode('pending_transfer_has_different_amount');
export const PENDING_ALREADY_POSTED = transferCode('pending_transfer_already_posted');
export const PENDING_ALREADY_VOIDED = transferCode('pending_transfer_already_voided');
export const PENDING_EXPIRED = transferCode('pending_transfer_expired');
export const DEBIT_ACCOUNT_ALREADY_CLOSED = transferCode('debit_account_already_closed');
export const CREDIT_ACCOUNT_ALREADY_CLOSED = transferCode('credit_account_already_closed');
export const OVERFLOWS_DEBITS_PENDING = transferCode('overflows_debits_pending');
export const OVERFLOWS_CREDITS_PENDING = transferCode('overflows_credits_pending');
export const OVERFLOWS_DEBITS_POSTED = transferCode('overflows_debits_posted');
export const OVERFLOWS_CREDITS_POSTED = transferCode('overflows_credits_posted');
export const OVERFLOWS_DEBITS = transferCode('overflows_debits');
export const OVERFLOWS_CREDITS = transferCode('overflows_credits');
export const OVERFLOWS_TIMEOUT = transferCode('overflows_timeout');
export const EXCEEDS_CREDITS = transferCode('exceeds_credits');
export const EXCEEDS_DEBITS = transferCode('exceeds_debits');

/** 1 for results that burn the id, by position in TRANSFER_RESULTS. */
export const IS_TRANSIENT = Uint8Array.from(TRANSFER_RESULTS, (result) =>
  TRANSIENT_RESULTS.includes(result) ? 1 : 0,
);
