import { auditLedger } from '../../sim/ledger/ledger-audit.ts';
import { AccountBatch, AMOUNT_MAX, TransferBatch } from '../../sim/ledger/ledger-batches.ts';
import { ledgerDigest } from '../../sim/ledger/ledger-digest.ts';
import { TRANSFER_FLAGS } from '../../sim/ledger/ledger-flags.ts';
import { LedgerJournal } from '../../sim/ledger/ledger-journal.ts';
import { OK, TRANSFER_RESULTS } from '../../sim/ledger/result-codes.ts';
import { EXISTS } from '../../sim/ledger/transfer-codes.ts';
import { createRandom } from '../../sim/random.ts';

const ACCOUNTS = 1000;
const WINDOW = 4096; // requests under way, of which any may come next
const BATCH = 64; // requests
const BATCHES_PER_FLUSH = 16;
const CRASHES = 4;
const DUPLICATES = 0.1; // of requests are made again though they may have been answered
const { pending: PENDING, post_pending_transfer: POST } = TRANSFER_FLAGS;

export interface LedgerLoad {
  /** All that went wrong. */
  readonly wrong: readonly string[];
  readonly requests: number;
  /** Requests for what had happened already. */
  readonly repeated: number;
  /** Requests whose answer a crash swallowed. */
  readonly untold: number;
  /** Batches that had not reached the disk when it crashed. */
  readonly lost: number;
  readonly crashes: number;
  /** Of this machine, with the clients and the recoveries. */
  readonly requestsPerSecond: number;
}

/**
 * Puts transfers to a ledger as unreliable clients would: out of order, again and again, through
 * crashes that lose answers and an end of the log, until all are acknowledged. Then none may be
 * missing and none doubled: each balance is the sum of what was asked for, each once.
 */
export function ledgerLoad(transfers: number): LedgerLoad {
  const journal = openJournal();
  const started = process.hrtime.bigint();
  const driven = drive(journal, new Clients(transfers), transfers);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const wrong = [...driven.wrong, ...wrongBooks(journal, transfers)];
  return { ...driven, wrong, requestsPerSecond: driven.requests / seconds };
}

/**
 * Transfer n, the same however often it is asked for. Of five in a row the last resolves the fourth,
 * and travels behind it.
 */
function addTransfer(batch: TransferBatch, n: number): void {
  const id = n + 1;
  if (isResolving(n)) {
    const amount = AMOUNT_MAX;
    batch.add({ id, debit: 0, credit: 0, amount, ledger: 0, code: 0, flags: POST, pendingId: n });
    return;
  }
  const debit = 1 + (n % ACCOUNTS);
  const credit = 1 + ((n + 1 + ((n * 7) % (ACCOUNTS - 1))) % ACCOUNTS);
  const flags = isReserving(n) ? PENDING : 0;
  batch.add({ id, debit, credit, amount: 1 + (n % 997), ledger: 1, code: 1, flags });
}

function isReserving(n: number): boolean {
  return n % 5 === 3;
}

function isResolving(n: number): boolean {
  return n % 5 === 4;
}

class Clients {
  readonly #transfers: number;
  readonly #isAcknowledged: Uint8Array;
  readonly #uniform = createRandom('clients of a ledger').stream('requests');
  readonly #waiting: number[] = [];
  #sent = 0;
  unacknowledged: number;

  constructor(transfers: number) {
    this.#transfers = transfers;
    this.#isAcknowledged = new Uint8Array(transfers);
    this.unacknowledged = transfers;
  }

  /** Adds a request to the batch, or a pair of them, and their numbers to `unanswered`. */
  request(batch: TransferBatch, unanswered: number[]): void {
    const n = this.#pick();
    addTransfer(batch, n);
    unanswered.push(n);
    if (!isReserving(n)) return;
    addTransfer(batch, n + 1);
    unanswered.push(n + 1);
  }

