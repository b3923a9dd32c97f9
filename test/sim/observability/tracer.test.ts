import assert from 'node:assert/strict';
import { CALL, compileCallGraph, END, FORK } from '../../../sim/call-graph.ts';
import { parentCalls, type TraceGraph } from '../../../sim/observability/trace-parents.ts';
import { TraceReader } from '../../../sim/observability/trace-reader.ts';
import { TRACER_DEFAULTS, Tracer, type TracerOptions } from '../../../sim/observability/tracer.ts';
import { createRandom } from '../../../sim/random.ts';
import { DONE, FAILED } from '../../../sim/units.ts';
import { call, service, systemConfig, transaction } from '../build.ts';

const GATEWAY = 0;
const SCORE = 1;
const LEDGER = 2;
/** gateway calls score, then forks to score and ledger. */
const GRAPH: TraceGraph = {
  kind: Uint8Array.of(CALL, CALL, FORK, CALL, CALL),
  next: Int32Array.of(END, 2, END, END, END),
  service: Int32Array.of(GATEWAY, SCORE, -1, SCORE, LEDGER),
  body: Int32Array.of(1, END, -1, END, END),
  targetFrom: Int32Array.of(0, 0, 0, 2, 2),
  targetTo: Int32Array.of(0, 0, 2, 2, 2),
  targets: Int32Array.of(3, 4),
  path: ['pay/gateway', 'pay/gateway/score', 'pay/gateway/parallel', 'pay/x', 'pay/y'],
};
const NAMES = {
  graph: GRAPH,
  services: ['gateway', 'score', 'ledger'],
  types: ['pay'],
  run: '00000000000000ab',
};

const make = (options: Partial<TracerOptions> = {}) =>
  new Tracer(createRandom('7'), { ...TRACER_DEFAULTS, headRatio: 1, ...options });
const read = (tracer: Tracer) => new TraceReader(tracer, NAMES).traces();

/** One call of a transaction, at its number in seconds, and its end. */
function trace(tracer: Tracer, transaction: number, outcome = DONE, seconds = 1): void {
  if (tracer.isSampled(transaction)) {
    const at = transaction;
    tracer.span(transaction, 0, 0, 3, at, at, at, at + seconds, outcome);
  }
  tracer.ended(transaction, 0, outcome, transaction, transaction + seconds);
}

describe('traces', () => {
  it('have a parent per span: the attempt that was at work when the call was sent', () => {
    const tracer = make();
    tracer.span(5, 1, 0, 8, 1.5, 1.6, 1.7, 1.8, DONE);
    tracer.span(5, 0, 0, 1, 1, 1.1, 1.2, 2, FAILED); // first attempt of the gateway
    tracer.span(5, 3, 0, 8, 2.5, 2.6, 2.7, 2.8, DONE);
    tracer.span(5, 4, 0, -1, 2.5, NaN, NaN, 2.9, FAILED);
    tracer.span(5, 4, 1, 9, 3, 3.1, 3.2, 3.3, DONE);
    tracer.span(5, 0, 1, 1, 2.1, 2.2, 2.3, 4, DONE);
    tracer.ended(5, 0, DONE, 1, 4);
    const [one, ...others] = read(tracer);
    assert.deepEqual(others, []);
    assert.equal(one?.traceId, '00000000000000ab0000000000000006');
    const [root, score, first, fork, lost, retried, second] = one!.spans;
    assert.equal(root!.spanId, '0000000005000001');
    assert.equal(root!.parentId, undefined);
    assert.deepEqual([root!.service, root!.operation], ['client', 'pay']);
    assert.deepEqual([first!.parentId, second!.parentId], [root!.spanId, root!.spanId]);
    assert.equal(score!.parentId, first!.spanId);
    for (const span of [fork, lost, retried]) assert.equal(span!.parentId, second!.spanId);
    assert.deepEqual(
      [lost!.service, lost!.operation, lost!.replica, lost!.outcome, retried!.attempt],
      ['ledger', 'pay/y', -1, 'failed', 1],
    );
    assert.equal(new Set(one!.spans.map(({ spanId }) => spanId)).size, 7);
  });

  it('have the parent that still was at work, and of two such the later one', () => {
    const tracer = make();
    tracer.span(0, 0, 0, 1, 1, 1, 1, 9, DONE); // a hedge joins it, and leaves before it
    tracer.span(0, 0, 1, 2, 3, 3, 3, 5, DONE);
    for (const sentAt of [2, 4, 6, 10]) tracer.span(0, 1, 0, 3, sentAt, sentAt, sentAt, 11, DONE);
    tracer.ended(0, 0, DONE, 1, 9);
    const [, first, second, ...calls] = read(tracer)[0]!.spans;
    const expected = [first, second, first, second].map((span) => span?.spanId);
    assert.deepEqual(
      calls.map(({ parentId }) => parentId),
      expected,
    );
  });

  it('find the call around a span in the bodies of a compiled system', () => {
    const branch = { probability: 0.5, steps: [{ parallel: [[call('c', 1)]] }] };
    const graph = compileCallGraph(
      systemConfig(
        ['a', 'b', 'c'].map((name) => service(name)),
        [transaction([call('a', 1, call('b', 1), branch), call('c', 1)])],
      ),
    );
    const parents = parentCalls(graph);
    const calls = graph.path.flatMap((_, node) => (graph.kind[node] === CALL ? [node] : []));
    const named = calls.map((node) => [
      graph.service[node],
      parents[node] === -1 ? -1 : graph.service[parents[node]!],
    ]);
    const expected = [
      [0, -1],
      [1, 0],
      [2, -1],
      [2, 0],
    ];
    assert.deepEqual(named.sort(), expected);
  });
});

