/** Shorthands for built-in cases, which are plain data of the format of docs/ledger.md. */
export const A = 1;
export const B = 2;
export const C = 3;
/** Debits must not exceed credits: like money held for a customer. */
export const HELD = 4;
/** Credits must not exceed debits: like money lent to one. */
export const LENT = 5;
/** In another ledger, that is currency. */
export const FOREIGN = 6;
export const FOREIGN_TOO = 7;
export const CLOSED = 8;
export const NOBODY = 99;

const account = (id: number, ledger: number, flags: readonly string[] = []) => ({
  id,
  ledger,
  code: 10,
  flags,
});
export const BANK = [
  account(A, 1),
  account(B, 1),
  account(C, 1),
  account(HELD, 1, ['debits_must_not_exceed_credits']),
  account(LENT, 1, ['credits_must_not_exceed_debits']),
  account(FOREIGN, 2),
  account(FOREIGN_TOO, 2),
  account(CLOSED, 1, ['closed']),
];

type Fields = Readonly<Record<string, unknown>>;
const PENDING = { flags: ['pending'] };
const POST = { flags: ['post_pending_transfer'] };
const VOID = { flags: ['void_pending_transfer'] };

/** Moves money in ledger 1, unless the fields say otherwise. */
export const move = (
  id: unknown,
  debit: unknown,
  credit: unknown,
  amount: unknown,
  fields: Fields = {},
) => ({ id, debit, credit, amount, ledger: 1, code: 1, ...fields });
export const reserve = (
  id: unknown,
  debit: unknown,
  credit: unknown,
  amount: unknown,
  fields: Fields = {},
) => move(id, debit, credit, amount, { ...PENDING, ...fields });
export const post = (id: unknown, pendingId: unknown, amount: unknown, fields: Fields = {}) => ({
  id,
  pendingId,
  amount,
  ...POST,
  ...fields,
});
export const cancel = (id: unknown, pendingId: unknown, fields: Fields = {}) => ({
  id,
  pendingId,
  ...VOID,
  ...fields,
});

/** A batch, as pairs of a transfer and its result; `at` in seconds. */
export const batch = (
  pairs: readonly (readonly [Fields, string])[],
  at?: number,
): { readonly transfers: readonly Fields[]; readonly expect: readonly string[] } => ({
  ...(at !== undefined && { at }),
  transfers: pairs.map(([transfer]) => transfer),
  expect: pairs.map(([, result]) => result),
});
/** One batch for each transfer. */
export const each = (pairs: readonly (readonly [Fields, string])[]) =>
  pairs.map((pair) => batch([pair]));

/** Balances in the order in which a statement has them. */
export const balance = (
  debitsPending: number,
  debitsPosted: number,
  creditsPending: number,
  creditsPosted: number,
) => ({ debitsPending, debitsPosted, creditsPending, creditsPosted });
export const EMPTY = balance(0, 0, 0, 0);

export const story = (name: string, steps: readonly unknown[], balances: object) => ({
  name,
  accounts: BANK,
  steps,
  balances,
});
export const linked = { flags: ['linked'] };
export const flagged = (...flags: string[]) => ({ flags });
