import type { Span, Trace } from '../../sim/observability/trace.ts';
import {
  groupBy,
  type OtlpAttribute,
  type OtlpOptions,
  type OtlpResource,
  type OtlpScope,
  otlpAttributes,
  otlpResource,
  otlpScope,
} from './otlp.ts';
import { unixNanoseconds } from './unix-time.ts';

/** ExportTraceServiceRequest, as JSON: what a collector takes at /v1/traces. */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: OtlpResource;
    readonly scopeSpans: readonly {
      readonly scope: OtlpScope;
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly { readonly timeUnixNano: string; readonly name: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

const KIND_SERVER = 2; // SPAN_KIND_SERVER
const STATUS_OK = 1;
const STATUS_ERROR = 2;

/**
 * Traces as a collector takes them, a resource per service. A span begins when its caller sends and ends as its
 * caller sees it, with events for its arrival and the begin of its work, so that time on the wire and in queues shows.
 */
export function otlpTraces(traces: readonly Trace[], options: OtlpOptions): OtlpTraces {
  const rows = traces.flatMap((trace) => trace.spans.map((span) => ({ trace, span })));
  const resourceSpans = groupBy(rows, ({ span }) => span.service).map(([service, group]) => ({
    resource: otlpResource(service),
    scopeSpans: [
      {
        scope: otlpScope(options),
        spans: group.map(({ trace, span }) => otlpSpan(trace, span, options)),
      },
    ],
  }));
  return { resourceSpans };
}

function otlpSpan(trace: Trace, span: Span, { epoch }: OtlpOptions): OtlpSpan {
  const { spanId, parentId, outcome } = span;
  const time = (at: number) => unixNanoseconds(epoch, at);
  const events = [
    { name: 'arrived', at: span.arrivedAt },
    { name: 'started', at: span.startedAt },
  ];
  const isDone = outcome === 'done';
  return {
    traceId: trace.traceId,
    spanId,
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    name: span.operation,
    kind: KIND_SERVER,
    startTimeUnixNano: time(span.sentAt),
    endTimeUnixNano: time(span.endedAt),
    attributes: parentId === undefined ? rootAttributes(trace) : callAttributes(span),
    events: events
      .filter(({ at }) => parentId !== undefined && !Number.isNaN(at))
      .map(({ name, at }) => ({ timeUnixNano: time(at), name })),
    status: isDone ? { code: STATUS_OK } : { code: STATUS_ERROR, message: outcome },
  };
}

function rootAttributes({ transaction, outcome, reason, keptRatio, spansLost }: Trace) {
  return otlpAttributes({
    'finfra.transaction': transaction,
    'finfra.outcome': outcome,
    'finfra.sampling.reason': reason,
    'finfra.sampling.ratio': keptRatio,
    'finfra.spans.lost': spansLost,
  });
}

function callAttributes({ attempt, replica, outcome }: Span) {
  return otlpAttributes({
    'finfra.attempt': attempt,
    'finfra.replica': replica,
    'finfra.outcome': outcome,
  });
}
