import {
  A,
  B,
  BANK,
  balance,
  batch,
  C,
  CLOSED,
  cancel,
  EMPTY,
  each,
  FOREIGN,
  flagged,
  HELD,
  LENT,
  move,
  NOBODY,
  post,
  reserve,
} from './ledger-case-parts.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const TIMEOUT_MAX = 2 ** 32 - 1; // seconds
const NEAR_THE_END = 9_200_000_000; // seconds; 2^63 ns are 9,223,372,036.85 s

/** Each refusal alone: what a transfer with one fault answers. */
const ALONE: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['linked_event_chain_open', move(1, A, B, 10, flagged('linked'))],
  ['reserved_flag', move(1, A, B, 10, flagged('reserved'))],
  ['id_must_not_be_zero', move(0, A, B, 10)],
  ['id_must_not_be_int_max', move('max', A, B, 10)],
  ['flags_are_mutually_exclusive', post(1, 2, 10, flagged('post_pending_transfer', 'pending'))],
  ['debit_account_id_must_not_be_zero', move(1, 0, B, 10)],
  ['debit_account_id_must_not_be_int_max', move(1, 'max', B, 10)],
  ['credit_account_id_must_not_be_zero', move(1, A, 0, 10)],
  ['credit_account_id_must_not_be_int_max', move(1, A, 'max', 10)],
  ['accounts_must_be_different', move(1, A, A, 10)],
  ['pending_id_must_be_zero', move(1, A, B, 10, { pendingId: 7 })],
  ['pending_id_must_not_be_zero', post(1, 0, 10)],
  ['pending_id_must_not_be_int_max', cancel(1, 'max')],
  ['pending_id_must_be_different', post(1, 1, 10)],
  ['timeout_reserved_for_pending_transfer', move(1, A, B, 10, { timeout: 1 })],
  ['timeout_reserved_for_pending_transfer', post(1, 2, 10, { timeout: 1 })],
  ['closing_transfer_must_be_pending', move(1, A, B, 10, flagged('closing_debit'))],
  ['closing_transfer_must_be_pending', move(1, A, B, 10, flagged('closing_credit'))],
  ['ledger_must_not_be_zero', move(1, A, B, 10, { ledger: 0 })],
  ['code_must_not_be_zero', move(1, A, B, 10, { code: 0 })],
  ['debit_account_not_found', move(1, NOBODY, B, 10)],
  ['credit_account_not_found', move(1, A, NOBODY, 10)],
  ['accounts_must_have_the_same_ledger', move(1, A, FOREIGN, 10)],
  ['transfer_must_have_the_same_ledger_as_accounts', move(1, A, B, 10, { ledger: 2 })],
  ['pending_transfer_not_found', post(1, 2, 10)],
  ['debit_account_already_closed', move(1, CLOSED, B, 10)],
  ['credit_account_already_closed', move(1, A, CLOSED, 10)],
  ['exceeds_credits', move(1, HELD, B, 10)],
  ['exceeds_debits', move(1, A, LENT, 10)],
];

/** A transfer with many faults, mended one by one: the earlier in the order always wins. */
const MENDED = {
  name: 'faults of a transfer in order of precedence',
  accounts: BANK,
  steps: [
    { at: NEAR_THE_END, transfers: [], expect: [] },
    ...each(
      [
        ['reserved_flag', { flags: ['reserved', 'closing_debit'], id: 0 }],
        ['id_must_not_be_zero', { flags: ['closing_debit'] }],
        ['id_must_not_be_int_max', { id: 'max' }],
        ['debit_account_id_must_not_be_zero', { id: 1 }],
        ['debit_account_id_must_not_be_int_max', { debit: 'max' }],
        ['credit_account_id_must_not_be_zero', { debit: NOBODY }],
        ['credit_account_id_must_not_be_int_max', { credit: 'max' }],
        ['accounts_must_be_different', { credit: NOBODY }],
        ['pending_id_must_be_zero', { credit: NOBODY + 1 }],
        ['timeout_reserved_for_pending_transfer', { pendingId: 0 }],
        ['closing_transfer_must_be_pending', { timeout: 0 }],
        ['ledger_must_not_be_zero', { flags: ['closing_debit', 'pending'], timeout: TIMEOUT_MAX }],
        ['code_must_not_be_zero', { ledger: 3 }],
        ['debit_account_not_found', { code: 1 }],
        ['credit_account_not_found', { id: 2, debit: CLOSED }],
        ['accounts_must_have_the_same_ledger', { id: 3, credit: FOREIGN }],
        ['transfer_must_have_the_same_ledger_as_accounts', { credit: CLOSED, debit: 9 }],
        ['debit_account_already_closed', { ledger: 1 }],
        ['credit_account_already_closed', { id: 4, debit: HELD }],
        ['overflows_timeout', { id: 5, credit: LENT }],
        ['exceeds_credits', { timeout: 1 }],
        ['exceeds_debits', { id: 6, debit: A }],
        ['ok', { id: 7, debit: LENT, credit: HELD }],
        // A known id goes before faults of other fields, and so does a burnt one.
        ['exists_with_different_flags', { flags: ['pending'], debit: 0 }],
        ['id_already_failed', { id: 6, debit: 0, ledger: 0 }],
        ['id_must_not_be_zero', { id: 0 }],
      ].reduce<[Readonly<Record<string, unknown>>, string][]>((pairs, [result, mend]) => {
        const before = pairs.at(-1)?.[0] ?? {
          ...{ debit: 0, credit: 0, amount: 10, ledger: 0, code: 0 },
          ...{ pendingId: 7, timeout: 5 },
        };
        pairs.push([{ ...before, ...(mend as object) }, result as string]);
        return pairs;
      }, []),
    ),
  ],
  balances: {
    [LENT]: { ...balance(10, 0, 0, 0), closed: true },
    [HELD]: { ...balance(0, 0, 10, 0), closed: false },
  },
};
// The account that stands for debit 9 is closed too, so that its ledger is all that differs.
const MENDED_ACCOUNTS = [...BANK, { id: 9, ledger: 1, code: 10, flags: ['closed'] }];

