// Hot: conformance ledger
import { growColumns } from '../columns.ts';
import { IdRows } from './id-rows.ts';
import { type AccountBatch, AMOUNT_MAX, ID_MAX } from './ledger-batches.ts';
import { ACCOUNT_FLAGS, knownFlags } from './ledger-flags.ts';
import type { ChainTarget } from './linked-chains.ts';
import { accountCode, OK } from './result-codes.ts';

const KNOWN = knownFlags(ACCOUNT_FLAGS);
const LIMITS =
  ACCOUNT_FLAGS.debits_must_not_exceed_credits | ACCOUNT_FLAGS.credits_must_not_exceed_debits;
const RESERVED_FLAG = accountCode('reserved_flag');
const ID_MUST_NOT_BE_ZERO = accountCode('id_must_not_be_zero');
const ID_MUST_NOT_BE_INT_MAX = accountCode('id_must_not_be_int_max');
const EXISTS_WITH_DIFFERENT_FLAGS = accountCode('exists_with_different_flags');
const EXISTS_WITH_DIFFERENT_LEDGER = accountCode('exists_with_different_ledger');
const EXISTS_WITH_DIFFERENT_CODE = accountCode('exists_with_different_code');
const EXISTS = accountCode('exists');
const FLAGS_ARE_MUTUALLY_EXCLUSIVE = accountCode('flags_are_mutually_exclusive');
const LEDGER_MUST_NOT_BE_ZERO = accountCode('ledger_must_not_be_zero');
const CODE_MUST_NOT_BE_ZERO = accountCode('code_must_not_be_zero');

/** Accounts, one row each, with their balances in minor units, each in [0, AMOUNT_MAX]. */
export class LedgerAccounts implements ChainTarget<AccountBatch> {
  readonly #rows = new IdRows();
  readonly #ledgers = new IdRows(); // by number
  ledger = new Uint32Array(16);
  ledgerRow = new Int32Array(16);
  code = new Uint16Array(16);
  flags = new Uint16Array(16); // ACCOUNT_FLAGS; closed as transfers close and open it again
  debitsPending = new Float64Array(16);
  debitsPosted = new Float64Array(16);
  creditsPending = new Float64Array(16);
  creditsPosted = new Float64Array(16);
  /** By ledger: debits less credits of all accounts, as booked one side at a time; always 0. */
  #pendingGap = new Float64Array(16);
  #postedGap = new Float64Array(16);

  get count(): number {
    return this.#rows.count;
  }

  /** The row of an account, or -1. */
  find(id: number): number {
    return this.#rows.find(id);
  }

  idOf(row: number): number {
    return this.#rows.idOf(row);
  }

