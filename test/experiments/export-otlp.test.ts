import assert from 'node:assert/strict';
import { otlpAttributes } from '../../experiments/export/otlp.ts';
import { otlpLogs } from '../../experiments/export/otlp-logs.ts';
import { otlpTraces } from '../../experiments/export/otlp-traces.ts';
import { unixNanoseconds } from '../../experiments/export/unix-time.ts';
import type { Trace } from '../../sim/observability/trace.ts';

const OPTIONS = { version: '1.0', epoch: 1_700_000_000, run: '00000000000000ab' };
const TRACE_ID = '00000000000000ab0000000000000006';
const TRACE: Trace = {
  traceId: TRACE_ID,
  transaction: 5,
  type: 'pay',
  arrivedAt: 1,
  endedAt: 1.5,
  outcome: 'failed',
  reason: 'failed',
  keptRatio: 0.25,
  spansLost: 0,
  spans: [
    {
      spanId: '0000000005000001',
      parentId: undefined,
      service: 'client',
      operation: 'pay',
      attempt: 0,
      replica: -1,
      sentAt: 1,
      arrivedAt: 1,
      startedAt: 1,
      endedAt: 1.5,
      outcome: 'failed',
    },
    {
      spanId: '0000000005000002',
      parentId: '0000000005000001',
      service: 'ledger',
      operation: 'pay/ledger',
      attempt: 1,
      replica: 7,
      sentAt: 1.000000001,
      arrivedAt: 1.25,
      startedAt: NaN,
      endedAt: 1.5,
      outcome: 'timedOut',
    },
  ],
};

describe('OTLP traces', () => {
  it('have a resource per service, and ids, times and states as JSON has them', () => {
    const { resourceSpans } = otlpTraces([TRACE], OPTIONS);
    assert.deepEqual(
      resourceSpans.map(({ resource }) => resource.attributes),
      ['client', 'ledger'].map((name) => [{ key: 'service.name', value: { stringValue: name } }]),
    );
    const [client, ledger] = resourceSpans.map(({ scopeSpans }) => scopeSpans[0]!);
    assert.deepEqual(client!.scope, { name: 'finfra', version: '1.0' });
    assert.deepEqual(ledger!.spans, [
      {
        traceId: TRACE_ID,
        spanId: '0000000005000002',
        parentSpanId: '0000000005000001',
        name: 'pay/ledger',
        kind: 2,
        startTimeUnixNano: '1700000001000000001',
        endTimeUnixNano: '1700000001500000000',
        attributes: [
          { key: 'finfra.attempt', value: { intValue: '1' } },
          { key: 'finfra.replica', value: { intValue: '7' } },
          { key: 'finfra.outcome', value: { stringValue: 'timedOut' } },
        ],
        events: [{ timeUnixNano: '1700000001250000000', name: 'arrived' }],
        status: { code: 2, message: 'timedOut' },
      },
    ]);
    const [root] = client!.spans;
    assert.ok(root !== undefined && !('parentSpanId' in root));
    assert.deepEqual(root.events, []);
    assert.deepEqual(root.attributes[3], {
      key: 'finfra.sampling.ratio',
      value: { doubleValue: 0.25 },
    });
  });

  it('keep every span of every trace', () => {
    const traces = [TRACE, { ...TRACE, traceId: TRACE_ID.replace('6', '7') }];
    const { resourceSpans } = otlpTraces(traces, OPTIONS);
    assert.equal(resourceSpans.length, 2);
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0]!.spans);
    assert.equal(new Set(spans.map(({ traceId, spanId }) => traceId + spanId)).size, 4);
    assert.deepEqual(otlpTraces([], OPTIONS), { resourceSpans: [] });
  });
});

describe('OTLP logs', () => {
  it('have text, severity, values and the trace of their request', () => {
    const { resourceLogs } = otlpLogs(
      [
        {
          at: 2,
          template: 'requestFailed',
          component: 'ledger',
          values: { operation: 'pay/ledger', replica: 7, attempt: 0 },
          transaction: 5,
          suppressed: 3,
        },
        {
          at: 3,
          template: 'replicaReady',
          component: 'gateway',
          values: { replica: 1, seconds: 0.5 },
          transaction: undefined,
          suppressed: 0,
        },
      ],
      OPTIONS,
    );
    const [failed, ready] = resourceLogs.map(({ scopeLogs }) => scopeLogs[0]!.logRecords[0]!);
    assert.deepEqual(failed, {
      timeUnixNano: '1700000002000000000',
      severityNumber: 17,
      severityText: 'ERROR',
      body: { stringValue: 'request pay/ledger failed on replica 7, attempt 0' },
      attributes: [
        { key: 'finfra.template', value: { stringValue: 'requestFailed' } },
        { key: 'finfra.operation', value: { stringValue: 'pay/ledger' } },
        { key: 'finfra.replica', value: { intValue: '7' } },
        { key: 'finfra.attempt', value: { intValue: '0' } },
        { key: 'finfra.suppressed', value: { intValue: '3' } },
      ],
      traceId: TRACE_ID,
    });
    assert.deepEqual([ready?.severityNumber, ready && 'traceId' in ready], [9, false]);
  });

  it('take values that JSON has no numbers for', () => {
    assert.deepEqual(
      otlpAttributes({ a: NaN, b: -Infinity, c: 0.5, d: 2 ** 53, e: true, 'x.ratio': 1 }).map(
        ({ value }) => value,
      ),
      [
        { doubleValue: 'NaN' },
        { doubleValue: '-Infinity' },
        { doubleValue: 0.5 },
        { doubleValue: 2 ** 53 },
        { boolValue: true },
        { doubleValue: 1 },
      ],
    );
  });
});

describe('nanoseconds since 1970', () => {
  it('are exact where a double is not', () => {
    assert.equal(unixNanoseconds(1_700_000_000, 0.123456789), '1700000000123456789');
    assert.equal(unixNanoseconds(1_700_000_000, 86_399.999999999), '1700086399999999999');
    assert.equal(unixNanoseconds(0, 0.9999999999), '1000000000');
    assert.equal(unixNanoseconds(10, -0.5), '9500000000');
  });

  it('are not made of what is no time', () => {
    for (const [epoch, at] of [
      [0.5, 0],
      [0, NaN],
      [0, -1],
    ] as const)
      assert.throws(() => unixNanoseconds(epoch, at), /assertion failed/);
  });
});