const UNLIKE = {
  name: 'faults of a repeated transfer in order of precedence',
  accounts: BANK,
  steps: each([
    [reserve(1, A, B, 10, { timeout: 60 }), 'ok'],
    [{ ...move(1, 0, 0, 9), ledger: 0, code: 0, pendingId: 9 }, 'exists_with_different_flags'],
    [
      { ...reserve(1, 0, 0, 9), ledger: 0, code: 0, pendingId: 9 },
      'exists_with_different_pending_id',
    ],
    [{ ...reserve(1, 0, 0, 9), ledger: 0, code: 0 }, 'exists_with_different_timeout'],
    [
      { ...reserve(1, 0, 0, 9), ledger: 0, code: 0, timeout: 60 },
      'exists_with_different_debit_account_id',
    ],
    [
      { ...reserve(1, A, 0, 9), ledger: 0, code: 0, timeout: 60 },
      'exists_with_different_credit_account_id',
    ],
    [{ ...reserve(1, A, B, 9), ledger: 0, code: 0, timeout: 60 }, 'exists_with_different_amount'],
    [{ ...reserve(1, A, B, 10), ledger: 0, code: 0, timeout: 60 }, 'exists_with_different_ledger'],
    [{ ...reserve(1, A, B, 10), code: 0, timeout: 60 }, 'exists_with_different_code'],
    [reserve(1, A, B, 10, { timeout: 60 }), 'exists'],
  ]),
  balances: { [A]: balance(10, 0, 0, 0), [B]: balance(0, 0, 10, 0) },
};

const others = { debit: B, credit: A, ledger: 2, code: 2 };
const RESOLVED = {
  name: 'faults of a post or void in order of precedence',
  accounts: BANK,
  steps: each([
    [reserve(1, A, B, 10), 'ok'],
    [move(2, A, B, 1), 'ok'],
    [post(3, 1, 10), 'ok'],
    [
      post(4, 0, 11, { ...flagged('post_pending_transfer', 'void_pending_transfer'), timeout: 5 }),
      'flags_are_mutually_exclusive',
    ],
    [post(4, 0, 11, { ...others, timeout: 5 }), 'pending_id_must_not_be_zero'],
    [post(4, 'max', 11, { ...others, timeout: 5 }), 'pending_id_must_not_be_int_max'],
    [post(4, 4, 11, { ...others, timeout: 5 }), 'pending_id_must_be_different'],
    [post(4, 99, 11, { ...others, timeout: 5 }), 'timeout_reserved_for_pending_transfer'],
    [post(4, 99, 11, others), 'pending_transfer_not_found'],
    [post(5, 4, 11, others), 'pending_transfer_not_found'], // a burnt id is no transfer
    [post(6, 2, 11, others), 'pending_transfer_not_pending'],
    [post(6, 3, 11, others), 'pending_transfer_not_pending'],
    [post(6, 1, 11, others), 'pending_transfer_has_different_debit_account_id'],
    [post(6, 1, 11, { ...others, debit: A }), 'pending_transfer_has_different_credit_account_id'],
    [post(6, 1, 11, { ledger: 2, code: 2 }), 'pending_transfer_has_different_ledger'],
    [post(6, 1, 11, { code: 2 }), 'pending_transfer_has_different_code'],
    [post(6, 1, 11), 'exceeds_pending_transfer_amount'],
    [cancel(6, 1, { amount: 11 }), 'exceeds_pending_transfer_amount'],
    [cancel(6, 1, { amount: 9 }), 'pending_transfer_has_different_amount'],
    [post(6, 1, 9), 'pending_transfer_already_posted'],
  ]),
  balances: { [A]: balance(0, 11, 0, 0), [B]: balance(0, 0, 0, 11) },
};

const EXCLUSIVE = {
  name: 'a post or void is nothing else besides',
  accounts: BANK,
  steps: each(
    ['pending', 'balancing_debit', 'balancing_credit', 'closing_debit', 'closing_credit'].flatMap(
      (other) =>
        ['post_pending_transfer', 'void_pending_transfer'].map(
          (way) => [post(1, 2, 10, flagged(way, other)), 'flags_are_mutually_exclusive'] as const,
        ),
    ),
  ),
  balances: {},
};

