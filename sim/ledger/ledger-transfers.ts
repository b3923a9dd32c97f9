// Hot: conformance ledger
import { growColumns } from '../columns.ts';
import { IdRows } from './id-rows.ts';
import type { TransferBatch } from './ledger-batches.ts';

/** What became of a row: moved at once (or itself a post or void), or reserved and then resolved. */
export const SETTLED = 0;
export const PENDING = 1;
export const POSTED = 2;
export const VOIDED = 3;
export const EXPIRED = 4;
/** Never a transfer: the id was burnt by a transient failure. */
export const BURNT = 5;

/**
 * Transfers and burnt ids, one row each, in the order in which they were created. Kept for ever, as
 * ids must be: about 60 bytes each.
 */
export class LedgerTransfers {
  readonly #rows = new IdRows();
  debitRow = new Int32Array(1024);
  creditRow = new Int32Array(1024);
  amount = new Float64Array(1024); // minor units, moved or reserved
  timeout = new Float64Array(1024); // seconds, as asked for
  expiresAt = new Float64Array(1024); // seconds; Infinity: never
  pendingRow = new Int32Array(1024); // resolved by this one, or -1
  code = new Uint16Array(1024);
  flags = new Uint16Array(1024);
  status = new Uint8Array(1024);

  get count(): number {
    return this.#rows.count;
  }

  /** The row of an id, or -1. */
  find(id: number): number {
    return this.#rows.find(id);
  }

  idOf(row: number): number {
    return this.#rows.idOf(row);
  }

  /** A row for the request at a place of a batch; what the ledger decides is written by it. */
  add(batch: TransferBatch, at: number): number {
    const row = this.#rows.add(batch.id[at]!);
    if (row === this.status.length) growColumns(this, 2 * row);
    this.timeout[row] = batch.timeout[at]!;
    this.expiresAt[row] = Infinity;
    this.pendingRow[row] = -1;
    this.code[row] = batch.code[at]!;
    this.flags[row] = batch.flags[at]!;
    this.status[row] = SETTLED;
    return row;
  }

  /** Marks an id as failed for good. */
  burn(id: number): void {
    const row = this.#rows.add(id);
    if (row === this.status.length) growColumns(this, 2 * row);
    this.debitRow[row] = -1;
    this.creditRow[row] = -1;
    this.amount[row] = 0;
    this.timeout[row] = 0;
    this.expiresAt[row] = Infinity;
    this.pendingRow[row] = -1;
    this.code[row] = 0;
    this.flags[row] = 0;
    this.status[row] = BURNT;
  }

  removeLast(): void {
    this.#rows.removeLast();
  }
}
