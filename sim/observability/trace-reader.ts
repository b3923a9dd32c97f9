import { OUTCOMES, type Seconds } from '../units.ts';
import { NO_SPAN } from './span-pool.ts';
import { type Span, TRACE_REASONS, type Trace, traceIdOf } from './trace.ts';
import { NO_CALLER, parentCalls, type TraceGraph } from './trace-parents.ts';
import { BY_HEAD, type Tracer } from './tracer.ts';

/** The names behind the numbers of a running system. */
export interface TraceNames {
  readonly graph: TraceGraph;
  readonly services: readonly string[];
  readonly types: readonly string[]; // of transactions
  /** First half of all trace ids: 16 hexadecimal digits, such as the beginning of a hash of the run. */
  readonly run: string;
}

/** Who the first span of a trace belongs to. */
export const CLIENT_SERVICE = 'client';
const TRANSACTION_DIGITS = 10; // 2^40 transactions
const SPAN_DIGITS = 6; // of a trace

/** Turns what a tracer has kept into traces with names, ids and parents. */
export class TraceReader {
  readonly #tracer: Tracer;
  readonly #names: TraceNames;
  readonly #parents: Int32Array;

  constructor(tracer: Tracer, names: TraceNames) {
    this.#tracer = tracer;
    this.#names = names;
    this.#parents = parentCalls(names.graph);
  }

  /** The kept traces that ended in [from, to), in order of their end. */
  traces(from: Seconds = -Infinity, to: Seconds = Infinity): readonly Trace[] {
    const { kept, keptFrom, keptTo, options } = this.#tracer;
    const found: Trace[] = [];
    for (let position = keptFrom; position < keptTo; position++) {
      const at = position % options.tracesMax;
      const endedAt = kept.endedAt[at]!;
      if (endedAt >= from && endedAt < to) found.push(this.#trace(at));
    }
    return found;
  }

  #trace(at: number): Trace {
    const { kept, options } = this.#tracer;
    const { headRatio, tailRatio } = options;
    const transaction = kept.transaction[at]!;
    const type = this.#names.types[kept.type[at]!]!;
    const [arrivedAt, endedAt] = [kept.arrivedAt[at]!, kept.endedAt[at]!];
    const outcome = OUTCOMES[kept.outcome[at]!]!;
    const root: Span = {
      spanId: spanId(transaction, 0),
      parentId: undefined,
      service: CLIENT_SERVICE,
      operation: type,
      attempt: 0,
      replica: -1,
      sentAt: arrivedAt,
      arrivedAt,
      startedAt: arrivedAt,
      endedAt,
      outcome,
    };
    return {
      traceId: traceIdOf(this.#names.run, transaction),
      transaction,
      type,
      arrivedAt,
      endedAt,
      outcome,
      reason: TRACE_REASONS[kept.reason[at]!]!,
      keptRatio: kept.reason[at] === BY_HEAD ? headRatio : Math.max(headRatio, tailRatio),
      spans: [root, ...this.#calls(transaction, kept.lists.first[at]!)],
      spansLost: kept.lists.lost[at]!,
    };
  }

  #calls(transaction: number, first: number): readonly Span[] {
    const { spans } = this.#tracer;
    const rows: number[] = [];
    for (let row = first; row !== NO_SPAN; row = spans.next[row]!) rows.push(row);
    return rows.map((row, i): Span => {
      const node = spans.node[row]!;
      return {
        spanId: spanId(transaction, i + 1),
        parentId: spanId(transaction, this.#parentOf(row, rows)),
        service: this.#names.services[this.#names.graph.service[node]!]!,
        operation: this.#names.graph.path[node]!,
        attempt: spans.attempt[row]!,
        replica: spans.replica[row]!,
        sentAt: spans.sentAt[row]!,
        arrivedAt: spans.arrivedAt[row]!,
        startedAt: spans.startedAt[row]!,
        endedAt: spans.endedAt[row]!,
        outcome: OUTCOMES[spans.outcome[row]!]!,
      };
    });
  }

  /**
   * The number within the trace (0: the transaction itself) of the attempt whose body a span belongs to: of the
   * attempts of that call begun before the span was sent, the last one that had not ended, otherwise the last one.
   * Where none was recorded, the call around it. (Assumption: when an attempt was given up and goes on unseen
   * beside its retry, what it calls counts to the retry.)
   */
  #parentOf(row: number, rows: readonly number[]): number {
    const { spans } = this.#tracer;
    const sentAt = spans.sentAt[row]!;
    let call = this.#parents[spans.node[row]!]!;
    for (; call !== NO_CALLER; call = this.#parents[call]!) {
      let best = NO_SPAN;
      for (const [i, other] of rows.entries()) {
        const isCaller = spans.node[other] === call && spans.startedAt[other]! <= sentAt;
        if (isCaller && (best === NO_SPAN || this.#isBetter(other, rows[best]!, sentAt))) best = i;
      }
      if (best !== NO_SPAN) return best + 1;
    }
    return 0;
  }

  #isBetter(row: number, other: number, at: Seconds): boolean {
    const { startedAt, endedAt } = this.#tracer.spans;
    const [isOpen, isOtherOpen] = [endedAt[row]! >= at, endedAt[other]! >= at];
    return isOpen === isOtherOpen ? startedAt[row]! > startedAt[other]! : isOpen;
  }
}

/** Different for all spans of a run, and never all zeros. */
function spanId(transaction: number, position: number): string {
  return hexadecimal(transaction, TRANSACTION_DIGITS) + hexadecimal(position + 1, SPAN_DIGITS);
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
