import assert from 'node:assert/strict';
import { compileCallGraph } from '../../../sim/call-graph.ts';
import { TraceReader } from '../../../sim/observability/trace-reader.ts';
import { TRACER_DEFAULTS, Tracer, type TracerOptions } from '../../../sim/observability/tracer.ts';
import { createRandom } from '../../../sim/random.ts';
import type { ArrivalSource } from '../../../sim/system.ts';
import type { SystemConfig } from '../../../sim/system-config.ts';
import {
  arrivalsAt,
  build,
  call,
  exponential,
  poisson,
  service,
  systemConfig,
  transaction,
} from '../build.ts';

function traced(config: SystemConfig, source: ArrivalSource, options: Partial<TracerOptions>) {
  const built = build(config);
  const tracer = new Tracer(built.random, { ...TRACER_DEFAULTS, ...options });
  built.system.interpreter.tracer = tracer;
  built.system.feed(source);
  built.sim.runUntil(10_000);
  const reader = new TraceReader(tracer, {
    graph: compileCallGraph(config),
    services: config.services.map(({ name }) => name),
    types: config.transactions.map(({ name }) => name),
    run: '00000000000000ab',
  });
  return { ...built, tracer, traces: reader.traces() };
}

const CLIENT = { timeout: 3, retry: { kind: 'fixed', retries: 2, wait: 0.5 } };
const BUSY = systemConfig(
  [
    service('gateway', { workersPerReplica: 4, queueLimit: 9 }),
    service('ledger', { workersPerReplica: 2, queueLimit: 5, client: CLIENT, errorRatio: 0.05 }),
  ],
  [transaction([call('gateway', exponential(0.3), call('ledger', exponential(0.4)))])],
  { hop: exponential(0.01) },
);
const busy = () => poisson(createRandom('arrivals'), 5, 2000);

describe('traces of a running system', () => {
  it('show each attempt as it was, by hand', () => {
    const config = systemConfig(
      [service('front', { workersPerReplica: 9 }), service('back', { client: CLIENT })],
      [transaction([call('front', 1, call('back', 2.4))])],
    );
    const { traces } = traced(config, arrivalsAt([10, 10]), { headRatio: 1 });
    const [first, second] = traces;
    const round = (time: number) => Math.round(time * 1e6) / 1e6;
    const shown = (at: number) =>
      traces[at]!.spans.map(({ service: name, attempt, sentAt, startedAt, endedAt, outcome }) => [
        name,
        attempt,
        ...[sentAt, startedAt, endedAt].map(round),
        outcome,
      ]);
    assert.deepEqual(shown(0), [
      ['client', 0, 10, 10, 13.4, 'done'],
      ['back', 0, 11, 11, 13.4, 'done'],
      ['front', 0, 10, 10, 13.4, 'done'],
    ]);
    // waits for the worker until 13.4, is given up at 14, and begun again behind itself
    assert.deepEqual(shown(1), [
      ['client', 0, 10, 10, 20.6, 'done'],
      ['back', 0, 11, 13.4, 14, 'timedOut'],
      ['back', 1, 14.5, 15.8, 17.5, 'timedOut'],
      ['back', 2, 18, 18.2, 20.6, 'done'],
      ['front', 0, 10, 10, 20.6, 'done'],
    ]);
    assert.equal(first!.outcome, 'done');
    assert.ok(
      second!.spans.slice(1, 4).every(({ parentId }) => parentId === second!.spans[4]!.spanId),
    );
  });

  it('change nothing: the same events, with or without', () => {
    const plain = build(BUSY);
    plain.system.feed(busy());
    plain.sim.runUntil(10_000);
    const { sim, traces } = traced(BUSY, busy(), { headRatio: 0.3, tailRatio: 1 });
    assert.ok(traces.length > 100);
    assert.equal(sim.fingerprint, plain.sim.fingerprint);
  });

  it('have a span for every attempt of what is sampled, and sample the same however much fails', () => {
    const { system, traces } = traced(BUSY, busy(), { headRatio: 1 });
    assert.equal(traces.length, 2000);
    const calls = traces.reduce((sum, { spans }) => sum + spans.length - 1, 0);
    assert.equal(calls, system.interpreter.callers.attempts);
    const sampled = traced(BUSY, busy(), { headRatio: 0.2 });
    const some = sampled.traces.map((one) => one.transaction);
    const kept = sampled.traces.reduce((sum, { spans }) => sum + spans.length - 1, 0);
    assert.equal(sampled.tracer.spans.used, kept, 'no span of another transaction was recorded');
    const calm = { ...BUSY, services: BUSY.services.map((one) => ({ ...one, errorRatio: 0 })) };
    const others = traced(calm, busy(), { headRatio: 0.2 }).traces.map((one) => one.transaction);
    assert.ok(Math.abs(some.length / 2000 - 0.2) < 4 * Math.sqrt(0.16 / 2000));
    assert.deepEqual(others.sort(), some.sort());
  });

  it('keep all that failed, and nothing else, where only the tail is sampled', () => {
    const { traces, ends } = traced(BUSY, busy(), { headRatio: 0, tailRatio: 1 });
    const failed = ends.flatMap((end, number) => (end?.outcome === 'done' ? [] : [number]));
    assert.ok(failed.length > 20);
    assert.deepEqual(
      traces.map(({ transaction: number }) => number).sort((a, b) => a - b),
      failed,
    );
  });
});
