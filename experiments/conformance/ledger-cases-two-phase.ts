import {
  A,
  B,
  balance,
  batch,
  C,
  cancel,
  EMPTY,
  each,
  flagged,
  HELD,
  LENT,
  move,
  post,
  reserve,
  story,
} from './ledger-case-parts.ts';

const TWO_PHASE = [
  story('a transfer in one phase moves posted balances', each([[move(1, A, B, 123), 'ok']]), {
    [A]: balance(0, 123, 0, 0),
    [B]: balance(0, 0, 0, 123),
  }),
  story('a pending transfer reserves and moves nothing', each([[reserve(1, A, B, 123), 'ok']]), {
    [A]: balance(123, 0, 0, 0),
    [B]: balance(0, 0, 123, 0),
  }),
  story(
    'a post of all moves what was reserved',
    each([
      [reserve(1, A, B, 123), 'ok'],
      [post(2, 1, 'max'), 'ok'],
      [reserve(3, A, B, 7), 'ok'],
      [post(4, 3, 7), 'ok'],
    ]),
    { [A]: balance(0, 130, 0, 0), [B]: balance(0, 0, 0, 130) },
  ),
  story(
    'a post of a part gives back the rest, and a post of nothing gives back all',
    each([
      [reserve(1, A, B, 123), 'ok'],
      [post(2, 1, 100), 'ok'],
      [reserve(3, A, B, 50), 'ok'],
      [post(4, 3, 0), 'ok'],
      [post(5, 3, 1), 'pending_transfer_already_posted'],
    ]),
    { [A]: balance(0, 100, 0, 0), [B]: balance(0, 0, 0, 100) },
  ),
  story(
    'a void gives back all, whether it names the amount or not',
    each([
      [reserve(1, A, B, 123), 'ok'],
      [cancel(2, 1), 'ok'],
      [reserve(3, A, B, 5), 'ok'],
      [cancel(4, 3, { amount: 5, debit: A, credit: B, ledger: 1, code: 1 }), 'ok'],
      [post(5, 3, 5), 'pending_transfer_already_voided'],
    ]),
    { [A]: EMPTY, [B]: EMPTY },
  ),
  story(
    'nothing is worth a transfer too',
    each([
      [move(1, A, B, 0), 'ok'],
      [reserve(2, A, B, 0), 'ok'],
      [post(3, 2, 'max'), 'ok'],
      [move(1, A, B, 0), 'exists'],
    ]),
    { [A]: EMPTY, [B]: EMPTY },
  ),
];

const LIMITS = [
  story(
    'pending debits count against the limit at once',
    each([
      [move(1, A, HELD, 100), 'ok'],
      [move(2, HELD, B, 70), 'ok'],
      [reserve(3, HELD, B, 50), 'exceeds_credits'],
      [reserve(4, HELD, B, 30), 'ok'],
      [move(5, HELD, B, 1), 'exceeds_credits'],
      [post(6, 4, 30), 'ok'],
    ]),
    { [HELD]: balance(0, 100, 0, 100) },
  ),
  story(
    'pending credits are no money yet',
    each([
      [reserve(1, A, HELD, 100), 'ok'],
      [move(2, HELD, B, 1), 'exceeds_credits'],
      [post(3, 1, 'max'), 'ok'],
      [move(4, HELD, B, 100), 'ok'],
      [move(5, HELD, B, 1), 'exceeds_credits'],
    ]),
    { [HELD]: balance(0, 100, 0, 100), [B]: balance(0, 0, 0, 100) },
  ),
  story(
    'credits must not exceed debits, the mirror image',
    each([
      [move(1, LENT, A, 100), 'ok'],
      [reserve(2, B, LENT, 60), 'ok'],
      [move(3, B, LENT, 41), 'exceeds_debits'],
      [move(4, B, LENT, 40), 'ok'],
      [cancel(5, 2), 'ok'],
      [move(6, B, LENT, 60), 'ok'],
      [move(7, B, LENT, 1), 'exceeds_debits'],
    ]),
    { [LENT]: balance(0, 100, 0, 100) },
  ),
];

