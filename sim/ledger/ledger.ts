// Hot: conformance ledger
import { assert, type Seconds } from '../units.ts';
import { LedgerAccounts } from './ledger-accounts.ts';
import { type AccountBatch, ID_MAX, type TransferBatch } from './ledger-batches.ts';
import { knownFlags, TRANSFER_FLAGS } from './ledger-flags.ts';
import { EXPIRED, LedgerTransfers, PENDING, POSTED, SETTLED, VOIDED } from './ledger-transfers.ts';
import { type ChainTarget, createChains } from './linked-chains.ts';
import { PendingExpiries } from './pending-expiries.ts';
import { OK } from './result-codes.ts';
import * as check from './transfer-checks.ts';
import * as code from './transfer-codes.ts';

const KNOWN = knownFlags(TRANSFER_FLAGS);
const { pending: IS_PENDING, post_pending_transfer: IS_POST } = TRANSFER_FLAGS;

/**
 * A double-entry ledger in the semantics of TigerBeetle: a deterministic state machine in memory.
 * Amounts are integers in minor units up to 2^53 - 1, as are balances; ids are integers too.
 * Debits equal credits in every ledger after every call; a transfer happens at most once whatever
 * is retried; a pending transfer is resolved at most once; limits of accounts hold at any time.
 * Left out: user data, imported events and time stamps, queries and the history of balances (the
 * flag is kept), the limit of 8,189 events to a batch.
 * Source: TigerBeetle documentation, Reference (Account, Transfer, create_accounts,
 * create_transfers) and Coding (Two-phase transfers, Linked events); see docs/ledger.md.
 */
export class Ledger implements ChainTarget<TransferBatch> {
  readonly accounts = new LedgerAccounts();
  readonly transfers = new LedgerTransfers();
  readonly #expiries = new PendingExpiries();
  #now: Seconds = 0;

  /** Creates accounts in order; `batch.result` says what became of each, see ACCOUNT_RESULTS. */
  createAccounts(batch: AccountBatch): void {
    createChains(batch, this.accounts);
  }

  /**
   * Creates transfers in order, all at the time `now`, which never goes back; `batch.result` says
   * what became of each, see TRANSFER_RESULTS.
   */
  createTransfers(batch: TransferBatch, now: Seconds): void {
    this.#advance(now);
    createChains(batch, this);
  }

  /**
   * Releases what pending transfers reserve whose time-out is over at `now`, in order of expiry;
   * returns how many. Until it is called they stay reserved, though they can no longer be resolved.
   */
  expire(now: Seconds): number {
    this.#advance(now);
    const { status } = this.transfers;
    let expired = 0;
    for (let row = this.#expiries.takeDue(now); row >= 0; row = this.#expiries.takeDue(now)) {
      if (status[row] !== PENDING) continue;
      this.#release(row, -1);
      status[row] = EXPIRED;
      expired++;
    }
    return expired;
  }

  /** Whether debits equal credits in every ledger: one comparison per ledger, at any time. */
  get isBalanced(): boolean {
    return this.accounts.isBalanced;
  }

  /** Rows of transfers and burnt ids. */
  get count(): number {
    return this.transfers.count;
  }

  create(batch: TransferBatch, at: number): number {
    const [id, flags] = [batch.id[at]!, batch.flags[at]!];
    if ((flags & ~KNOWN) !== 0) return code.RESERVED_FLAG;
    if (id === 0) return code.ID_MUST_NOT_BE_ZERO;
    if (id === ID_MAX) return code.ID_MUST_NOT_BE_INT_MAX;
    const known = this.transfers.find(id);
    if (known >= 0) return check.compareExisting(this.accounts, this.transfers, known, batch, at);
    return (flags & check.RESOLVING) === 0 ? this.#move(batch, at) : this.#resolve(batch, at);
  }

  undo(count: number): void {
    const { transfers } = this;
    while (transfers.count > count) {
      const row = transfers.count - 1;
      const pending = transfers.pendingRow[row]!;
      if (pending >= 0) this.#unresolve(row, pending);
      else this.#book(row, -1);
      transfers.removeLast();
    }
  }

  keep(count: number): void {
    const { transfers } = this;
    for (let row = count; row < transfers.count; row++)
      if (transfers.expiresAt[row]! < Infinity) this.#expiries.add(transfers.expiresAt[row]!, row);
  }