  /** Whether debits equal credits, pending and posted, in every ledger. */
  get isBalanced(): boolean {
    for (let ledger = 0; ledger < this.#ledgers.count; ledger++)
      if (this.#pendingGap[ledger] !== 0 || this.#postedGap[ledger] !== 0) return false;
    return true;
  }

  create(batch: AccountBatch, at: number): number {
    const [id, flags] = [batch.id[at]!, batch.flags[at]!];
    const [ledger, code] = [batch.ledger[at]!, batch.code[at]!];
    if ((flags & ~KNOWN) !== 0) return RESERVED_FLAG;
    if (id === 0) return ID_MUST_NOT_BE_ZERO;
    if (id === ID_MAX) return ID_MUST_NOT_BE_INT_MAX;
    const known = this.find(id);
    if (known >= 0) {
      if (this.flags[known] !== flags) return EXISTS_WITH_DIFFERENT_FLAGS;
      if (this.ledger[known] !== ledger) return EXISTS_WITH_DIFFERENT_LEDGER;
      return this.code[known] === code ? EXISTS : EXISTS_WITH_DIFFERENT_CODE;
    }
    if ((flags & LIMITS) === LIMITS) return FLAGS_ARE_MUTUALLY_EXCLUSIVE;
    if (ledger === 0) return LEDGER_MUST_NOT_BE_ZERO;
    if (code === 0) return CODE_MUST_NOT_BE_ZERO;
    this.#add(id, ledger, code, flags);
    return OK;
  }

  undo(count: number): void {
    while (this.#rows.count > count) this.#rows.removeLast();
  }

  keep(): void {}

  refuse(): void {}

  /** Books changes on the debit side; negative ones take a reservation back. */
  debit(row: number, pending: number, posted: number): void {
    const ledger = this.ledgerRow[row]!;
    this.debitsPending[row] = this.debitsPending[row]! + pending;
    this.debitsPosted[row] = this.debitsPosted[row]! + posted;
    this.#pendingGap[ledger] = this.#pendingGap[ledger]! + pending;
    this.#postedGap[ledger] = this.#postedGap[ledger]! + posted;
  }

  /** Books changes on the credit side. */
  credit(row: number, pending: number, posted: number): void {
    const ledger = this.ledgerRow[row]!;
    this.creditsPending[row] = this.creditsPending[row]! + pending;
    this.creditsPosted[row] = this.creditsPosted[row]! + posted;
    this.#pendingGap[ledger] = this.#pendingGap[ledger]! - pending;
    this.#postedGap[ledger] = this.#postedGap[ledger]! - posted;
  }

  isClosed(row: number): boolean {
    return (this.flags[row]! & ACCOUNT_FLAGS.closed) !== 0;
  }

  setClosed(row: number, isClosed: boolean): void {
    const others = this.flags[row]! & ~ACCOUNT_FLAGS.closed;
    this.flags[row] = isClosed ? others | ACCOUNT_FLAGS.closed : others;
  }

  /** What may still be debited before debits, with those pending, exceed posted credits; >= 0. */
  debitRoom(row: number): number {
    const debits = this.debitsPending[row]! + this.debitsPosted[row]!;
    return Math.max(0, this.creditsPosted[row]! - debits);
  }

  /** What may still be credited before credits, with those pending, exceed posted debits; >= 0. */
  creditRoom(row: number): number {
    const credits = this.creditsPending[row]! + this.creditsPosted[row]!;
    return Math.max(0, this.debitsPosted[row]! - credits);
  }

  /** Whether `amount` more would break the account's own limit on debits. */
  exceedsCredits(row: number, amount: number): boolean {
    if ((this.flags[row]! & ACCOUNT_FLAGS.debits_must_not_exceed_credits) === 0) return false;
    return this.debitsPending[row]! + this.debitsPosted[row]! + amount > this.creditsPosted[row]!;
  }

  /** Whether `amount` more would break the account's own limit on credits. */
  exceedsDebits(row: number, amount: number): boolean {
    if ((this.flags[row]! & ACCOUNT_FLAGS.credits_must_not_exceed_debits) === 0) return false;
    return this.creditsPending[row]! + this.creditsPosted[row]! + amount > this.debitsPosted[row]!;
  }

  #add(id: number, ledger: number, code: number, flags: number): void {
    const row = this.#rows.add(id);
    if (row === this.code.length) growColumns(this, 2 * row);
    let ledgerRow = this.#ledgers.find(ledger);
    if (ledgerRow < 0) ledgerRow = this.#addLedger(ledger);
    this.ledger[row] = ledger;
    this.ledgerRow[row] = ledgerRow;
    this.code[row] = code;
    this.flags[row] = flags;
  }

  #addLedger(ledger: number): number {
    const row = this.#ledgers.add(ledger);
    if (row === this.#pendingGap.length) {
      const [pending, posted] = [this.#pendingGap, this.#postedGap];
      this.#pendingGap = new Float64Array(2 * row);
      this.#postedGap = new Float64Array(2 * row);
      this.#pendingGap.set(pending);
      this.#postedGap.set(posted);
    }
    return row;
  }
}

/** Whether two sums of minor units make more than a balance can hold. */
export function overflows(balance: number, amount: number): boolean {
  return balance + amount > AMOUNT_MAX; // exact enough: both are at most 2^53 - 1
}
