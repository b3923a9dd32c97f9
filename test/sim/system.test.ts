import assert from 'node:assert/strict';
import { createRandom } from '../../sim/random.ts';
import type { ArrivalSource } from '../../sim/system.ts';
import {
  arrivalsAt,
  build,
  call,
  type Draw,
  endTimes,
  exponential,
  load,
  outcomes,
  recorded,
  run,
  service,
  systemConfig,
  transaction,
} from './build.ts';

const simple = systemConfig([service('s')], [transaction([call('s', 1)])]);

describe('system', () => {
  it('numbers transactions in the order of arrival and describes each before it begins', () => {
    const described: number[] = [];
    const source: ArrivalSource = {
      ...arrivalsAt([0, 1, 1, 5]),
      describe: (number) => described.push(number),
    };
    const built = run(simple, source, 4);
    assert.deepEqual(described, [0, 1, 2]);
    assert.deepEqual(endTimes(built), [1, 2, 3]);
  });

  it('takes no arrival at or after the horizon, and still ends what has arrived', () => {
    const built = run(simple, [0, 2, 4, 6], 100, { horizon: 4 });
    assert.deepEqual(endTimes(built), [1, 3]);
  });

  it('takes arrivals at one time, whatever the clock makes of it', () => {
    // 2.0993695188075767 + (12.235167142552141 - 2.0993695188075767) > 12.235167142552141
    const times = [2.0993695188075767, 12.235167142552141, 12.235167142552141];
    assert.deepEqual(outcomes(run(simple, times, 100)), ['done', 'done', 'done']);
  });

  it('refuses arrivals that go back in time', () => {
    assert.throws(() => run(simple, [0, 3, 2], 100), /arrival/);
  });

  it('refuses a second workload', () => {
    const { system } = build(simple);
    system.feed(arrivalsAt([]));
    assert.throws(() => system.feed(arrivalsAt([])), /one workload/);
  });

  it('lets customers of a closed loop come back when they say, until the horizon', () => {
    const source: ArrivalSource = { ...arrivalsAt([0, 0.5]), ended: (_number, time) => time + 3 };
    const built = run(simple, source, 100, { horizon: 9 });
    // one worker: 0 -> 1, 0.5 -> 2; back at 4 -> 5, 5 -> 6; back at 8 -> 9; 9 is too late
    assert.deepEqual(endTimes(built), [1, 2, 5, 6, 9]);
  });

  it('ends a transaction without steps at its arrival', () => {
    const config = systemConfig([service('s')], [transaction([])]);
    assert.deepEqual(endTimes(run(config, [0, 2], 10)), [0, 2]);
  });

  it('counts by type and outcome what arrived from countFrom on', () => {
    const config = systemConfig(
      [service('s', { queueLimit: 0 })],
      [
        transaction([call('s', 2)], { name: 'slow', share: 0.5, slo: 2 }),
        transaction([call('s', 4)], { name: 'slower', share: 0.5, slo: 3 }),
      ],
    );
    const source = arrivalsAt([0, 9, 10, 11, 12, 20, 21, 30], [0, 0, 0, 0, 1, 0, 1, 1]);
    const built = run(config, source, 31, { countFrom: 10 });
    const { counts, arrived, ended } = built.system.transactions;
    const summary = counts.map(({ arrived, inFlight, late, outcomes, latency }) => ({
      arrived,
      inFlight,
      late,
      outcomes: [...outcomes],
      latencySum: latency.sum,
    }));
    // 9 -> 11; 10 refused; 11 -> 13 and 12 refused; 20 -> 22, 21 refused; 30 at work
    assert.deepEqual(summary, [
      { arrived: 3, inFlight: 0, late: 0, outcomes: [2, 0, 1, 0], latencySum: 4 },
      { arrived: 3, inFlight: 1, late: 0, outcomes: [0, 0, 2, 0], latencySum: 0 },
    ]);
    assert.deepEqual([arrived, ended], [8, 7]);
    assert.equal(built.system.amountMinorDone, 200);
    built.sim.runUntil(100);
    assert.equal(counts[1]!.late, 1);
    assert.equal(built.system.amountMinorDone, 300);
  });

  it('knows what is in flight and later than its objective already, and nothing of the warm-up', () => {
    const config = systemConfig(
      [service('s')],
      [
        transaction([call('s', 10)], { name: 'strict', share: 0.5, slo: 2 }),
        transaction([call('s', 10)], { name: 'patient', share: 0.5, slo: 60 }),
      ],
    );
    const source = arrivalsAt([0, 4, 5, 6, 7], [0, 0, 0, 1, 0]);
    const { system } = run(config, source, 9, { countFrom: 5 });
    assert.deepEqual(system.transactions.countOverdue(9), [1, 0]); // 5 is, 7 is not yet, 4 is warm-up
    assert.deepEqual(system.transactions.countOverdue(9.5), [2, 0]);
  });

  it('counts attempts and retries from countFrom on', () => {
    const retry = { kind: 'fixed', retries: 2, wait: 0.1 };
    const config = systemConfig(
      [service('s', { queueLimit: 0, client: { retry } })],
      [transaction([call('s', 4)])],
    );
    const { system } = run(config, arrivalsAt([0, 1, 7, 10]), 20, { countFrom: 5 });
    assert.deepEqual(
      [system.interpreter.callers.attempts, system.interpreter.callers.retries],
      [8, 4],
    );
    assert.deepEqual([system.attempts, system.retries], [4, 2]); // 7, and 10 with two retries
  });

  it('visits the stations of a route as often as chance wants, with draws of their own', () => {
    const stations = [{ call: 's', work: exponential(1) }];
    const n = 4000;
    const config = systemConfig(
      [service('s', { workersPerReplica: 1000 })],
      [transaction({ stations, start: [1], next: [[0.75]] })],
    );
    const built = run(
      config,
      Array.from({ length: n }, (_, i) => i),
      1e5,
    );
    const { arrivals } = built.system.services[0]!;
    const within = (value: number, mean: number, error: number) =>
      assert.ok(Math.abs(value - mean) < 4 * error, `${value}, expected ${mean} +- ${error}`);
    within(arrivals / n, 4, Math.sqrt(12 / n)); // geometric: mean 4, variance 12
    within(load(built, 's').busySeconds / n, 4, Math.sqrt(16 / n)); // exponential sum: mean 4
    const latencies = built.ends.map((end) => end!.endedAt - end!.arrivedAt);
    within(
      latencies.filter((latency) => latency > 4).length / n,
      Math.exp(-1),
      Math.sqrt(0.25 / n),
    );
  });

  it('takes each branch with its probability', () => {
    const n = 10_000;
    const inner = { probability: 0.5, steps: [call('b', 0)] };
    const config = systemConfig(
      [service('a'), service('b'), service('c')],
      [transaction([{ probability: 0.2, steps: [call('a', 0), inner] }, call('c', 0)])],
    );
    const { system } = run(
      config,
      Array.from({ length: n }, (_, i) => i),
      1e5,
    );
    const [a, b, c] = system.services.map(({ arrivals }) => arrivals / n) as [
      number,
      number,
      number,
    ];
    assert.ok(Math.abs(a - 0.2) < 4 * Math.sqrt(0.16 / n), `${a}`);
    assert.ok(Math.abs(b - 0.1) < 4 * Math.sqrt(0.09 / n), `${b}`);
    assert.equal(c, 1);
  });

  it('gives every attempt draws of its own, also below retried callers', () => {
    const always = {
      client: { retry: { kind: 'fixed', wait: 0, retries: 2 } },
      workersPerReplica: 99,
    };
    const config = systemConfig(
      [
        service('a', always),
        service('b', always),
        service('c', always),
        service('d', { replicas: 0 }),
      ],
      [transaction([call('a', 1, call('b', 1, call('c', exponential(1), call('d', 0))))])],
    );
    const draws: Draw[] = [];
    run(config, [0], 1000, { random: recorded(createRandom('1'), draws) });
    const works = draws.filter(({ place }) => place.startsWith('pay/a/b/c/work '));
    assert.equal(works.length, 27);
    assert.equal(new Set(works.map(({ value }) => value)).size, 27);
  });

  it('says whether an action changed anything, and refuses nonsense', () => {
    const { system } = build(simple);
    assert.equal(system.apply({ kind: 'hold' }), false);
    assert.equal(system.apply({ kind: 'scale', service: 's', replicas: 1 }), false);
    assert.equal(system.apply({ kind: 'scale', service: 's', replicas: 3 }), true);
    assert.equal(system.apply({ kind: 'scale', service: 's', replicas: 3 }), false);
    assert.throws(
      () => system.apply({ kind: 'scale', service: 'x', replicas: 3 }),
      /unknown service x/,
    );
    for (const replicas of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => system.apply({ kind: 'scale', service: 's', replicas }), /cannot have/);
    }
  });

  it('notices at the end when a transaction was lost', () => {
    const built = run(simple, [0, 1, 2], 2.5);
    built.system.finish();
    built.system.transactions.ended++;
    assert.throws(() => built.system.finish(), /3 arrived, 3 ended, 1 in flight/);
  });
});
