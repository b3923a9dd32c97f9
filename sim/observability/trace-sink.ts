import type { Seconds, TransactionNumber } from '../units.ts';

/**
 * Whoever records traces. The simulated system calls it in its hot loop: numbers only, and no span of a
 * transaction that is not sampled. Spans come in the order in which attempts end, children before their
 * parent; a span may still come after the end of its transaction, when its caller has given up.
 */
export interface TraceSink {
  /** Whether spans of this transaction are wanted; always the same answer for one transaction. */
  isSampled(transaction: TransactionNumber): boolean;
  /**
   * One attempt of a call has ended. Times do not decrease from sentAt to endedAt: sent by the caller, arrived at
   * the service, begun on a worker, answered; NaN where the attempt did not get so far. `replica` is -1 where
   * the attempt reached none; `outcome` is a position in OUTCOMES; attempt 0 is the first.
   */
  span(
    transaction: TransactionNumber,
    node: number,
    attempt: number,
    replica: number,
    sentAt: Seconds,
    arrivedAt: Seconds,
    startedAt: Seconds,
    endedAt: Seconds,
    outcome: number,
  ): void;
  /** The transaction has ended, once; of every transaction, sampled or not. */
  ended(
    transaction: TransactionNumber,
    type: number,
    outcome: number,
    arrivedAt: Seconds,
    endedAt: Seconds,
  ): void;
}