  acknowledge(numbers: readonly number[]): void {
    for (const n of numbers) {
      if (this.#isAcknowledged[n] === 0) this.unacknowledged--;
      this.#isAcknowledged[n] = 1;
    }
  }

  /** No answer came for these: they are asked for again. */
  retry(numbers: readonly number[]): void {
    for (const n of numbers)
      if (this.#isAcknowledged[n] === 0 && !isResolving(n)) this.#waiting.push(n);
  }

  #pick(): number {
    while (this.#waiting.length < WINDOW && this.#sent < this.#transfers) {
      this.#waiting.push(this.#sent);
      this.#sent += isReserving(this.#sent) ? 2 : 1;
    }
    if (this.#waiting.length === 0 || this.#uniform() < DUPLICATES) {
      const n = Math.floor(this.#uniform() * this.#sent);
      return isResolving(n) ? n - 1 : n;
    }
    const at = Math.floor(this.#uniform() * this.#waiting.length);
    const chosen = this.#waiting[at]!;
    this.#waiting[at] = this.#waiting.at(-1)!;
    this.#waiting.pop();
    return chosen;
  }
}

function openJournal(): LedgerJournal {
  const journal = new LedgerJournal();
  const accounts = new AccountBatch();
  for (let id = 1; id <= ACCOUNTS; id++) accounts.add({ id, ledger: 1, code: 1 });
  journal.createAccounts(accounts);
  journal.flush();
  return journal;
}

function drive(journal: LedgerJournal, clients: Clients, transfers: number) {
  const uniform = createRandom('crashes of a ledger').stream('crashes');
  const batch = new TransferBatch();
  const wrong: string[] = [];
  let unanswered: number[] = [];
  let [requests, repeated, batches, crashes, untold, lost] = [0, 0, 0, 0, 0, 0];
  while (clients.unacknowledged > 0 && wrong.length === 0) {
    batch.clear();
    while (batch.count < BATCH) clients.request(batch, unanswered);
    journal.createTransfers(batch, batches++);
    requests += batch.count;
    for (let at = 0; at < batch.count; at++) {
      const result = batch.result[at]!;
      if (result === EXISTS) repeated++;
      else if (result !== OK) wrong.push(`transfer ${batch.id[at]}: ${TRANSFER_RESULTS[result]}`);
    }
    const done = transfers - clients.unacknowledged;
    const isDue = crashes < CRASHES && done > ((crashes + 1) * transfers) / (CRASHES + 1.5);
    if (isDue && uniform() < 1 / BATCHES_PER_FLUSH) {
      crashes++;
      untold += unanswered.length;
      const kept = Math.floor(uniform() * (journal.unflushed + 1));
      lost += journal.unflushed - kept;
      journal.crash(kept);
      clients.retry(unanswered);
      unanswered = [];
    } else if (batches % BATCHES_PER_FLUSH === 0) {
      journal.flush();
      clients.acknowledge(unanswered);
      unanswered = [];
    }
  }
  return { wrong, requests, repeated, untold, lost, crashes };
}

function wrongBooks(journal: LedgerJournal, transfers: number): readonly string[] {
  const { ledger } = journal;
  const wrong = auditLedger(ledger);
  const { accounts, count } = ledger;
  if (count !== transfers) wrong.push(`there are ${count} transfers`);
  if (!ledger.isBalanced) wrong.push('debits are not equal to credits');
  const debits = new Float64Array(ACCOUNTS + 1);
  const credits = new Float64Array(ACCOUNTS + 1);
  const batch = new TransferBatch();
  for (let n = 0; n < transfers; n++) {
    if (isResolving(n)) continue; // moves what the one before reserves
    batch.clear();
    addTransfer(batch, n);
    debits[batch.debit[0]!]! += batch.amount[0]!;
    credits[batch.credit[0]!]! += batch.amount[0]!;
  }
  for (let id = 1; id <= ACCOUNTS; id++) {
    const row = accounts.find(id);
    if (accounts.debitsPosted[row] !== debits[id] || accounts.creditsPosted[row] !== credits[id])
      wrong.push(`account ${id}: is not what its transfers make`);
    if (accounts.debitsPending[row] !== 0 || accounts.creditsPending[row] !== 0)
      wrong.push(`account ${id}: has transfers pending`);
  }
  if (ledgerDigest(journal.replay()) !== ledgerDigest(ledger))
    wrong.push('a replay of the log gives another state');
  return wrong;
}
