// Hot: conformance ledger
import type { Seconds } from '../units.ts';
import { type LedgerAccounts, overflows } from './ledger-accounts.ts';
import { AMOUNT_MAX, ID_MAX, type TransferBatch } from './ledger-batches.ts';
import { TRANSFER_FLAGS } from './ledger-flags.ts';
import { BURNT, EXPIRED, type LedgerTransfers, POSTED, VOIDED } from './ledger-transfers.ts';
import { OK } from './result-codes.ts';
import * as code from './transfer-codes.ts';

const PENDING = TRANSFER_FLAGS.pending;
const POST = TRANSFER_FLAGS.post_pending_transfer;
const VOID = TRANSFER_FLAGS.void_pending_transfer;
export const RESOLVING = POST | VOID;
const BALANCING = TRANSFER_FLAGS.balancing_debit | TRANSFER_FLAGS.balancing_credit;
const CLOSING = TRANSFER_FLAGS.closing_debit | TRANSFER_FLAGS.closing_credit;
/** Simulated time plus a timeout: TigerBeetle counts nanoseconds in 63 bits. */
const EXPIRY_MAX: Seconds = 2 ** 63 / 1e9;

/** What is wrong with the fields of a transfer that moves or reserves, whatever the accounts. */
export function checkFields(batch: TransferBatch, at: number): number {
  const [debit, credit, flags] = [batch.debit[at]!, batch.credit[at]!, batch.flags[at]!];
  if (debit === 0) return code.DEBIT_ID_MUST_NOT_BE_ZERO;
  if (debit === ID_MAX) return code.DEBIT_ID_MUST_NOT_BE_INT_MAX;
  if (credit === 0) return code.CREDIT_ID_MUST_NOT_BE_ZERO;
  if (credit === ID_MAX) return code.CREDIT_ID_MUST_NOT_BE_INT_MAX;
  if (debit === credit) return code.ACCOUNTS_MUST_BE_DIFFERENT;
  if (batch.pendingId[at] !== 0) return code.PENDING_ID_MUST_BE_ZERO;
  if ((flags & PENDING) === 0) {
    if (batch.timeout[at] !== 0) return code.TIMEOUT_RESERVED;
    if ((flags & CLOSING) !== 0) return code.CLOSING_TRANSFER_MUST_BE_PENDING;
  }
  if (batch.ledger[at] === 0) return code.LEDGER_MUST_NOT_BE_ZERO;
  if (batch.code[at] === 0) return code.CODE_MUST_NOT_BE_ZERO;
  return OK;
}

/** What is wrong with the fields of a post or void, whatever the transfer it resolves. */
export function checkResolvingFields(batch: TransferBatch, at: number): number {
  const [flags, pendingId] = [batch.flags[at]!, batch.pendingId[at]!];
  const others = flags & (PENDING | BALANCING | CLOSING);
  if ((flags & RESOLVING) === RESOLVING || others !== 0) return code.FLAGS_ARE_MUTUALLY_EXCLUSIVE;
  if (pendingId === 0) return code.PENDING_ID_MUST_NOT_BE_ZERO;
  if (pendingId === ID_MAX) return code.PENDING_ID_MUST_NOT_BE_INT_MAX;
  if (pendingId === batch.id[at]) return code.PENDING_ID_MUST_BE_DIFFERENT;
  if (batch.timeout[at] !== 0) return code.TIMEOUT_RESERVED;
  return OK;
}

/** Whether the accounts, -1 where there is none, are those of one ledger, and open. */
export function checkAccounts(
  accounts: LedgerAccounts,
  debitRow: number,
  creditRow: number,
  ledger: number,
): number {
  if (debitRow < 0) return code.DEBIT_ACCOUNT_NOT_FOUND;
  if (creditRow < 0) return code.CREDIT_ACCOUNT_NOT_FOUND;
  const own = accounts.ledger[debitRow];
  if (own !== accounts.ledger[creditRow]) return code.ACCOUNTS_MUST_HAVE_THE_SAME_LEDGER;
  if (own !== ledger) return code.TRANSFER_MUST_HAVE_THE_SAME_LEDGER;
  return checkOpen(accounts, debitRow, creditRow);
}

