import assert from 'node:assert/strict';
import { Recorder } from '../../sim/recorder.ts';
import { arrivalsAt, build, call, constant, service, systemConfig, transaction } from './build.ts';
import { queue } from './messaging/consumers.ts';

function start(times: readonly number[], horizon: number, slo = 10) {
  const config = systemConfig(
    [service('s', { queueLimit: 2, boot: constant(20) })],
    [transaction([call('s', 8)], { slo })],
  );
  const built = build(config);
  const recorder = new Recorder(built.system, horizon);
  built.system.feed(arrivalsAt(times));
  return { ...built, recorder };
}

describe('recorder', () => {
  it('takes at most 480 samples, at round times inside the run', () => {
    for (const [horizon, interval, length] of [
      [60, 15, 3],
      [61, 15, 4],
      [7200, 15, 479],
      [7201, 30, 240],
      [86_400, 300, 287],
      [1_728_000, 3600, 479],
      [17_280_000, 36_000, 479],
    ] as const) {
      const { recorder } = start([], horizon);
      assert.equal(recorder.interval, interval);
      assert.equal(recorder.time.length, length);
      if (length > 0) assert.equal(recorder.time.at(-1), length * interval);
      assert.ok(Object.values(recorder.columns).every((column) => column.length === length));
    }
  });

  it('shows each interval as it was, by hand', () => {
    // served 1 -> 9, 2 -> 17, 3 -> 25 (late); refused 4; served 31 -> 39
    const { recorder, sim, system } = start([1, 2, 3, 4, 31], 75);
    sim.runUntil(16);
    system.apply({ kind: 'scale', service: 's', replicas: 2 });
    sim.runUntil(75);
    const { columns } = recorder;
    assert.deepEqual([...recorder.time], [15, 30, 45, 60]);
    assert.deepEqual([...columns['arrivalsPerSecond']!], [4 / 15, 0, 1 / 15, 0]);
    assert.deepEqual([...columns['goodputPerSecond']!], [1 / 15, 0, 1 / 15, 0]);
    assert.deepEqual([...columns['violationRatio']!], [1 / 2, 1, 0, Number.NaN]);
    assert.deepEqual([...columns['s/queueLength']!], [1, 0, 0, 0]);
    assert.deepEqual([...columns['s/replicasOrdered']!], [1, 2, 2, 2]);
    assert.deepEqual([...columns['s/replicasReady']!], [1, 1, 2, 2]);
    const [first, second, third, last] = columns['latencySecondsP99']!;
    assert.equal(first, Number.POSITIVE_INFINITY, 'one of two has never been done');
    assert.ok(Math.abs(second! - 22) < 22 * 0.005);
    assert.ok(Math.abs(third! - 8) < 8 * 0.005);
    assert.ok(Number.isNaN(last), 'nothing ended');
  });

  it('shows what went over each edge, by hand', () => {
    const config = systemConfig(
      [
        service('front', { workersPerReplica: 9 }),
        service('back', { workersPerReplica: 9, client: { timeout: 5 } }),
      ],
      [transaction([call('front', 1, call('back', 3))])],
    );
    const built = build(config);
    const recorder = new Recorder(built.system, 60);
    built.system.feed(arrivalsAt([1, 2, 20]));
    built.sim.runUntil(16);
    built.system.impairments.apply({ on: 'replicas', service: 'back', workFactor: 2 });
    built.sim.runUntil(60);
    const shown = recorder.edges.map(({ from, to, ...columns }) => [
      `${from} -> ${to}`,
      ...Object.values(columns).map((column) => [...column]),
    ]);
    assert.deepEqual(shown, [
      ['front -> back', [2 / 15, 1 / 15, 0], [0, 1, Number.NaN], [3, 5, Number.NaN]],
      ['client -> front', [2 / 15, 1 / 15, 0], [0, 1, Number.NaN], [4, 6, Number.NaN]],
    ]);
  });

  it('shows use and failures of services, and queues', () => {
    const config = systemConfig(
      [service('s', { queueLimit: 0 })],
      [transaction([call('s', 5), { send: 'mail', then: [call('s', 5)] }])],
      { queues: [queue({ receivesMax: 1, delay: constant(10) })] },
    );
    const built = build(config);
    const { columns } = new Recorder(built.system, 60);
    built.system.feed(arrivalsAt([1, 2, 14.5]));
    built.sim.runUntil(60);
    // one works from 1 to 6 and sends, one is refused at 2; from 14.5 on the next is in the way of its message
    const near = (name: string, expected: readonly number[]) =>
      columns[name]!.forEach((value, i) => {
        assert.ok(Math.abs(value - expected[i]!) < 1e-9, `${name} ${i}: ${value}`);
      });
    near('s/utilizationRatio', [5.5 / 15, 4.5 / 15 + 0.5 / 15, 4.5 / 15]);
    near('s/failuresPerSecond', [1 / 15, 1 / 15, 0]);
    near('mail/queueDepth', [1, 1, 0]);
    near('mail/deadLetters', [0, 1, 1]);
  });

  it('does not change what it watches, and stops with its last sample', () => {
    const times = [1, 2, 3, 4, 31];
    const { recorder, sim, system } = start(times, 75);
    sim.runUntil(1000);
    assert.equal(recorder.time.length, 4);
    assert.equal(recorder.columns['violationRatio']!.length, 4);
    assert.equal(system.transactions.ended, 5);
    const plain = build(system.config);
    plain.system.feed(arrivalsAt(times));
    plain.sim.runUntil(1000);
    assert.deepEqual(
      plain.system.transactions.counts.map(({ outcomes, latency }) => [outcomes, latency.sum]),
      system.transactions.counts.map(({ outcomes, latency }) => [outcomes, latency.sum]),
    );
  });
});