describe('a tracer', () => {
  it('samples the same transactions again, by their numbers, in the share asked for', () => {
    const n = 100_000;
    const sampled = (seed: string, headRatio: number) => {
      const tracer = new Tracer(createRandom(seed), { ...TRACER_DEFAULTS, headRatio });
      return Array.from({ length: n }, (_, i) => i).filter((i) => tracer.isSampled(i));
    };
    const first = sampled('a', 0.01);
    assert.ok(Math.abs(first.length - n * 0.01) < 4 * Math.sqrt(n * 0.01 * 0.99));
    assert.deepEqual(sampled('a', 0.01), first);
    assert.notDeepEqual(sampled('b', 0.01), first);
    const more = new Set(sampled('a', 0.05));
    assert.ok(first.every((transaction) => more.has(transaction)));
    assert.equal(sampled('a', 0).length, 0);
  });

  it('keeps of the tail what failed or was slow, and of the head everything', () => {
    const tracer = make({ headRatio: 0.1, tailRatio: 0.5, slowSeconds: 2 });
    const kinds = [
      { outcome: DONE, seconds: 2, reason: 'head' }, // on the limit is not slow
      { outcome: FAILED, seconds: 1, reason: 'failed' },
      { outcome: DONE, seconds: 2.5, reason: 'slow' },
    ];
    const n = 3000;
    for (let i = 0; i < n; i++) trace(tracer, i, kinds[i % 3]!.outcome, kinds[i % 3]!.seconds);
    const traces = read(tracer);
    for (const [k, { reason }] of kinds.entries()) {
      const kept = traces.filter(({ transaction }) => transaction % 3 === k);
      const share = k === 0 ? 0.1 : 0.5;
      assert.ok(Math.abs(kept.length - 1000 * share) < 4 * Math.sqrt(1000 * share * (1 - share)));
      for (const one of kept) assert.deepEqual([one.reason, one.keptRatio], [reason, share]);
    }
    assert.equal(tracer.spans.used, traces.length);
  });

  it('forgets the oldest traces when it is full of traces or of spans', () => {
    for (const options of [{ tracesMax: 4 }, { spansMax: 4 }]) {
      const tracer = make(options);
      for (let i = 0; i < 10_000; i++) trace(tracer, i);
      const numbers = read(tracer).map(({ transaction }) => transaction);
      assert.deepEqual(numbers, [9996, 9997, 9998, 9999]);
      assert.equal(tracer.spans.used, 4);
      assert.equal(tracer.spansLost, 0);
    }
  });

  it('counts the spans of a trace too large for it', () => {
    const tracer = make({ spansMax: 4 });
    for (let i = 0; i < 6; i++) tracer.span(0, 0, i, 1, 0, 0, 0, 1, DONE);
    tracer.ended(0, 0, DONE, 0, 1);
    tracer.span(0, 0, 6, 1, 0, 0, 0, 2, DONE);
    const [one] = read(tracer);
    assert.deepEqual([one?.spans.length, one?.spansLost, tracer.spansLost], [5, 3, 3]);
  });

  it('adds spans that come after the end, unless their trace is gone', () => {
    const tracer = make({ tracesMax: 2 });
    trace(tracer, 0);
    trace(tracer, 1);
    tracer.span(1, 1, 0, 1, 1, 1, 1, 9, DONE);
    assert.deepEqual(
      read(tracer).map(({ spans }) => spans.length),
      [2, 3],
    );
    trace(tracer, 2);
    tracer.span(0, 1, 0, 1, 1, 1, 1, 9, DONE); // forgotten
    tracer.span(0, 1, 0, 1, 1, 1, 1, 9, DONE);
    assert.deepEqual(
      read(tracer).map(({ transaction, spans }) => [transaction, spans.length]),
      [
        [1, 3],
        [2, 2],
      ],
    );
    assert.equal(tracer.spans.used, 3);
    const tail = make({ headRatio: 0, tailRatio: 1 });
    tail.span(0, 1, 0, 1, 0, 0, 0, 0.5, DONE);
    trace(tail, 0);
    tail.span(0, 1, 0, 1, 1, 1, 1, 9, FAILED);
    assert.deepEqual([read(tail).length, tail.spans.used], [0, 0]);
  });

  it('gives a transaction up when a later one needs its place, and never the later one', () => {
    const tracer = make({ inFlightMax: 8 });
    tracer.span(1, 0, 0, 1, 1, 1, 1, 2, DONE);
    tracer.span(9, 0, 0, 1, 1, 1, 1, 2, DONE);
    tracer.span(1, 0, 0, 1, 1, 1, 1, 3, DONE);
    tracer.ended(1, 0, DONE, 1, 3);
    tracer.ended(9, 0, DONE, 1, 3);
    assert.deepEqual(
      read(tracer).map(({ transaction, spans }) => [transaction, spans.length]),
      [[9, 2]],
    );
    assert.deepEqual([tracer.tracesLost, tracer.spans.used], [1, 1]);
  });

  it('gives the places of those that ended to any number, as items of jobs have high ones', () => {
    const tracer = make({ inFlightMax: 4 });
    for (let i = 0; i < 4; i++) trace(tracer, 2 ** 39 + i);
    for (let i = 0; i < 4; i++) trace(tracer, i);
    assert.deepEqual(
      read(tracer).map(({ transaction: number }) => number % 2 ** 39),
      [0, 1, 2, 3, 0, 1, 2, 3],
    );
    assert.ok(read(tracer).every(({ spans }) => spans.length === 2));
  });

  it('shows the traces that ended in a span of time', () => {
    const tracer = make();
    for (let i = 0; i < 5; i++) trace(tracer, i);
    const traces = new TraceReader(tracer, NAMES).traces(2, 4);
    assert.deepEqual(
      traces.map(({ endedAt }) => endedAt),
      [2, 3],
    );
  });
});