export function checkOpen(accounts: LedgerAccounts, debitRow: number, creditRow: number): number {
  if (accounts.isClosed(debitRow)) return code.DEBIT_ACCOUNT_ALREADY_CLOSED;
  if (accounts.isClosed(creditRow)) return code.CREDIT_ACCOUNT_ALREADY_CLOSED;
  return OK;
}

/** Whether the balances can hold the amount, and the limits of the accounts admit it. */
export function checkBalances(
  accounts: LedgerAccounts,
  debitRow: number,
  creditRow: number,
  amount: number,
  isPending: boolean,
): number {
  const [pendingDr, postedDr] = [
    accounts.debitsPending[debitRow]!,
    accounts.debitsPosted[debitRow]!,
  ];
  const pendingCr = accounts.creditsPending[creditRow]!;
  const postedCr = accounts.creditsPosted[creditRow]!;
  if (isPending && overflows(pendingDr, amount)) return code.OVERFLOWS_DEBITS_PENDING;
  if (isPending && overflows(pendingCr, amount)) return code.OVERFLOWS_CREDITS_PENDING;
  if (overflows(postedDr, amount)) return code.OVERFLOWS_DEBITS_POSTED;
  if (overflows(postedCr, amount)) return code.OVERFLOWS_CREDITS_POSTED;
  if (overflows(pendingDr + postedDr, amount)) return code.OVERFLOWS_DEBITS;
  if (overflows(pendingCr + postedCr, amount)) return code.OVERFLOWS_CREDITS;
  return OK;
}

export function checkLimits(
  accounts: LedgerAccounts,
  debitRow: number,
  creditRow: number,
  amount: number,
): number {
  if (accounts.exceedsCredits(debitRow, amount)) return code.EXCEEDS_CREDITS;
  if (accounts.exceedsDebits(creditRow, amount)) return code.EXCEEDS_DEBITS;
  return OK;
}

export function checkExpiry(now: Seconds, timeout: Seconds): number {
  return now + timeout >= EXPIRY_MAX ? code.OVERFLOWS_TIMEOUT : OK;
}

/** The amount in question: of a balancing transfer, no more than there is room for. */
export function amountToMove(
  accounts: LedgerAccounts,
  debitRow: number,
  creditRow: number,
  { amount, flags }: TransferBatch,
  at: number,
): number {
  let moved = amount[at]!;
  if ((flags[at]! & TRANSFER_FLAGS.balancing_debit) !== 0)
    moved = Math.min(moved, accounts.debitRoom(debitRow));
  if ((flags[at]! & TRANSFER_FLAGS.balancing_credit) !== 0)
    moved = Math.min(moved, accounts.creditRoom(creditRow));
  return moved;
}

/** The amount that a post or void asks for, given that which is reserved. */
export function amountToResolve(batch: TransferBatch, at: number, reserved: number): number {
  const amount = batch.amount[at]!;
  const isAll = (batch.flags[at]! & VOID) !== 0 ? amount === 0 : amount === AMOUNT_MAX;
  return isAll ? reserved : amount;
}

