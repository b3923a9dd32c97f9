import {
  A,
  B,
  balance,
  batch,
  C,
  cancel,
  EMPTY,
  each,
  FOREIGN,
  FOREIGN_TOO,
  flagged,
  HELD,
  linked,
  move,
  NOBODY,
  post,
  reserve,
  story,
} from './ledger-case-parts.ts';

const RETRIES = [
  story(
    'a repeated request happens once',
    [
      batch([
        [move(1, A, B, 10), 'ok'],
        [move(1, A, B, 10), 'exists'],
        [reserve(2, A, B, 20), 'ok'],
        [post(3, 2, 15), 'ok'],
      ]),
      batch([
        [move(1, A, B, 10), 'exists'],
        [reserve(2, A, B, 20), 'exists'],
        [post(3, 2, 15), 'exists'],
      ]),
    ],
    { [A]: balance(0, 25, 0, 0), [B]: balance(0, 0, 0, 25) },
  ),
  story(
    'a refusal for want of money stays one when the money is there',
    each([
      [move(1, HELD, B, 10), 'exceeds_credits'],
      [move(2, A, HELD, 50), 'ok'],
      [move(1, HELD, B, 10), 'id_already_failed'],
      [move(3, HELD, B, 10), 'ok'],
    ]),
    { [HELD]: balance(0, 10, 0, 50) },
  ),
  story(
    'a refusal for want of an account stays one when the account is there',
    [
      batch([
        [move(1, NOBODY, B, 10), 'debit_account_not_found'],
        [move(2, A, NOBODY, 10), 'credit_account_not_found'],
      ]),
      { accounts: [{ id: NOBODY, ledger: 1, code: 10 }], expect: ['ok'] },
      batch([
        [move(1, NOBODY, B, 10), 'id_already_failed'],
        [move(2, A, NOBODY, 10), 'id_already_failed'],
        [move(3, A, NOBODY, 10), 'ok'],
      ]),
    ],
    { [NOBODY]: balance(0, 0, 0, 10), [A]: balance(0, 10, 0, 0), [B]: EMPTY },
  ),
  story(
    'a malformed request may be mended under its id',
    each([
      [move(1, A, B, 10, { ledger: 2 }), 'transfer_must_have_the_same_ledger_as_accounts'],
      [move(1, A, B, 10, { code: 0 }), 'code_must_not_be_zero'],
      [move(1, A, B, 10), 'ok'],
    ]),
    { [A]: balance(0, 10, 0, 0) },
  ),
  story(
    'a post repeated after all was posted may ask for all or more, not for less',
    each([
      [reserve(1, A, B, 20), 'ok'],
      [post(2, 1, 'max'), 'ok'],
      [post(2, 1, 'max'), 'exists'],
      [post(2, 1, 20), 'exists'],
      [post(2, 1, 21), 'exists'],
      [post(2, 1, 19), 'exists_with_different_amount'],
      [post(2, 1, 20, { debit: A, credit: B, ledger: 1, code: 1 }), 'exists'],
      [post(2, 1, 20, { debit: B }), 'exists_with_different_debit_account_id'],
      [post(2, 1, 20, { credit: A }), 'exists_with_different_credit_account_id'],
      [post(2, 1, 20, { ledger: 2 }), 'exists_with_different_ledger'],
      [post(2, 1, 20, { code: 2 }), 'exists_with_different_code'],
      [post(2, 3, 20), 'exists_with_different_pending_id'],
      [cancel(2, 1), 'exists_with_different_flags'],
    ]),
    { [A]: balance(0, 20, 0, 0) },
  ),
  story(
    'a post repeated after a part was posted must ask for that part',
    each([
      [reserve(1, A, B, 20), 'ok'],
      [post(2, 1, 5), 'ok'],
      [post(2, 1, 5), 'exists'],
      [post(2, 1, 6), 'exists_with_different_amount'],
      [post(2, 1, 20), 'exists_with_different_amount'],
      [post(2, 1, 'max'), 'exists_with_different_amount'],
    ]),
    { [A]: balance(0, 5, 0, 0) },
  ),
  story(
    'a repeated void may name the amount or not',
    each([
      [reserve(1, A, B, 20), 'ok'],
      [cancel(2, 1), 'ok'],
      [cancel(2, 1), 'exists'],
      [cancel(2, 1, { amount: 20 }), 'exists'],
      [cancel(2, 1, { amount: 19 }), 'exists_with_different_amount'],
    ]),
    { [A]: EMPTY },
  ),
];

