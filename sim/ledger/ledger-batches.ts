// Hot: conformance ledger
import { growColumns } from '../columns.ts';
import { assert, type Seconds } from '../units.ts';

/** Ids are integers in [0, ID_MAX]; 0 means none, and ID_MAX is reserved as well. */
export const ID_MAX = Number.MAX_SAFE_INTEGER;
/** Minor units; the largest balance, and in a posting the whole pending amount. */
export const AMOUNT_MAX = Number.MAX_SAFE_INTEGER;
/** Seconds: the largest 32-bit integer. */
export const TIMEOUT_MAX: Seconds = 2 ** 32 - 1;
const LEDGER_MAX = 2 ** 32 - 1;
const CODE_MAX = 2 ** 16 - 1;
const FLAGS_MAX = 2 ** 16 - 1;

export interface AccountRequest {
  readonly id: number;
  readonly ledger: number; // currency, integer in [0, 2^32)
  readonly code: number; // what kind of account, integer in [0, 2^16)
  readonly flags?: number; // ACCOUNT_FLAGS
}
export interface TransferRequest {
  readonly id: number;
  readonly debit: number; // account id; 0 in a post or void: that of the pending transfer
  readonly credit: number;
  readonly amount: number; // minor units, integer in [0, AMOUNT_MAX]
  readonly ledger: number;
  readonly code: number; // why, integer in [0, 2^16)
  readonly flags?: number; // TRANSFER_FLAGS
  readonly pendingId?: number; // of the transfer that a post or void resolves
  readonly timeout?: Seconds; // of a pending transfer, in [0, TIMEOUT_MAX]; 0 never expires
}

/** Accounts to create, one row each; the ledger writes `result`, positions in ACCOUNT_RESULTS. */
export class AccountBatch {
  count = 0;
  id = new Float64Array(16);
  ledger = new Uint32Array(16);
  code = new Uint16Array(16);
  flags = new Uint16Array(16);
  result = new Uint8Array(16);

  /** Numbers out of range are bugs: what is merely refused must be of the right type. */
  add({ id, ledger, code, flags = 0 }: AccountRequest): this {
    assert(isIntegerUpTo(ID_MAX, id), `account id ${id}`);
    assert(isIntegerUpTo(LEDGER_MAX, ledger) && isIntegerUpTo(CODE_MAX, code), 'ledger or code');
    assert(isIntegerUpTo(FLAGS_MAX, flags), `flags ${flags}`);
    if (this.count === this.id.length) growColumns(this, 2 * this.count);
    const at = this.count++;
    this.id[at] = id;
    this.ledger[at] = ledger;
    this.code[at] = code;
    this.flags[at] = flags;
    return this;
  }

  clear(): void {
    this.count = 0;
  }

  /** Adds rows [from, to) of another batch, without their results. */
  append(other: AccountBatch, from: number, to: number): void {
    while (this.id.length < this.count + to - from) growColumns(this, 2 * this.id.length);
    for (let row = from; row < to; row++) {
      const at = this.count++;
      this.id[at] = other.id[row]!;
      this.ledger[at] = other.ledger[row]!;
      this.code[at] = other.code[row]!;
      this.flags[at] = other.flags[row]!;
    }
  }
}

/** Transfers to create, one row each; the ledger writes `result`, positions in TRANSFER_RESULTS. */
export class TransferBatch {
  count = 0;
  id = new Float64Array(16);
  debit = new Float64Array(16);
  credit = new Float64Array(16);
  amount = new Float64Array(16);
  pendingId = new Float64Array(16);
  timeout = new Float64Array(16); // seconds
  ledger = new Uint32Array(16);
  code = new Uint16Array(16);
  flags = new Uint16Array(16);
  result = new Uint8Array(16);

  /** Numbers out of range are bugs: what is merely refused must be of the right type. */
  add(request: TransferRequest): this {
    const { id, debit, credit, amount, ledger, code } = request;
    const { flags = 0, pendingId = 0, timeout = 0 } = request;
    const isSound =
      isIntegerUpTo(ID_MAX, id) &&
      isIntegerUpTo(ID_MAX, debit) &&
      isIntegerUpTo(ID_MAX, credit) &&
      isIntegerUpTo(ID_MAX, pendingId) &&
      isIntegerUpTo(AMOUNT_MAX, amount) &&
      isIntegerUpTo(LEDGER_MAX, ledger) &&
      isIntegerUpTo(CODE_MAX, code) &&
      isIntegerUpTo(FLAGS_MAX, flags) &&
      timeout >= 0 &&
      timeout <= TIMEOUT_MAX;
    if (!isSound) assert(false, `numbers out of range: ${JSON.stringify(request)}`);
    if (this.count === this.id.length) growColumns(this, 2 * this.count);
    const at = this.count++;
    this.id[at] = id;
    this.debit[at] = debit;
    this.credit[at] = credit;
    this.amount[at] = amount;
    this.pendingId[at] = pendingId;
    this.timeout[at] = timeout;
    this.ledger[at] = ledger;
    this.code[at] = code;
    this.flags[at] = flags;
    return this;
  }

  clear(): void {
    this.count = 0;
  }

  /** Adds rows [from, to) of another batch, without their results. */
  append(other: TransferBatch, from: number, to: number): void {
    while (this.id.length < this.count + to - from) growColumns(this, 2 * this.id.length);
    for (let row = from; row < to; row++) {
      const at = this.count++;
      this.id[at] = other.id[row]!;
      this.debit[at] = other.debit[row]!;
      this.credit[at] = other.credit[row]!;
      this.amount[at] = other.amount[row]!;
      this.pendingId[at] = other.pendingId[row]!;
      this.timeout[at] = other.timeout[row]!;
      this.ledger[at] = other.ledger[row]!;
      this.code[at] = other.code[row]!;
      this.flags[at] = other.flags[row]!;
    }
  }
}

function isIntegerUpTo(max: number, value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