/** Whether a post or void fits the transfer that it names; -1: there is none. */
export function checkPending(
  accounts: LedgerAccounts,
  transfers: LedgerTransfers,
  pending: number,
  batch: TransferBatch,
  at: number,
  now: Seconds,
): number {
  if (pending < 0 || transfers.status[pending] === BURNT) return code.PENDING_NOT_FOUND;
  if ((transfers.flags[pending]! & PENDING) === 0) return code.PENDING_NOT_PENDING;
  const debitRow = transfers.debitRow[pending]!;
  const [debit, credit] = [batch.debit[at]!, batch.credit[at]!];
  const [ledger, kind] = [batch.ledger[at]!, batch.code[at]!];
  if (debit !== 0 && debit !== accounts.idOf(debitRow)) return code.PENDING_HAS_DIFFERENT_DEBIT;
  if (credit !== 0 && credit !== accounts.idOf(transfers.creditRow[pending]!))
    return code.PENDING_HAS_DIFFERENT_CREDIT;
  if (ledger !== 0 && ledger !== accounts.ledger[debitRow])
    return code.PENDING_HAS_DIFFERENT_LEDGER;
  if (kind !== 0 && kind !== transfers.code[pending]) return code.PENDING_HAS_DIFFERENT_CODE;
  const reserved = transfers.amount[pending]!;
  const amount = amountToResolve(batch, at, reserved);
  if (amount > reserved) return code.EXCEEDS_PENDING_AMOUNT;
  if ((batch.flags[at]! & VOID) !== 0 && amount < reserved)
    return code.PENDING_HAS_DIFFERENT_AMOUNT;
  const status = transfers.status[pending];
  if (status === POSTED) return code.PENDING_ALREADY_POSTED;
  if (status === VOIDED) return code.PENDING_ALREADY_VOIDED;
  if (status === EXPIRED || transfers.expiresAt[pending]! <= now) return code.PENDING_EXPIRED;
  if ((batch.flags[at]! & VOID) !== 0) return OK; // even in closed accounts
  return checkOpen(accounts, debitRow, transfers.creditRow[pending]!);
}

/** How a request compares to the transfer, or the failure, that has its id already. */
export function compareExisting(
  accounts: LedgerAccounts,
  transfers: LedgerTransfers,
  row: number,
  batch: TransferBatch,
  at: number,
): number {
  if (transfers.status[row] === BURNT) return code.ID_ALREADY_FAILED;
  const flags = batch.flags[at]!;
  if (flags !== transfers.flags[row]) return code.EXISTS_WITH_DIFFERENT_FLAGS;
  const pending = transfers.pendingRow[row]!;
  const pendingId = pending < 0 ? 0 : transfers.idOf(pending);
  if (batch.pendingId[at] !== pendingId) return code.EXISTS_WITH_DIFFERENT_PENDING_ID;
  if (batch.timeout[at] !== transfers.timeout[row]) return code.EXISTS_WITH_DIFFERENT_TIMEOUT;
  // A post or void may leave out what the pending transfer says.
  const mayOmit = pending >= 0;
  const debitRow = transfers.debitRow[row]!;
  const credit = accounts.idOf(transfers.creditRow[row]!);
  if (differs(batch.debit[at]!, accounts.idOf(debitRow), mayOmit))
    return code.EXISTS_WITH_DIFFERENT_DEBIT;
  if (differs(batch.credit[at]!, credit, mayOmit)) return code.EXISTS_WITH_DIFFERENT_CREDIT;
  if (!isSameAmount(transfers, row, batch, at)) return code.EXISTS_WITH_DIFFERENT_AMOUNT;
  if (differs(batch.ledger[at]!, accounts.ledger[debitRow]!, mayOmit))
    return code.EXISTS_WITH_DIFFERENT_LEDGER;
  if (differs(batch.code[at]!, transfers.code[row]!, mayOmit))
    return code.EXISTS_WITH_DIFFERENT_CODE;
  return code.EXISTS;
}

function differs(asked: number, own: number, mayOmit: boolean): boolean {
  return asked !== own && !(mayOmit && asked === 0);
}

/** The amount asked for may have moved: exactly, or as balancing, posting and voiding let it. */
function isSameAmount(
  transfers: LedgerTransfers,
  row: number,
  batch: TransferBatch,
  at: number,
): boolean {
  const [asked, moved] = [batch.amount[at]!, transfers.amount[row]!];
  const flags = batch.flags[at]!;
  if ((flags & BALANCING) !== 0) return asked >= moved;
  if ((flags & POST) === 0) return asked === moved || ((flags & VOID) !== 0 && asked === 0);
  const reserved = transfers.amount[transfers.pendingRow[row]!]!;
  return moved < reserved ? asked === moved : asked >= reserved;
}