const BALANCING = [
  story(
    'a balancing debit moves what the debit account has, at most what is asked',
    each([
      [move(1, B, A, 100), 'ok'],
      [reserve(2, A, C, 30), 'ok'],
      [move(3, A, C, 50, flagged('balancing_debit')), 'ok'],
      [move(4, A, C, 'max', flagged('balancing_debit')), 'ok'],
      [move(5, A, C, 'max', flagged('balancing_debit')), 'ok'],
    ]),
    { [A]: balance(30, 70, 0, 100), [C]: balance(0, 0, 30, 70) },
  ),
  story(
    'a balancing credit moves what the credit account owes',
    each([
      [move(1, A, B, 100), 'ok'],
      [reserve(2, C, A, 30, flagged('pending', 'balancing_credit')), 'ok'],
      [move(3, C, A, 'max', flagged('balancing_credit')), 'ok'],
    ]),
    { [A]: balance(0, 100, 30, 70), [C]: balance(30, 70, 0, 0) },
  ),
  story(
    'balancing both sides moves the lesser',
    each([
      [move(1, B, A, 100), 'ok'],
      [move(2, C, B, 60), 'ok'],
      [move(3, A, C, 'max', flagged('balancing_debit', 'balancing_credit')), 'ok'],
    ]),
    { [A]: balance(0, 60, 0, 100), [C]: balance(0, 60, 0, 60) },
  ),
  story(
    'an overdrawn account has nothing to balance with',
    each([
      [move(1, A, B, 10), 'ok'],
      [move(2, A, B, 10, flagged('balancing_debit')), 'ok'],
    ]),
    { [A]: balance(0, 10, 0, 0), [B]: balance(0, 0, 0, 10) },
  ),
  story(
    'a balancing transfer repeated may ask for what it moved or more',
    each([
      [move(1, B, A, 100), 'ok'],
      [move(2, A, C, 500, flagged('balancing_debit')), 'ok'],
      [move(2, A, C, 500, flagged('balancing_debit')), 'exists'],
      [move(2, A, C, 100, flagged('balancing_debit')), 'exists'],
      [move(2, A, C, 99, flagged('balancing_debit')), 'exists_with_different_amount'],
    ]),
    { [A]: balance(0, 100, 0, 100), [C]: balance(0, 0, 0, 100) },
  ),
  story(
    'balancing keeps within the limit of the account',
    each([
      [move(1, A, HELD, 40), 'ok'],
      [move(2, HELD, B, 50, flagged('balancing_debit')), 'ok'],
      [move(3, HELD, B, 1), 'exceeds_credits'],
    ]),
    { [HELD]: balance(0, 40, 0, 40), [B]: balance(0, 0, 0, 40) },
  ),
];

const CHAINS = [
  story(
    'linked transfers are made together, as in an exchange of currencies',
    [
      batch([
        [move(1, A, B, 100, linked), 'ok'],
        [move(2, FOREIGN, FOREIGN_TOO, 90, { ledger: 2 }), 'ok'],
      ]),
    ],
    { [B]: balance(0, 0, 0, 100), [FOREIGN_TOO]: balance(0, 0, 0, 90) },
  ),
  story(
    'one fault undoes a chain, and no other transfer of the batch',
    [
      batch([
        [move(1, A, B, 1), 'ok'],
        [move(2, A, B, 10, linked), 'linked_event_failed'],
        [move(3, HELD, B, 10, linked), 'exceeds_credits'],
        [move(4, A, B, 10), 'linked_event_failed'],
        [move(5, A, B, 2), 'ok'],
        [move(6, A, B, 4, linked), 'ok'],
        [move(7, A, B, 8), 'ok'],
      ]),
      // Only the transfer that failed has burnt its id.
      batch([
        [move(2, A, B, 16), 'ok'],
        [move(3, A, B, 32), 'id_already_failed'],
        [move(4, A, B, 64), 'ok'],
      ]),
    ],
    { [A]: balance(0, 95, 0, 0), [B]: balance(0, 0, 0, 95), [HELD]: EMPTY },
  ),
  story(
    'transfers of a chain see those before them',
    [
      batch([
        [move(1, A, HELD, 50, linked), 'ok'],
        [reserve(2, HELD, B, 50, flagged('pending', 'linked')), 'ok'],
        [post(3, 2, 20), 'ok'],
      ]),
    ],
    { [HELD]: balance(0, 20, 0, 50), [B]: balance(0, 0, 0, 20) },
  ),
  story(
    'a chain that fails gives back posts, voids, reservations and closings',
    [
      batch([
        [reserve(1, A, B, 10, { timeout: 50 }), 'ok'],
        [reserve(2, A, B, 20), 'ok'],
        [reserve(3, A, C, 0, flagged('pending', 'closing_credit')), 'ok'],
      ]),
      batch([
        [post(11, 1, 7, flagged('post_pending_transfer', 'linked')), 'linked_event_failed'],
        [cancel(12, 2, flagged('void_pending_transfer', 'linked')), 'linked_event_failed'],
        [cancel(13, 3, flagged('void_pending_transfer', 'linked')), 'linked_event_failed'],
        [
          reserve(14, A, B, 5, { ...flagged('pending', 'linked', 'closing_debit'), timeout: 1 }),
          'linked_event_failed',
        ],
        [move(15, B, NOBODY, 1), 'credit_account_not_found'],
      ]),
      { expireAt: 40, expired: 0 },
      batch([
        [move(16, A, C, 1), 'credit_account_already_closed'],
        [post(17, 1, 9), 'ok'],
        [cancel(18, 2), 'ok'],
      ]),
    ],
    {
      [A]: { ...balance(0, 9, 0, 0), closed: false },
      [B]: balance(0, 0, 0, 9),
      [C]: { ...EMPTY, closed: true },
    },
  ),
  story(
    'a chain left open fails as a whole, with its last transfer',
    [
      batch([
        [move(1, A, B, 1), 'ok'],
        [move(2, A, B, 2, linked), 'linked_event_failed'],
        [move(3, A, B, 4, linked), 'linked_event_chain_open'],
      ]),
      batch([
        [move(4, A, NOBODY, 2, linked), 'credit_account_not_found'],
        [move(5, A, B, 4, linked), 'linked_event_failed'],
        [move(0, A, B, 4, linked), 'linked_event_chain_open'],
      ]),
    ],
    { [A]: balance(0, 1, 0, 0), [B]: balance(0, 0, 0, 1) },
  ),
  story(
    'in a broken chain nothing is looked at any more',
    [
      batch([
        [move(1, A, A, 1, linked), 'accounts_must_be_different'],
        [move(0, A, A, 1, linked), 'linked_event_failed'],
        [move(2, NOBODY, A, 1), 'linked_event_failed'],
      ]),
      batch([[move(2, B, A, 1), 'ok']]),
    ],
    { [A]: balance(0, 0, 0, 1) },
  ),
  story(
    'a chain repeated fails at its first transfer, and happens once',
    [
      batch([
        [move(1, A, B, 1, linked), 'ok'],
        [move(2, B, C, 2), 'ok'],
      ]),
      batch([
        [move(1, A, B, 1, linked), 'exists'],
        [move(2, B, C, 2), 'linked_event_failed'],
      ]),
      batch([[move(1, A, B, 1), 'exists_with_different_flags']]),
    ],
    { [A]: balance(0, 1, 0, 0), [B]: balance(0, 2, 0, 1), [C]: balance(0, 0, 0, 2) },
  ),
  story(
    'a transfer twice in a chain breaks it',
    [
      batch([
        [move(1, A, B, 1, linked), 'linked_event_failed'],
        [move(1, A, B, 1, linked), 'exists'],
        [move(2, A, B, 1), 'linked_event_failed'],
      ]),
    ],
    { [A]: EMPTY, [B]: EMPTY },
  ),
];