const EXPIRY = [
  story(
    'what expires is given back, at its time and not before',
    [
      batch([
        [reserve(1, A, B, 10, { timeout: 5 }), 'ok'],
        [reserve(2, A, B, 20, { timeout: 7.5 }), 'ok'],
        [reserve(3, A, B, 40), 'ok'],
      ]),
      { expireAt: 4.999, expired: 0 },
      { expireAt: 5, expired: 1 },
      batch([[post(4, 1, 10), 'pending_transfer_expired']]),
      { expireAt: 1e9, expired: 1 },
      batch([[post(5, 3, 40), 'ok']]),
    ],
    { [A]: balance(0, 40, 0, 0), [B]: balance(0, 0, 0, 40) },
  ),
  story(
    'time-outs run from the request, and what is resolved does not expire',
    [
      batch([[reserve(1, A, B, 10, { timeout: 5 }), 'ok']], 100),
      batch([[reserve(2, A, B, 20, { timeout: 5 }), 'ok']], 101),
      batch([[post(3, 1, 4), 'ok']], 104.999),
      { expireAt: 105, expired: 0 },
      batch([[cancel(4, 2), 'ok']], 105.5),
      { expireAt: 200, expired: 0 },
      batch([[post(5, 1, 4), 'pending_transfer_already_posted']]),
    ],
    { [A]: balance(0, 4, 0, 0), [B]: balance(0, 0, 0, 4) },
  ),
  story(
    'what is due can no longer be posted, though still reserved',
    [
      batch([
        [move(1, A, HELD, 10), 'ok'],
        [reserve(2, HELD, B, 10, { timeout: 5 }), 'ok'],
      ]),
      batch(
        [
          [post(3, 2, 10), 'pending_transfer_expired'],
          [move(4, HELD, B, 10), 'exceeds_credits'],
        ],
        5,
      ),
      { expireAt: 5, expired: 1 },
      batch([[move(5, HELD, B, 10), 'ok']]),
    ],
    { [HELD]: balance(0, 10, 0, 10) },
  ),
  story(
    'a repeated reservation does not start its time-out again',
    [
      batch([[reserve(1, A, B, 10, { timeout: 5 }), 'ok']]),
      batch([[reserve(1, A, B, 10, { timeout: 5 }), 'exists']], 4),
      { expireAt: 5, expired: 1 },
      batch([[reserve(1, A, B, 10, { timeout: 5 }), 'exists']]),
    ],
    { [A]: EMPTY, [B]: EMPTY },
  ),
];

const CLOSING = [
  story(
    'a closed account takes no transfers until the closing is voided',
    each([
      [reserve(1, A, B, 0, flagged('pending', 'closing_debit')), 'ok'],
      [move(2, A, B, 1), 'debit_account_already_closed'],
      [move(3, C, A, 1), 'credit_account_already_closed'],
      [post(4, 1, 0), 'debit_account_already_closed'],
      [reserve(5, A, B, 0, flagged('pending', 'closing_debit')), 'debit_account_already_closed'],
      [cancel(6, 1), 'ok'],
      [move(7, A, B, 1), 'ok'],
      [move(2, A, B, 1), 'id_already_failed'],
    ]),
    { [A]: { ...balance(0, 1, 0, 0), closed: false }, [B]: balance(0, 0, 0, 1) },
  ),
  story(
    'a closing that expires opens both accounts again',
    [
      batch([
        [
          reserve(1, A, B, 5, {
            ...flagged('pending', 'closing_debit', 'closing_credit'),
            timeout: 9,
          }),
          'ok',
        ],
        [move(2, C, B, 1), 'credit_account_already_closed'],
      ]),
      { expireAt: 9, expired: 1 },
      batch([[move(3, C, B, 1), 'ok']]),
    ],
    { [A]: { ...EMPTY, closed: false }, [B]: { ...balance(0, 0, 0, 1), closed: false } },
  ),
  story(
    'what was pending expires in a closed account',
    [
      batch([
        [reserve(1, A, B, 5, { timeout: 3 }), 'ok'],
        [reserve(2, A, C, 0, flagged('pending', 'closing_debit')), 'ok'],
      ]),
      { expireAt: 3, expired: 1 },
    ],
    { [A]: { ...EMPTY, closed: true }, [B]: EMPTY },
  ),
];

/** What happens to money that is reserved, and to accounts with limits or closed. */
export const TWO_PHASE_CASES: readonly unknown[] = [...TWO_PHASE, ...LIMITS, ...EXPIRY, ...CLOSING];
