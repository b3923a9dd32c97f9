import assert from 'node:assert/strict';
import type { ServiceConfig, Step, SystemConfig } from '../../sim/system-config.ts';
import {
  type Built,
  call,
  constant,
  endTimes,
  IDLE,
  load,
  outcomes,
  run,
  service,
  systemConfig,
  transaction,
} from './build.ts';

const many = { workersPerReplica: 100 };

/** One transaction through services a to e with plenty of workers, unless changed. */
function once(
  steps: readonly Step[],
  changes: Readonly<Record<string, Partial<ServiceConfig>>> = {},
  rest: Partial<SystemConfig> = {},
): Built {
  const services = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    service(name, { ...many, ...changes[name] }),
  );
  const built = run(systemConfig(services, [transaction(steps)], rest), [0], 1000);
  assert.equal(built.system.calls.inUse, 0);
  assert.equal(built.system.transactions.inUse, 0);
  for (const { name } of services) {
    assert.deepEqual({ ...load(built, name), ...IDLE }, load(built, name), name);
  }
  return built;
}

const ending = (built: Built) => [outcomes(built)[0], endTimes(built)[0]];
const arrivals = ({ system }: Built) => system.services.map((each) => each.arrivals);

describe('transactions', () => {
  it('run steps one after the other and bodies after the work of their call', () => {
    const steps = [call('a', 1, call('b', 2), call('c', 4)), call('d', 8)];
    assert.deepEqual(ending(once(steps)), ['done', 15]);
  });

  it('run the branches of a fork at once and go on with the last', () => {
    const parallel = [[call('a', 1)], [call('b', 2), call('c', 3)], []];
    assert.deepEqual(ending(once([{ parallel }, call('d', 1)])), ['done', 6]);
    const nested = [[{ parallel }, call('a', 1)], [call('e', 5.5)]];
    assert.deepEqual(ending(once([call('d', 1, { parallel: nested })])), ['done', 7]);
  });

  it('go on behind forks and chances that hold nothing', () => {
    const empty = [{ parallel: [] }, { parallel: [[], []] }, { probability: 1, steps: [] }];
    assert.deepEqual(ending(once([...empty, call('a', 1), ...empty])), ['done', 1]);
    assert.deepEqual(ending(once(empty)), ['done', 0]);
  });

  it('take a step of probability 1 and leave out one of probability 0', () => {
    const chance = (probability: number) => ({ probability, steps: [call('a', 1)] });
    assert.deepEqual(arrivals(once([chance(1), chance(0), chance(1)])), [2, 0, 0, 0, 0]);
  });

  it('make a hop to each service and back', () => {
    const steps = [call('a', 1, call('b', 1)), call('c', 1)];
    const built = once(steps, {}, { hop: constant(0.25) });
    assert.deepEqual(ending(built), ['done', 4.5]);
    assert.equal(built.system.service('a').latency.sum, 2.5, 'without its own hops');
  });

  it('draw the hop there and the hop back independently', () => {
    const { system, ends } = run(
      systemConfig([service('a', many)], [transaction([call('a', 0)])], {
        hop: { kind: 'uniform', low: 0, high: 1 },
      }),
      Array.from({ length: 5000 }, (_, i) => i * 10),
      1e5,
    );
    const latencies = ends.map((end) => end!.endedAt - end!.arrivedAt);
    const mean = latencies.reduce((sum, latency) => sum + latency) / latencies.length;
    const squares = latencies.map((latency) => (latency - 1) ** 2);
    const variance = squares.reduce((sum, square) => sum + square) / squares.length;
    assert.equal(system.transactions.ended, 5000);
    assert.ok(Math.abs(mean - 1) < 4 * Math.sqrt(1 / 6 / 5000), `mean ${mean}`);
    // of a triangle: 1 / 6, its fourth moment 1 / 15; one draw for both would give 1 / 3
    const error = Math.sqrt((1 / 15 - 1 / 36) / 5000);
    assert.ok(Math.abs(variance - 1 / 6) < 4 * error, `variance ${variance}`);
  });

  it('end with the outcome of the call that failed, without the steps behind it', () => {
    const built = once([call('a', 1, call('b', 1), call('c', 1)), call('d', 1)], {
      b: { replicas: 0 },
    });
    assert.deepEqual(ending(built), ['rejected', 1]);
    assert.deepEqual(arrivals(built), [1, 1, 0, 0, 0]);
    assert.deepEqual(
      built.system.services.map(({ failures }) => failures),
      [1, 1, 0, 0, 0],
    );
  });

  it('wait for all branches of a fork, and end as the first failure did', () => {
    const client = { ...service('x').client, timeout: 2 };
    const parallel = [[call('a', 3)], [call('b', 9)], [call('c', 1, call('d', 1))]];
    const changes = { b: { client }, d: { replicas: 0 } };
    assert.deepEqual(ending(once([{ parallel }, call('e', 1)], changes)), ['rejected', 3]);
    const late = { ...changes, c: { replicas: 0 } };
    assert.deepEqual(ending(once([{ parallel }], late)), ['rejected', 3]);
    const inTime = { b: { client } };
    assert.deepEqual(ending(once([{ parallel }], inTime)), ['timedOut', 3]);
  });

  it('do not start the body of a call that ended in an error', () => {
    const n = 4000;
    const config = systemConfig(
      [service('a', { errorRatio: 0.3 }), service('b')],
      [transaction([call('a', 0.5, call('b', 0.25))])],
    );
    const built = run(
      config,
      Array.from({ length: n }, (_, i) => i),
      1e5,
    );
    const failed = outcomes(built).filter((outcome) => outcome === 'failed').length;
    assert.ok(Math.abs(failed / n - 0.3) < 4 * Math.sqrt(0.21 / n), `${failed}`);
    assert.equal(built.system.service('b').arrivals, n - failed);
    assert.equal(built.system.service('a').failures, failed);
    assert.equal(load(built, 'a').busySeconds, 0.5 * n, 'an error comes after the work');
  });

  it('choose a replica by the balancer among those that are ready', () => {
    const picks = (kind: string) => {
      const config = systemConfig(
        [service('a', { ...many, replicas: 4, balancer: { kind } })],
        [transaction([call('a', 1000)])],
      );
      const { system } = run(
        config,
        Array.from({ length: 400 }, () => 0),
        1,
      );
      return [...system.interpreter.replicas.open.slice(0, 4)];
    };
    assert.deepEqual(picks('round-robin'), [100, 100, 100, 100]);
    for (const open of picks('power-of-two')) assert.ok(Math.abs(open - 100) <= 3, `${open}`);
    for (const open of picks('random')) {
      assert.ok(Math.abs(open - 100) < 4 * Math.sqrt(75), `${open}`);
    }
  });

  it('grow the tables with what is in flight and keep everything apart', () => {
    const n = 5000;
    const parallel = [[call('a', 3)], [call('b', 5)]];
    const config = systemConfig(
      ['a', 'b'].map((name) => service(name, { workersPerReplica: n })),
      [transaction([{ parallel }, call('a', 1)])],
    );
    const built = run(
      config,
      Array.from({ length: n }, (_, i) => i / n),
      100,
    );
    assert.ok(built.system.calls.capacity >= 2 * n);
    assert.ok(built.ends.every((end) => Math.abs(end!.endedAt - end!.arrivedAt - 6) < 1e-9));
    assert.equal(built.system.calls.inUse, 0);
  });
});
