import assert from 'node:assert/strict';
import type { ReplicaEffect } from '../../sim/effects.ts';
import type { ServiceConfig } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  build,
  call,
  constant,
  endTimes,
  load,
  outcomes,
  service,
  systemConfig,
  transaction,
} from './build.ts';

/** A service whose work takes a second; `effect` acts on it from `from` to `to`. */
function strained(
  changes: Partial<ServiceConfig>,
  effect: Partial<ReplicaEffect>,
  { from, to, times }: { from: number; to: number; times: number[] },
) {
  const config = systemConfig([service('a', changes)], [transaction([call('a', 1)])]);
  const built = build(config);
  built.system.feed(arrivalsAt(times));
  built.sim.runUntil(from);
  const { impairments } = built.system;
  const handle = impairments.apply({ on: 'replicas', service: 'a', ...effect });
  built.sim.runUntil(to);
  impairments.clear(handle);
  built.sim.runUntil(100);
  built.system.finish();
  return built;
}

const stopped = { isStopped: true };

describe('a replica that stands still', () => {
  for (const discipline of ['fifo', 'priority', 'processor-sharing'] as const) {
    it(`ends what was at work so much later, and begins nothing (${discipline})`, () => {
      // at work from 0, to end at 1; stopped in [0.25, 3.25): ends at 4. The second begins with it or after it.
      const times = [0, 2];
      const built = strained({ discipline }, stopped, { from: 0.25, to: 3.25, times });
      const shared = discipline === 'processor-sharing';
      // shared: 0.75 s and 1 s of work at half speed each: 1.5 s for the first, then 0.25 s for the other
      assert.deepEqual(endTimes(built), shared ? [4.75, 5] : [4, 5]);
    });
  }

  it('holds back what would have ended while it stood', () => {
    const built = strained({ workersPerReplica: 2 }, stopped, { from: 0.5, to: 10, times: [0, 0] });
    assert.deepEqual(endTimes(built), [10.5, 10.5]);
  });

  it('counts each of several stops', () => {
    const config = systemConfig([service('a')], [transaction([call('a', 1)])]);
    const built = build(config);
    built.system.feed(arrivalsAt([0]));
    const { impairments } = built.system;
    for (const [from, to] of [
      [0.25, 0.5],
      [0.75, 2],
    ] as const) {
      built.sim.runUntil(from);
      const handle = impairments.apply({ on: 'replicas', service: 'a', isStopped: true });
      built.sim.runUntil(to);
      impairments.clear(handle);
    }
    built.sim.runUntil(10);
    assert.deepEqual(endTimes(built), [1 + 0.25 + 1.25]);
  });

  it('goes on when the last of two causes has let go', () => {
    const config = systemConfig([service('a')], [transaction([call('a', 1)])]);
    const built = build(config);
    built.system.feed(arrivalsAt([0]));
    const { impairments } = built.system;
    const stop = () => impairments.apply({ on: 'replicas', service: 'a', isStopped: true });
    const first = stop();
    built.sim.runUntil(1);
    const second = stop();
    built.sim.runUntil(2);
    impairments.clear(first);
    built.sim.runUntil(5);
    impairments.clear(second);
    built.sim.runUntil(20);
    assert.deepEqual(endTimes(built), [6]);
  });

  it('forgets a call that its caller has cancelled meanwhile', () => {
    const client = { timeout: 2, cancels: true };
    const times = [0, 3.5];
    const built = strained({ client: { ...service('a').client, ...client } }, stopped, {
      from: 0.5,
      to: 3,
      times,
    });
    assert.deepEqual(outcomes(built), ['timedOut', 'done']);
    assert.deepEqual(endTimes(built), [2, 4.5]);
    assert.equal(load(built, 'a').busy, 0);
  });
});

describe('pauses of replicas', () => {
  it('come a time after the pause before, and delay what is at work', () => {
    // at work in [0, 2), [2.5, 3.5): pauses at [2, 2.5), [4.5, 5), [7, 7.5) and so on
    const pauses = { every: constant(2), length: constant(0.5) };
    const config = systemConfig([service('a', { pauses })], [transaction([call('a', 3)])]);
    const built = build(config);
    built.system.feed(arrivalsAt([0, 7.25]));
    built.sim.runUntil(50);
    assert.deepEqual(endTimes(built), [3.5, 11]); // begins at 7.5, stopped in [9.5, 10)
  });
});

