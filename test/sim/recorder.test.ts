import assert from 'node:assert/strict';
import { Recorder } from '../../sim/recorder.ts';
import { arrivalsAt, build, call, constant, service, systemConfig, transaction } from './build.ts';

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
