import type { Outcome, Seconds, TransactionNumber } from '../units.ts';

/** Why a trace was kept: by its draw alone, or because of how the transaction ended. */
export const TRACE_REASONS = ['head', 'failed', 'slow'] as const;
export type TraceReason = (typeof TRACE_REASONS)[number];

/** One attempt of a call, from when its caller sent it to its end as the caller sees it. */
export interface Span {
  readonly spanId: string; // 16 hexadecimal digits, different for all spans of a run
  readonly parentId: string | undefined; // of the first span of a trace: none
  readonly service: string;
  readonly operation: string; // its path in the call graph: 'authorise/fraud-score'
  readonly attempt: number; // 0 is the first
  readonly replica: number; // -1: it reached none
  readonly sentAt: Seconds;
  readonly arrivedAt: Seconds; // at the service; NaN: never
  readonly startedAt: Seconds; // on a worker; NaN: never
  readonly endedAt: Seconds;
  readonly outcome: Outcome;
}

/** What is known of one transaction. */
export interface Trace {
  readonly traceId: string; // 32 hexadecimal digits
  readonly transaction: TransactionNumber;
  readonly type: string;
  readonly arrivedAt: Seconds;
  readonly endedAt: Seconds;
  readonly outcome: Outcome;
  readonly reason: TraceReason;
  /** Chance that such a transaction is kept, in (0, 1]: it stands for 1 / keptRatio of its like. */
  readonly keptRatio: number;
  /** The transaction itself first, as a call of service 'client', then its calls as they ended. */
  readonly spans: readonly Span[];
  /** Spans that found no room. */
  readonly spansLost: number;
}

/** The id of a transaction's trace: the 16 hexadecimal digits of the run, then 16 of its number. */
export function traceIdOf(run: string, transaction: TransactionNumber): string {
  return run + (transaction + 1).toString(16).padStart(16, '0');
}