describe('a strained replica', () => {
  it('works slower on what begins after the onset, as fast as before after its end', () => {
    const times = [0, 1.5, 5];
    const built = strained({}, { workFactor: 3 }, { from: 0.5, to: 4.8, times });
    assert.deepEqual(endTimes(built), [1, 4.5, 6]);
  });

  it('has fewer workers for what comes, and all of them at once when they are back', () => {
    const lost = { workersLost: 0.5 };
    const four = { workersPerReplica: 4 };
    const built = strained(four, lost, { from: 0, to: 1.5, times: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1] });
    const rounded = endTimes(built).map((time) => Number(time.toFixed(9)));
    assert.deepEqual(rounded, [1.1, 1.1, 2.1, 2.1, 2.5, 2.5]);
  });

  it('fails a share of its calls after their work, each by its own chance', () => {
    const times = Array.from({ length: 2000 }, (_, i) => i / 1000);
    const many = { workersPerReplica: 5000 };
    const built = strained(many, { errorRatio: 0.25 }, { from: 0, to: 50, times });
    const failed = outcomes(built).filter((outcome) => outcome === 'failed').length;
    assert(Math.abs(failed - 500) < 4 * Math.sqrt(2000 * 0.25 * 0.75), `${failed} failed`);
    const half = strained(many, { errorRatio: 0.1 }, { from: 0, to: 50, times });
    const fewer = outcomes(half);
    // the same transactions, and only some of them
    for (const [i, outcome] of outcomes(built).entries())
      assert(fewer[i] === 'done' || outcome === 'failed');
  });

  it('that sleeps wakes for calls that wait until its workers are back', () => {
    const sleepy = { setup: constant(1) };
    const lost = { workersLost: 1 };
    const built = strained(sleepy, lost, { from: 1, to: 10, times: [2, 4, 20] });
    assert.deepEqual(endTimes(built), [11, 12, 22]);
  });

  it('leaks nothing while it waits to boot', () => {
    const memory = { memoryBytes: 1000, memoryUse: { base: 50, perCall: 0 } };
    const config = systemConfig([service('a', memory)], [transaction([call('a', 1)])]);
    const { system, sim } = build(config);
    const a = system.service('a');
    system.impairments.apply({ on: 'replicas', service: 'a', leakBytesPerSecond: 10 });
    const quota = system.impairments.apply({ on: 'service', service: 'a', isBootBlocked: true });
    a.scaleTo(2);
    sim.runUntil(3600);
    system.impairments.clear(quota);
    sim.runUntil(3632);
    assert.equal(a.ready.length, 2);
    assert.equal(a.memoryUsed(a.ready[1]!), 50 + 320);
  });

  it('leaks until it has no memory left, is killed, and begins with none leaked', () => {
    const memory = { memoryBytes: 100, memoryUse: { base: 50, perCall: 0 }, boot: constant(5) };
    const config = systemConfig([service('a', memory)], [transaction([call('a', 1)])]);
    const built = build(config);
    const { system, sim } = built;
    system.feed(arrivalsAt([20]));
    system.impairments.apply({ on: 'replicas', service: 'a', leakBytesPerSecond: 10 });
    const a = system.service('a');
    const [replica] = a.ready;
    sim.runUntil(4);
    assert.equal(a.memoryUsed(replica!), 90);
    system.killOutOfMemory();
    assert.equal(a.ready.length, 1);
    sim.runUntil(6);
    system.killOutOfMemory();
    assert.equal(a.ready.length, 0);
    assert.deepEqual(
      a.outOfMemory.map(({ at }) => at),
      [6],
    );
    sim.runUntil(12);
    assert.equal(a.memoryUsed(replica!), 50 + 60); // it leaks from its kill on: it boots, too
  });

  it('is one of those that the effect names, present or to come', () => {
    const config = systemConfig(
      [service('a', { replicas: 2, boot: constant(1) })],
      [transaction([call('a', 1)])],
    );
    const { system, sim } = build(config);
    const hits = (replica: number) => replica >= 1;
    system.impairments.apply({ on: 'replicas', service: 'a', workFactor: 2, hits });
    system.service('a').scaleTo(3);
    sim.runUntil(2);
    const { workFactor } = system.interpreter.replicas;
    assert.deepEqual([...workFactor.slice(0, 3)], [1, 2, 2]);
  });
});