const AFTER_CLOSING = {
  name: 'resolved, expired, closed: in this order, and a void passes closed accounts',
  accounts: BANK,
  steps: [
    batch([
      [reserve(1, A, B, 10), 'ok'],
      [reserve(2, A, B, 10), 'ok'],
      [reserve(3, A, B, 10, { timeout: 5 }), 'ok'],
      [reserve(4, A, B, 10), 'ok'],
      [reserve(5, C, B, 10), 'ok'],
      [reserve(6, C, B, 10, { timeout: 5 }), 'ok'],
      [post(11, 1, 'max'), 'ok'],
      [cancel(12, 2), 'ok'],
      [reserve(7, A, B, 0, flagged('pending', 'closing_debit', 'closing_credit')), 'ok'],
    ]),
    { expireAt: 4, expired: 0 },
    batch(
      [
        [post(20, 1, 10), 'pending_transfer_already_posted'],
        [post(20, 2, 10), 'pending_transfer_already_voided'],
        [post(20, 3, 10), 'pending_transfer_expired'],
        [cancel(20, 3), 'pending_transfer_expired'],
        [post(20, 4, 10), 'debit_account_already_closed'],
        [post(21, 5, 10), 'credit_account_already_closed'],
        [post(21, 5, 10), 'id_already_failed'],
        [cancel(22, 4), 'ok'],
        [cancel(23, 5), 'ok'],
      ],
      5,
    ),
    { expireAt: 5, expired: 2 },
    batch([[post(24, 3, 10), 'pending_transfer_expired']]),
  ],
  balances: {
    [A]: { ...balance(0, 10, 0, 0), closed: true },
    [B]: { ...balance(0, 0, 0, 10), closed: true },
    [C]: { ...EMPTY, closed: false },
  },
};

const OVERFLOWS = [
  {
    name: 'pending balances overflow before sums do, debits before credits',
    accounts: BANK,
    steps: each([
      [reserve(1, A, B, MAX - 5), 'ok'],
      [reserve(2, A, B, 10), 'overflows_debits_pending'],
      [reserve(2, C, B, 10), 'overflows_credits_pending'],
      [move(2, A, B, 10), 'overflows_debits'],
      [move(2, C, B, 10), 'overflows_credits'],
      [move(2, A, B, 5), 'ok'],
      [move(3, A, C, 1), 'overflows_debits'],
    ]),
    balances: { [A]: balance(MAX - 5, 5, 0, 0), [B]: balance(0, 0, MAX - 5, 5), [C]: EMPTY },
  },
  {
    name: 'posted balances overflow, for pending transfers too, and do not burn the id',
    accounts: BANK,
    steps: each([
      [move(1, A, B, 'max'), 'ok'],
      [move(2, A, B, 'max'), 'overflows_debits_posted'],
      [move(2, C, B, 1), 'overflows_credits_posted'],
      [reserve(2, A, C, 1), 'overflows_debits_posted'],
      [move(2, B, C, 1), 'ok'],
    ]),
    balances: { [A]: balance(0, MAX, 0, 0), [B]: balance(0, 1, 0, MAX), [C]: balance(0, 0, 0, 1) },
  },
  {
    name: 'overflow goes before the limits of accounts',
    accounts: BANK,
    steps: each([
      [move(1, A, HELD, 'max'), 'ok'],
      [move(2, HELD, B, 'max'), 'ok'],
      [move(3, HELD, B, 1), 'overflows_debits_posted'],
      [move(3, HELD, C, 'max'), 'overflows_debits_posted'],
    ]),
    balances: { [HELD]: balance(0, MAX, 0, MAX), [B]: balance(0, 0, 0, MAX) },
  },
  {
    name: 'a time-out that ends past the clock overflows, before the limits of accounts',
    accounts: BANK,
    steps: [
      batch(
        [
          [reserve(1, HELD, LENT, 1, { timeout: TIMEOUT_MAX }), 'overflows_timeout'],
          [reserve(1, HELD, LENT, 1, { timeout: 1 }), 'exceeds_credits'],
          [reserve(2, A, B, 1, { timeout: TIMEOUT_MAX }), 'overflows_timeout'],
          [reserve(2, A, B, 1, { timeout: 23_372_036 }), 'ok'],
        ],
        NEAR_THE_END,
      ),
    ],
    balances: { [A]: balance(1, 0, 0, 0), [HELD]: EMPTY, [LENT]: EMPTY },
  },
];

export const REFUSAL_CASES: readonly unknown[] = [
  ...ALONE.map(([result, transfer], index) => ({
    name: `${result} alone (${index + 1})`,
    accounts: BANK,
    steps: [batch([[transfer, result]])],
    balances: Object.fromEntries(BANK.map(({ id }) => [id, EMPTY])),
  })),
  { ...MENDED, accounts: MENDED_ACCOUNTS },
  UNLIKE,
  RESOLVED,
  EXCLUSIVE,
  AFTER_CLOSING,
  ...OVERFLOWS,
];
