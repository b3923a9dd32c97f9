// Hot: conformance ledger
import { growColumns } from '../columns.ts';
import { assert, type Seconds } from '../units.ts';
import { Ledger } from './ledger.ts';
import { AccountBatch, TransferBatch } from './ledger-batches.ts';

const ACCOUNTS = 0;
const TRANSFERS = 1;
const EXPIRY = 2;

/**
 * A ledger behind a write-ahead log: what was acknowledged survives a crash. Each request is
 * appended to the log, then applied; `flush` makes all that was appended durable, and only then may
 * results be told to anybody. A crash loses the memory and an end of what was not flushed; replaying
 * the rest gives the same state, since the ledger is deterministic. A client that got no answer asks
 * again with the same id: it happened once, or it happens now. The log is kept whole.
 */
export class LedgerJournal {
  #ledger = new Ledger();
  readonly #accounts = new AccountBatch(); // of all requests, in order
  readonly #transfers = new TransferBatch();
  readonly #entries = new Entries();
  #durable = 0; // entries
  readonly #replayedAccounts = new AccountBatch();
  readonly #replayedTransfers = new TransferBatch();

  /** The state now; another object after a crash. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Requests in the log that a crash may still lose. */
  get unflushed(): number {
    return this.#entries.count - this.#durable;
  }

  /** As `Ledger.createAccounts`; results may be told after `flush`. */
  createAccounts(batch: AccountBatch): void {
    this.#accounts.append(batch, 0, batch.count);
    this.#entries.add(ACCOUNTS, 0, this.#accounts.count);
    this.#ledger.createAccounts(batch);
  }

  /** As `Ledger.createTransfers`; results may be told after `flush`. */
  createTransfers(batch: TransferBatch, now: Seconds): void {
    this.#transfers.append(batch, 0, batch.count);
    this.#entries.add(TRANSFERS, now, this.#transfers.count);
    this.#ledger.createTransfers(batch, now);
  }

  /** As `Ledger.expire`; logged only if a transfer expired. */
  expire(now: Seconds): number {
    const expired = this.#ledger.expire(now);
    if (expired > 0) this.#entries.add(EXPIRY, now, 0);
    return expired;
  }

  /** All requests so far are durable: their results may be acknowledged. */
  flush(): void {
    this.#durable = this.#entries.count;
  }

  /**
   * Power is cut: of the requests not flushed, the first `kept`, in [0, unflushed], had reached the
   * disk. Rebuilds the ledger from the log.
   */
  crash(kept: number): void {
    assert(kept >= 0 && kept <= this.unflushed, `${kept} of ${this.unflushed} requests kept`);
    this.#entries.count = this.#durable + kept;
    this.#durable = this.#entries.count;
    this.#accounts.count = this.#entries.endOf(ACCOUNTS);
    this.#transfers.count = this.#entries.endOf(TRANSFERS);
    this.#ledger = this.replay();
  }

  /** A new ledger from the log alone. */
  replay(): Ledger {
    const ledger = new Ledger();
    const { kind, time, end, count } = this.#entries;
    const from = [0, 0];
    for (let entry = 0; entry < count; entry++) {
      const to = end[entry]!;
      if (kind[entry] === EXPIRY) {
        ledger.expire(time[entry]!);
        continue;
      }
      const start = from[kind[entry]!]!;
      from[kind[entry]!] = to;
      if (kind[entry] === ACCOUNTS) {
        this.#replayedAccounts.clear();
        this.#replayedAccounts.append(this.#accounts, start, to);
        ledger.createAccounts(this.#replayedAccounts);
      } else {
        this.#replayedTransfers.clear();
        this.#replayedTransfers.append(this.#transfers, start, to);
        ledger.createTransfers(this.#replayedTransfers, time[entry]!);
      }
    }
    return ledger;
  }
}

/** The requests of a log, in order; rows of accounts and transfers are kept apart. */
class Entries {
  count = 0;
  kind = new Uint8Array(1024);
  time = new Float64Array(1024); // seconds
  end = new Int32Array(1024); // rows of this kind after the request

  add(kind: number, time: Seconds, end: number): void {
    if (this.count === this.kind.length) growColumns(this, 2 * this.count);
    const at = this.count++;
    this.kind[at] = kind;
    this.time[at] = time;
    this.end[at] = end;
  }

  endOf(kind: number): number {
    let entry = this.count - 1;
    while (entry >= 0 && this.kind[entry] !== kind) entry--;
    return entry < 0 ? 0 : this.end[entry]!;
  }
}