  refuse(batch: TransferBatch, at: number, result: number): void {
    if (code.IS_TRANSIENT[result] === 1) this.transfers.burn(batch.id[at]!);
  }

  /** A transfer that moves at once, or reserves. */
  #move(batch: TransferBatch, at: number): number {
    const { accounts, transfers } = this;
    let fault = check.checkFields(batch, at);
    if (fault !== OK) return fault;
    const debitRow = accounts.find(batch.debit[at]!);
    const creditRow = accounts.find(batch.credit[at]!);
    fault = check.checkAccounts(accounts, debitRow, creditRow, batch.ledger[at]!);
    if (fault !== OK) return fault;
    const isPending = (batch.flags[at]! & IS_PENDING) !== 0;
    const timeout = batch.timeout[at]!;
    const amount = check.amountToMove(accounts, debitRow, creditRow, batch, at);
    fault = check.checkBalances(accounts, debitRow, creditRow, amount, isPending);
    if (fault === OK) fault = check.checkExpiry(this.#now, timeout);
    if (fault === OK) fault = check.checkLimits(accounts, debitRow, creditRow, amount);
    if (fault !== OK) return fault;
    const row = transfers.add(batch, at);
    transfers.debitRow[row] = debitRow;
    transfers.creditRow[row] = creditRow;
    transfers.amount[row] = amount;
    transfers.status[row] = isPending ? PENDING : SETTLED;
    if (timeout > 0) transfers.expiresAt[row] = this.#now + timeout;
    this.#book(row, 1);
    return OK;
  }

  /** A post or void of a pending transfer. */
  #resolve(batch: TransferBatch, at: number): number {
    const { accounts, transfers } = this;
    let fault = check.checkResolvingFields(batch, at);
    if (fault !== OK) return fault;
    const pending = transfers.find(batch.pendingId[at]!);
    fault = check.checkPending(accounts, transfers, pending, batch, at, this.#now);
    if (fault !== OK) return fault;
    const isPost = (batch.flags[at]! & IS_POST) !== 0;
    const row = transfers.add(batch, at);
    const [debitRow, creditRow] = [transfers.debitRow[pending]!, transfers.creditRow[pending]!];
    const amount = check.amountToResolve(batch, at, transfers.amount[pending]!);
    transfers.debitRow[row] = debitRow;
    transfers.creditRow[row] = creditRow;
    transfers.amount[row] = amount;
    transfers.pendingRow[row] = pending;
    transfers.code[row] = transfers.code[pending]!;
    transfers.status[pending] = isPost ? POSTED : VOIDED;
    this.#release(pending, -1);
    if (isPost) this.#post(row, 1);
    return OK;
  }

  #unresolve(row: number, pending: number): void {
    if ((this.transfers.flags[row]! & IS_POST) !== 0) this.#post(row, -1);
    this.transfers.status[pending] = PENDING;
    this.#release(pending, 1);
  }

  /** Books a row that moves or reserves; `sign` -1 takes it back. */
  #book(row: number, sign: number): void {
    if (this.transfers.status[row] === PENDING) this.#release(row, sign);
    else this.#post(row, sign);
  }

  #post(row: number, sign: number): void {
    const amount = sign * this.transfers.amount[row]!;
    this.accounts.debit(this.transfers.debitRow[row]!, 0, amount);
    this.accounts.credit(this.transfers.creditRow[row]!, 0, amount);
  }

  /**
   * Gives back what a pending row reserves, and opens again what it closed; `sign` 1 reserves and
   * closes.
   */
  #release(row: number, sign: number): void {
    const { accounts, transfers } = this;
    const [debitRow, creditRow] = [transfers.debitRow[row]!, transfers.creditRow[row]!];
    const amount = sign * transfers.amount[row]!;
    accounts.debit(debitRow, amount, 0);
    accounts.credit(creditRow, amount, 0);
    const flags = transfers.flags[row]!;
    if ((flags & TRANSFER_FLAGS.closing_debit) !== 0) accounts.setClosed(debitRow, sign > 0);
    if ((flags & TRANSFER_FLAGS.closing_credit) !== 0) accounts.setClosed(creditRow, sign > 0);
  }

  #advance(now: Seconds): void {
    if (!(now >= this.#now)) assert(false, `time goes back from ${this.#now} to ${now}`);
    this.#now = now;
  }
}
