import assert from 'node:assert/strict';
import type { ClientConfig } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  endTimes,
  load,
  outcomes,
  run,
  service,
  systemConfig,
  transaction,
} from './build.ts';

const patient: Partial<ClientConfig> = {};
const impatient = (timeout: number, cancels: boolean): Partial<ClientConfig> => ({
  timeout,
  cancels,
});

const open = (built: Built, name: string) => load(built, name).open;
const busy = (built: Built, name: string) => load(built, name).busy;

/** a calls b, b calls c; the client gives a 2 seconds. */
function chain(cancels: boolean, works: readonly [number, number, number] = [0.5, 0.5, 5]) {
  const services = [
    service('a', { client: impatient(2, cancels) }),
    service('b', { client: patient }),
    service('c', { client: patient }),
  ];
  const steps = [call('a', works[0], call('b', works[1], call('c', works[2])))];
  return systemConfig(services, [transaction(steps)]);
}

describe('time-outs', () => {
  it('withdraw the work below at that moment when they cancel', () => {
    const built = build(chain(true));
    built.system.feed(arrivalsAt([0]));
    built.sim.runUntil(1.75);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => open(built, name)),
      [1, 1, 1],
    );
    assert.equal(busy(built, 'c'), 1);
    built.sim.runUntil(2.001);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => open(built, name)),
      [0, 0, 0],
    );
    assert.equal(busy(built, 'c'), 0);
    assert.equal(load(built, 'c').busySeconds, 1);
    assert.equal(built.system.calls.inUse, 0);
    assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [2]]);
  });

  it('let the work below go on for nobody when they do not cancel', () => {
    const built = build(chain(false));
    built.system.feed(arrivalsAt([0]));
    built.sim.runUntil(2.001);
    assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [2]]);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => open(built, name)),
      [1, 1, 1],
    );
    assert.equal(busy(built, 'c'), 1);
    assert.equal(built.system.transactions.inUse, 1, 'its draws still need its number');
    built.sim.runUntil(5.999);
    assert.equal(busy(built, 'c'), 1);
    built.sim.runUntil(6.001);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => open(built, name)),
      [0, 0, 0],
    );
    assert.equal(built.system.transactions.inUse, 0);
    assert.equal(built.system.transactions.ended, 1);
  });

  it('leave a queue at once when they cancel, and keep the place when they do not', () => {
    const ends = [true, false].map((cancels) => {
      const config = systemConfig(
        [service('s', { queueLimit: 1, client: impatient(2, cancels) })],
        [transaction([call('s', 1.5)])],
      );
      const built = run(config, [0, 0.25, 2.4, 2.6], 100);
      return [endTimes(built), outcomes(built)];
    });
    // the first is done at 1.5; the second times out at 2.25 on the worker, and would be done at 3
    assert.deepEqual(ends, [
      [
        [1.5, 2.25, 3.9, 4.6],
        ['done', 'timedOut', 'done', 'timedOut'],
      ],
      [
        [1.5, 2.25, 4.4, 2.6],
        ['done', 'timedOut', 'timedOut', 'rejected'],
      ],
    ]);
  });

  it('ignore the late answer', () => {
    const config = systemConfig(
      [service('s', { client: impatient(2, false) })],
      [transaction([call('s', 3)])],
    );
    const built = run(config, [0], 100);
    assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [2]]);
    assert.equal(built.system.service('s').latency.count, 1, 'the service has answered');
    assert.equal(built.system.calls.inUse, 0);
  });

  it('count hops both ways', () => {
    const config = systemConfig(
      [service('s', { client: impatient(2, true) })],
      [transaction([call('s', 1)])],
      { hop: constant(0.5) },
    );
    // the answer that arrives at the instant of the time-out is late: it was scheduled after it
    assert.deepEqual(outcomes(run(config, [0], 100)), ['timedOut']);
    const shorter = systemConfig(config.services, [transaction([call('s', 0.875)])], {
      hop: constant(0.5),
    });
    const built = run(shorter, [0], 100);
    assert.deepEqual([outcomes(built), endTimes(built)], [['done'], [1.875]]);
  });

  it('stop a call on the wire, there and back', () => {
    for (const [hop, work] of [
      [3, 1],
      [1.5, 0.25],
    ] as const) {
      for (const cancels of [true, false]) {
        const config = systemConfig(
          [service('s', { client: impatient(2, cancels) })],
          [transaction([call('s', work)])],
          { hop: constant(hop) },
        );
        const built = run(config, [0], 100);
        assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [2]]);
        const isServed = !cancels || hop < 2;
        assert.equal(built.system.service('s').arrivals, isServed ? 1 : 0);
        assert.equal(built.system.calls.inUse, 0);
        assert.equal(built.system.transactions.inUse, 0);
      }
    }
  });

  it('run from each attempt, not from the first', () => {
    const retry = { kind: 'fixed', wait: 1, retries: 2 };
    const config = systemConfig(
      [service('s', { workersPerReplica: 9, client: { ...impatient(2, true), retry } })],
      [transaction([call('s', 5)])],
    );
    const built = run(config, [0], 100);
    // [0, 2), [3, 5), [6, 8)
    assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [8]]);
    assert.equal(load(built, 's').busySeconds, 6);
    assert.equal(built.system.interpreter.callers.attempts, 3);
  });

  it('without cancelling leave the worker busy for every attempt: retries amplify the load', () => {
    const retry = { kind: 'fixed', wait: 1, retries: 2 };
    const config = systemConfig(
      [service('s', { workersPerReplica: 9, client: { ...impatient(2, false), retry } })],
      [transaction([call('s', 5)])],
    );
    const built = run(config, [0], 100);
    assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [8]]);
    assert.equal(load(built, 's').busySeconds, 15);
  });

  it('take the answer of the retry that is in time, although the first attempt still works', () => {
    const erratic = { kind: 'hyperexponential', mean: 1, squaredCv: 9 };
    const retry = { kind: 'fixed', wait: 0, retries: 20 };
    const config = systemConfig(
      [service('s', { workersPerReplica: 1000, client: { ...impatient(1, false), retry } })],
      [transaction([call('s', erratic)])],
    );
    const built = run(
      config,
      Array.from({ length: 200 }, (_, i) => i * 100),
      1e5,
    );
    assert.ok(outcomes(built).every((outcome) => outcome === 'done'));
    const { retries } = built.system.interpreter.callers;
    assert.ok(retries > 20, `${retries} retries`); // P(work > 1) = 0.19
    assert.equal(built.system.service('s').latency.count, 200 + retries);
  });

  it('of an inner call are answered by the middle service, which then is free', () => {
    const services = [service('a'), service('b', { client: impatient(2, false) })];
    const config = systemConfig(services, [transaction([call('a', 1, call('b', 5))])]);
    const built = build(config);
    built.system.feed(arrivalsAt([0]));
    built.sim.runUntil(3.001);
    assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [3]]);
    assert.deepEqual([open(built, 'a'), open(built, 'b')], [0, 1]);
  });

  it('withdraw all branches of a fork, and what they wait for', () => {
    const services = [
      service('a', { client: impatient(2, true) }),
      ...['b', 'c', 'd', 'e'].map((name) => service(name)),
    ];
    const branches = [
      [call('b', 9)],
      [call('c', 1, { parallel: [[call('d', 9)], [call('e', 0.25)]] })],
      [call('e', 0.25), call('b', 9)],
    ];
    const config = systemConfig(services, [transaction([call('a', 0.5, { parallel: branches })])]);
    const built = run(config, [0], 2.001);
    assert.deepEqual(outcomes(built), ['timedOut']);
    assert.equal(built.system.calls.inUse, 0);
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      assert.deepEqual([open(built, name), busy(built, name)], [0, 0], name);
    }
  });

  it('withdraw a call that waits to be tried again', () => {
    const retry = { kind: 'fixed', wait: 5, retries: 3 };
    const services = [
      service('a', { client: impatient(2, true) }),
      service('b', { replicas: 0, client: { retry } }),
    ];
    const built = run(
      systemConfig(services, [transaction([call('a', 1, call('b', 1))])]),
      [0],
      100,
    );
    assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [2]]);
    assert.equal(built.system.service('b').arrivals, 1);
  });

  it('leave what an inner time-out has already given up to go on', () => {
    const services = [
      service('a', { client: impatient(3, true) }),
      service('b', {
        client: { ...impatient(1, false), retry: { kind: 'fixed', wait: 0, retries: 1 } },
        workersPerReplica: 5,
      }),
    ];
    const built = build(systemConfig(services, [transaction([call('a', 1.5, call('b', 9))])]));
    built.system.feed(arrivalsAt([0]));
    built.sim.runUntil(3.001);
    // b is tried at 1.5 and again at 2.5; at 3 the second attempt is withdrawn, the first goes on
    assert.deepEqual([outcomes(built), endTimes(built)], [['timedOut'], [3]]);
    assert.equal(busy(built, 'b'), 1);
    built.sim.runUntil(20);
    assert.equal(load(built, 'b').busySeconds, 9.5);
    assert.equal(built.system.transactions.inUse, 0);
  });

  it('count each call that does not end well once as a failure of its service', () => {
    const failures = (cancels: boolean, changes: object, hop?: number) => {
      const s = service('s', { ...changes, client: impatient(2, cancels) });
      const config = systemConfig([s], [transaction([call('s', 3)])], {
        ...(hop !== undefined && { hop: constant(hop) }),
      });
      return run(config, [0], 100).system.service('s').failures;
    };
    assert.equal(failures(true, {}), 1);
    assert.equal(failures(false, {}), 1);
    assert.equal(failures(false, { errorRatio: 1 - 1e-9 }), 1, 'timed out, then failed');
    assert.equal(failures(false, { replicas: 0 }, 1.5), 1, 'refused, then timed out');
    assert.equal(failures(true, { replicas: 0 }, 1.5), 1, 'refused, then timed out');
    assert.equal(failures(false, { replicas: 0 }, 3), 1, 'timed out, then refused');
  });

  it('of calls that never came to a service are failures of its callers alone', () => {
    const services = [
      service('a', { workersPerReplica: 9 }),
      service('b', { client: { ...impatient(2, false), connections: 1 } }),
    ];
    const config = systemConfig(services, [transaction([call('a', 0, call('b', 9))])]);
    const built = build(config);
    built.system.feed(arrivalsAt([0, 1, 20, 40]));
    built.sim.runUntil(10);
    const b = built.system.service('b');
    assert.deepEqual([b.arrivals, b.failures], [2, 2]); // the second gets the connection of the first at 2
    const handle = built.system.impairments.apply({ on: 'edge', to: 'b', lossRatio: 1 });
    built.sim.runUntil(30);
    built.system.impairments.clear(handle);
    built.system.impairments.apply({ on: 'service', service: 'b', connectionsLost: 1 });
    built.sim.runUntil(50);
    assert.deepEqual(new Set(outcomes(built)), new Set(['timedOut']));
    assert.deepEqual([b.arrivals, b.failures], [2, 2]);
  });
});