const create = (pairs: readonly (readonly [object, string])[]) => ({
  accounts: pairs.map(([account]) => account),
  expect: pairs.map(([, result]) => result),
});

const exclusive = ['debits_must_not_exceed_credits', 'credits_must_not_exceed_debits'];

const ACCOUNTS = [
  story(
    'faults of an account in order of precedence',
    [
      create([
        [{ id: 0, ledger: 0, code: 0, flags: ['reserved', ...exclusive] }, 'reserved_flag'],
        [{ id: 0, ledger: 0, code: 0, flags: exclusive }, 'id_must_not_be_zero'],
        [{ id: 'max', ledger: 0, code: 0, flags: exclusive }, 'id_must_not_be_int_max'],
        [{ id: A, ledger: 0, code: 0, flags: exclusive }, 'exists_with_different_flags'],
        [{ id: A, ledger: 0, code: 0 }, 'exists_with_different_ledger'],
        [{ id: A, ledger: 1, code: 0 }, 'exists_with_different_code'],
        [{ id: A, ledger: 1, code: 10 }, 'exists'],
        [{ id: 20, ledger: 0, code: 0, flags: exclusive }, 'flags_are_mutually_exclusive'],
        [{ id: 20, ledger: 0, code: 0 }, 'ledger_must_not_be_zero'],
        [{ id: 20, ledger: 3, code: 0 }, 'code_must_not_be_zero'],
        [{ id: 20, ledger: 3, code: 1, flags: ['history'] }, 'ok'],
        [{ id: 20, ledger: 3, code: 1 }, 'exists_with_different_flags'],
      ]),
    ],
    { 20: { ...EMPTY, closed: false } },
  ),
  story(
    'linked accounts are made together or not at all',
    [
      create([
        [{ id: 20, ledger: 3, code: 1, flags: ['linked'] }, 'linked_event_failed'],
        [{ id: 21, ledger: 0, code: 1, flags: ['linked'] }, 'ledger_must_not_be_zero'],
        [{ id: 22, ledger: 3, code: 1 }, 'linked_event_failed'],
        [{ id: 23, ledger: 3, code: 1, flags: ['linked'] }, 'ok'],
        [{ id: 24, ledger: 3, code: 1 }, 'ok'],
        [{ id: 25, ledger: 3, code: 1, flags: ['linked'] }, 'linked_event_chain_open'],
      ]),
      batch([
        [move(1, 23, 24, 5, { ledger: 3 }), 'ok'],
        [move(2, 20, 24, 5, { ledger: 3 }), 'debit_account_not_found'],
      ]),
    ],
    { 23: balance(0, 5, 0, 0), 24: balance(0, 0, 0, 5) },
  ),
];

/** Requests repeated, amounts that depend on balances, and requests that belong together. */
export const BATCH_CASES: readonly unknown[] = [...RETRIES, ...BALANCING, ...CHAINS, ...ACCOUNTS];
