// Hot: conformance ledger
import { assert, type Seconds, type TransactionNumber } from '../units.ts';
import { TransferBatch } from './ledger-batches.ts';
import { TRANSFER_FLAGS } from './ledger-flags.ts';
import type { LedgerJournal } from './ledger-journal.ts';
import {
  LINKED_EVENT_FAILED,
  OK,
  TRANSFER_RESULTS,
  TRANSIENT_RESULTS,
  type TransferResult,
} from './result-codes.ts';
import { EXISTS } from './transfer-codes.ts';

/** Money to move from one account to another of the same ledger. */
export interface Posting {
  readonly debit: number; // account id
  readonly credit: number;
  readonly amount: number; // minor units, integer in [0, AMOUNT_MAX]
  readonly ledger: number;
  readonly code: number;
}
/** applied: it happened, once, now or before. refused: it did not, and never will under this id. */
export type LedgerAnswer = 'applied' | 'refused';

/** Refusals that a correct client must expect; anything else is a bug of the caller. */
const REFUSALS: readonly TransferResult[] = [
  ...TRANSIENT_RESULTS,
  'id_already_failed',
  'exceeds_pending_transfer_amount',
  'pending_transfer_already_posted',
  'pending_transfer_already_voided',
  'pending_transfer_expired',
  'overflows_debits_pending',
  'overflows_credits_pending',
  'overflows_debits_posted',
  'overflows_credits_posted',
  'overflows_debits',
  'overflows_credits',
];
const IS_REFUSAL = TRANSFER_RESULTS.map((result) => REFUSALS.includes(result));
const STEPS_MAX = 2 ** 12;
const TRANSACTIONS_MAX = 2 ** 40;

/**
 * The id of the transfer that a transaction makes at a step of its own numbering: the same for
 * every attempt. Transaction in [0, 2^40), step in [0, 4096).
 */
export function transferId(transaction: TransactionNumber, step: number): number {
  const isTransaction =
    transaction >= 0 && transaction < TRANSACTIONS_MAX && Number.isInteger(transaction);
  const isStep = step >= 0 && step < STEPS_MAX && Number.isInteger(step);
  if (!isTransaction || !isStep) assert(false, `transaction ${transaction}, step ${step}`);
  return transaction * STEPS_MAX + step + 1;
}

/**
 * How services write to a ledger: one request at a time under an id that retries repeat, so that
 * any number of retries, before and after crashes, posts once and gives one answer. The answer may
 * be told to others after `journal.flush()`.
 */
export class LedgerClient {
  readonly #journal: LedgerJournal;
  readonly #batch = new TransferBatch();

  constructor(journal: LedgerJournal) {
    this.#journal = journal;
  }

  /** The result of the last request that decided its answer. */
  result: TransferResult = 'ok';

  /** Moves money at once. */
  transfer(id: number, posting: Posting, now: Seconds): LedgerAnswer {
    this.#batch.clear();
    this.#add(id, posting, 0, 0);
    return this.#submit(now);
  }

  /** Moves money by several postings or by none: ids are `id`, `id` + 1 and so on. */
  transferAll(id: number, postings: readonly Posting[], now: Seconds): LedgerAnswer {
    assert(postings.length > 0, 'no postings');
    this.#batch.clear();
    for (let i = 0; i < postings.length; i++) {
      const flags = i < postings.length - 1 ? TRANSFER_FLAGS.linked : 0;
      this.#add(id + i, postings[i]!, flags, 0);
    }
    return this.#submit(now);
  }

  /** Reserves money until it is posted or voided, or until `timeout` is over; 0: without end. */
  reserve(id: number, posting: Posting, timeout: Seconds, now: Seconds): LedgerAnswer {
    this.#batch.clear();
    this.#add(id, posting, TRANSFER_FLAGS.pending, timeout);
    return this.#submit(now);
  }

  /** Posts `amount` of what is reserved, AMOUNT_MAX for all, and gives back the rest. */
  post(id: number, pendingId: number, amount: number, now: Seconds): LedgerAnswer {
    return this.#resolve(id, pendingId, amount, TRANSFER_FLAGS.post_pending_transfer, now);
  }

  /** Gives back all that is reserved. */
  void(id: number, pendingId: number, now: Seconds): LedgerAnswer {
    return this.#resolve(id, pendingId, 0, TRANSFER_FLAGS.void_pending_transfer, now);
  }

  #resolve(id: number, pendingId: number, amount: number, flags: number, now: Seconds) {
    this.#batch.clear();
    this.#batch.add({ id, debit: 0, credit: 0, amount, ledger: 0, code: 0, flags, pendingId });
    return this.#submit(now);
  }

  #add(id: number, posting: Posting, flags: number, timeout: Seconds): void {
    const { debit, credit, amount, ledger, code } = posting;
    this.#batch.add({ id, debit, credit, amount, ledger, code, flags, timeout });
  }

  #submit(now: Seconds): LedgerAnswer {
    this.#journal.createTransfers(this.#batch, now);
    const { result, count } = this.#batch;
    // Of a chain, the one that broke it decides; a chain made before breaks at its first.
    let at = 0;
    while (at < count - 1 && (result[at] === OK || result[at] === LINKED_EVENT_FAILED)) at++;
    const decisive = result[at]!;
    this.result = TRANSFER_RESULTS[decisive]!;
    if (decisive === OK || (decisive === EXISTS && at === 0)) return 'applied';
    if (IS_REFUSAL[decisive] !== true) assert(false, `the ledger answers ${this.result}`);
    return 'refused';
  }
}
