import assert from 'node:assert/strict';
import type { Step } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  type BuildOptions,
  build,
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

const pooled = (connections: number, client: object = {}) => ({
  client: { connections, ...client },
});
const many = { workersPerReplica: 100 };

/** a has plenty of workers, b too; the connections from a to b are what is scarce. */
function scarce(connections: number, hop?: number, ...then: Step[]) {
  return systemConfig(
    [service('a', many), service('b', { ...many, ...pooled(connections) })],
    [transaction([call('a', 0, call('b', 1), ...then)])],
    hop === undefined ? {} : { hop: constant(hop) },
  );
}

const play = (config: Parameters<typeof run>[0], times: number[], options?: BuildOptions) =>
  endTimes(run(config, times, 1000, options));

describe('connection pools', () => {
  it('let calls beyond their size wait in the order in which they were made', () => {
    assert.deepEqual(play(scarce(2), [0, 0.25, 0.5, 0.75]), [1, 1.25, 2, 2.25]);
    assert.deepEqual(play(scarce(1), [0, 0.25, 0.5, 0.75]), [1, 2, 3, 4]);
  });

  it('are as many as a system of hundreds of services needs', () => {
    const names = Array.from({ length: 200 }, (_, i) => `s${i}`);
    const services = names.map((name) => service(name, { ...many, ...pooled(1) }));
    const steps = names.slice(1).map((name) => call(name, 0.5));
    const [first] = [call('s0', 0, ...steps)];
    assert.deepEqual(play(systemConfig(services, [transaction([first])]), [0, 1]), [99.5, 100.5]);
  });

  it('hold a connection from before the hop until the answer is back', () => {
    // there 0.25, work 1, back 0.25; and the hops of the client
    assert.deepEqual(play(scarce(1, 0.25), [0, 0]), [2, 3.5]);
  });

  it('bound the calls of each replica of the caller by itself', () => {
    const [a, b] = [
      service('a', { ...many, replicas: 2 }),
      service('b', { ...many, ...pooled(1) }),
    ];
    const config = systemConfig([a, b], [transaction([call('a', 0, call('b', 1))])]);
    assert.deepEqual(play(config, [0, 0, 0, 0]), [1, 1, 2, 2]);
  });

  it('do not bound the calls of clients', () => {
    const config = systemConfig(
      [service('b', { ...many, ...pooled(1) })],
      [transaction([call('b', 1)])],
    );
    assert.deepEqual(play(config, [0, 0, 0]), [1, 1, 1]);
  });

  it('are shared by all steps, forks included, that call one service', () => {
    const config = systemConfig(
      [service('a', many), service('b', { ...many, ...pooled(1) }), service('c', many)],
      [
        transaction([
          call('a', 0, { parallel: [[call('b', 1)], [call('b', 1)], [call('c', 0.5)]] }),
        ]),
      ],
    );
    assert.deepEqual(play(config, [0]), [2]);
  });

  it('are apart for each called service', () => {
    const config = systemConfig(
      [service('a', many), ...['b', 'c'].map((name) => service(name, { ...many, ...pooled(1) }))],
      [transaction([call('a', 0, { parallel: [[call('b', 1)], [call('c', 1)]] })])],
    );
    assert.deepEqual(play(config, [0]), [1]);
  });

  it('get their connection back from a call that is refused', () => {
    const config = systemConfig(
      [service('a', many), service('b', { replicas: 0, ...pooled(1) })],
      [transaction([call('a', 0, call('b', 1))])],
    );
    const built = run(config, [0, 0, 0], 10);
    assert.deepEqual(outcomes(built), ['rejected', 'rejected', 'rejected']);
  });

  it('hand a connection down a line of ten thousand refused calls without recursion', () => {
    const n = 10_000;
    const config = systemConfig(
      [service('a', { workersPerReplica: n }), service('b', pooled(1))],
      [transaction([call('a', 0, call('b', 5))])],
    );
    const built = build(config);
    built.system.feed(arrivalsAt(Array.from({ length: n }, () => 0)));
    built.sim.runUntil(1);
    built.system.apply({ kind: 'scale', service: 'b', replicas: 0 });
    built.sim.runUntil(10);
    assert.deepEqual(outcomes(built), ['done', ...Array(n - 1).fill('rejected')]);
    assert.ok(endTimes(built).every((time) => time === 5));
  });

  it('give a connection back at a time-out that cancels', () => {
    const b = service('b', { ...many, ...pooled(1, { timeout: 2, cancels: true }) });
    const config = systemConfig(
      [service('a', many), b],
      [transaction([call('a', 0, call('b', 1.5))])],
    );
    // the second waits for its connection until 1.5, and would be answered at 3
    const built = run(config, [0, 0.1, 0.2], 100);
    assert.deepEqual(endTimes(built), [1.5, 2.1, 2.2]);
    assert.deepEqual(outcomes(built), ['done', 'timedOut', 'timedOut']);
    assert.equal(
      load(built, 'b').busySeconds.toFixed(9),
      '2.200000000',
      '1.5, [1.5, 2.1), [2.1, 2.2)',
    );
  });

  it('give a connection back at a time-out that does not cancel, while the work goes on', () => {
    const b = service('b', { ...many, ...pooled(1, { timeout: 2, cancels: false }) });
    const config = systemConfig(
      [service('a', many), b],
      [transaction([call('a', 0, call('b', 5))])],
    );
    const built = build(config);
    built.system.feed(arrivalsAt([0, 1]));
    built.sim.runUntil(2.5);
    assert.equal(load(built, 'b').busy, 2, 'the second begins at 2');
    built.sim.runUntil(100);
    assert.deepEqual(endTimes(built), [2, 3]);
    assert.equal(load(built, 'b').busySeconds, 10);
  });

  it('drop a call from the middle of their line when its caller is withdrawn', () => {
    const config = systemConfig(
      [
        service('z', { ...many, client: { timeout: 1, cancels: true } }),
        service('a', many),
        service('b', { ...many, ...pooled(1) }),
      ],
      [
        transaction([call('a', 0, call('b', 2))], { name: 'x', share: 0.5 }),
        transaction([call('z', 0, call('a', 0, call('b', 2)))], { name: 'y', share: 0.5 }),
      ],
    );
    const built = run(config, arrivalsAt([0, 0.25, 0.5, 0.75], [0, 0, 1, 0]), 100);
    assert.deepEqual(endTimes(built), [2, 4, 1.5, 6]);
    assert.deepEqual(outcomes(built), ['done', 'done', 'timedOut', 'done']);
    assert.equal(built.system.service('b').arrivals, 3);
  });

  it('pass a connection on when the caller that holds it is withdrawn', () => {
    const config = systemConfig(
      [
        service('a', { ...many, client: { timeout: 1, cancels: true } }),
        service('b', { ...many, ...pooled(1) }),
      ],
      [
        transaction([call('a', 0, call('b', 9))], { name: 'long', share: 0.5 }),
        transaction([call('a', 0, call('b', 0.25))], { name: 'short', share: 0.5 }),
      ],
    );
    const built = run(config, arrivalsAt([0, 0.5, 0.75], [0, 1, 0]), 100);
    assert.deepEqual(endTimes(built), [1, 1.25, 1.75]);
    assert.deepEqual(outcomes(built), ['timedOut', 'done', 'timedOut']);
    assert.deepEqual({ ...load(built, 'b'), busySeconds: 0 }, { ...IDLE, busySeconds: 0 });
  });

  it('are used again by the calls that follow, at any number', () => {
    const times = Array.from({ length: 500 }, (_, i) => i * 0.01);
    const ends = play(scarce(3), times);
    // three connections, one second each: 0, 0.01, 0.02 and then three per second
    const expected = times.map((_, i) => Math.floor(i / 3) + 1 + (i % 3) * 0.01);
    const error = Math.max(...ends.map((end, i) => Math.abs(end - expected[i]!)));
    assert.ok(error < 1e-9, `off by ${error}`);
  });
});