describe('a warm-up', () => {
  it('makes a replica that became ready slower at first, less and less', () => {
    const warmUp = { duration: 10, factor: 3 };
    const config = systemConfig(
      [service('a', { warmUp, boot: constant(5) })],
      [transaction([call('a', 1)])],
    );
    const built = build(config);
    built.system.feed(arrivalsAt([0, 7, 10, 30]));
    built.sim.runUntil(1.5);
    built.system.strike({ kind: 'crash', service: 'a', downtime: 0 }); // ready again at 6.5
    built.sim.runUntil(50);
    // warm at the start; at 7 with 9.5 of 10 s left 1 + 2 x 0.95 times as long, at 10 1 + 2 x 0.65 times
    const rounded = endTimes(built).map((time) => Number(time.toFixed(9)));
    assert.deepEqual(rounded, [1, 9.9, 12.3, 31]);
  });
});

describe('a crash', () => {
  const times = [0, 0, 0.5, 20];

  it('fails what a replica has taken, and brings it back in its place', () => {
    const config = systemConfig(
      [service('a', { boot: constant(5) })],
      [transaction([call('a', 1)])],
    );
    const built = build(config);
    built.system.feed(arrivalsAt(times));
    built.sim.runUntil(0.75);
    const [replica] = built.system.service('a').ready;
    built.system.strike({ kind: 'crash', service: 'a', downtime: 2 });
    assert.deepEqual(built.system.service('a').ready, []);
    built.sim.runUntil(7.5);
    assert.deepEqual(built.system.service('a').ready, []);
    built.sim.runUntil(30);
    assert.deepEqual(built.system.service('a').ready, [replica]);
    assert.deepEqual(outcomes(built), ['failed', 'failed', 'failed', 'done']);
    assert.deepEqual(endTimes(built), [0.75, 0.75, 0.75, 21]);
    built.system.finish();
  });

  it('of a replica with its place gets another replica ordered', () => {
    const config = systemConfig(
      [service('a', { boot: constant(5) })],
      [transaction([call('a', 1)])],
    );
    const built = build(config);
    built.system.feed(arrivalsAt(times));
    built.sim.runUntil(0.75);
    const a = built.system.service('a');
    const [replica] = a.ready;
    a.lose(replica!);
    assert.equal(a.ordered, 1);
    built.sim.runUntil(30);
    assert.equal(a.ready.length, 1);
    assert.notEqual(a.ready[0], replica);
    assert.deepEqual(outcomes(built), ['failed', 'failed', 'failed', 'done']);
    built.system.finish();
  });
});

describe('a service', () => {
  it('gets no replicas while boots are blocked, and all of them afterwards', () => {
    const config = systemConfig(
      [service('a', { boot: constant(5) })],
      [transaction([call('a', 1)])],
    );
    const { system, sim } = build(config);
    const handle = system.impairments.apply({ on: 'service', service: 'a', isBootBlocked: true });
    system.service('a').scaleTo(3);
    sim.runUntil(60);
    assert.equal(system.service('a').ready.length, 1);
    system.impairments.clear(handle);
    sim.runUntil(64);
    assert.equal(system.service('a').ready.length, 1);
    sim.runUntil(66);
    assert.equal(system.service('a').ready.length, 3);
  });

  it('boots replicas as much slower as an effect says', () => {
    const config = systemConfig(
      [service('a', { boot: constant(5) })],
      [transaction([call('a', 1)])],
    );
    const { system, sim } = build(config);
    system.impairments.apply({ on: 'service', service: 'a', bootFactor: 4 });
    system.service('a').scaleTo(2);
    sim.runUntil(19.9);
    assert.equal(system.service('a').ready.length, 1);
    sim.runUntil(20.1);
    assert.equal(system.service('a').ready.length, 2);
  });

  it('loses connections of its callers, and gives them back to those that wait', () => {
    const b = service('b', {
      workersPerReplica: 10,
      client: { ...service('b').client, connections: 4 },
    });
    const a = service('a', { workersPerReplica: 10 });
    const config = systemConfig([a, b], [transaction([call('a', 0, call('b', 1))])]);
    const built = build(config);
    built.system.feed(arrivalsAt([0.5, 0.5, 0.5, 0.5]));
    const lost = { on: 'service', service: 'b', connectionsLost: 0.75 } as const;
    const handle = built.system.impairments.apply(lost);
    built.sim.runUntil(2);
    assert.deepEqual(built.ends.filter(Boolean).length, 1);
    built.system.impairments.clear(handle);
    built.sim.runUntil(10);
    assert.deepEqual(endTimes(built), [1.5, 2.5, 3, 3]);
    built.system.finish();
  });
});
