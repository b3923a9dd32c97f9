import assert from 'node:assert/strict';
import type { TelemetryEffect } from '../../sim/effects.ts';
import { Scraper, type ScraperOptions } from '../../sim/scraper.ts';
import { arrivalsAt, build, call, service, systemConfig, transaction } from './build.ts';

const EVERY_SECOND = Array.from({ length: 400 }, (_, i) => i + 0.5);

/** One call a second to s, each of half a second; other is idle. Scrapes every 10 s, seen 5 s later. */
function start(options: Partial<ScraperOptions> = {}) {
  const config = systemConfig([service('s'), service('other')], [transaction([call('s', 0.5)])]);
  const built = build(config);
  const telemetry = new Scraper(built.system, built.random, {
    interval: 10,
    delay: 5,
    gapRatio: 0,
    ...options,
  });
  built.system.feed(arrivalsAt(EVERY_SECOND));
  const apply = (effect: Omit<TelemetryEffect, 'on'>) =>
    built.system.impairments.apply({ on: 'telemetry', ...effect });
  return { ...built, telemetry, apply };
}

describe('faults of telemetry', () => {
  it('show the last values that came through as new while monitoring is frozen', () => {
    const { sim, system, telemetry, apply } = start();
    sim.runUntil(25.5);
    const frozen = apply({ service: 's', isFrozen: true });
    const [sample] = telemetry.samples('s');
    system.apply({ kind: 'scale', service: 's', replicas: 3 });
    sim.runUntil(65.5);
    assert.equal(telemetry.time, 60);
    assert.equal(telemetry.latest('s', 'replicasOrdered'), 1);
    assert.equal(telemetry.replicas('s'), 3, 'the orchestrator itself is asked directly');
    assert.equal(telemetry.samples('s')[0]!.cpuMillicores, sample!.cpuMillicores);
    assert.equal(telemetry.samples('s')[0]!.sampledAt, 60);
    system.impairments.clear(frozen);
    sim.runUntil(75.5);
    assert.deepEqual([...telemetry.recent('s', 'replicasOrdered', 60)], [1, 1, 1, 1, 1, 3]);
    assert.equal(telemetry.latest('s', 'arrivalsPerSecond'), 1, 'nothing is made up for');
  });

  it('lose the scrapes of one service, and of no other', () => {
    const { sim, telemetry, apply } = start();
    apply({ service: 's', gapRatio: 1 });
    sim.runUntil(50);
    assert.ok([...telemetry.recent('s', 'replicasReady', 40)].every(Number.isNaN));
    assert.ok(Number.isNaN(telemetry.samples('s')[0]!.cpuMillicores));
    assert.ok([...telemetry.recent('other', 'replicasReady', 40)].every((ready) => ready === 1));
  });

  it('do not shift the usual gaps of any service', () => {
    const gaps = [false, true].map((isFaulty) => {
      const { sim, telemetry, apply } = start({ gapRatio: 0.3 });
      if (isFaulty) apply({ service: 's', gapRatio: 0.5 });
      sim.runUntil(400);
      const isLost = (name: string) =>
        [...telemetry.recent(name, 'replicasReady', 390)].map(Number.isNaN);
      return { s: isLost('s'), other: isLost('other') };
    });
    assert.deepEqual(gaps[0]!.other, gaps[1]!.other);
    assert.ok(gaps[0]!.s.every((lost, i) => !lost || gaps[1]!.s[i]));
    assert.notDeepEqual(gaps[0]!.s, gaps[1]!.s);
  });

  it('show everything later, and never go back behind what was seen', () => {
    const { sim, system, telemetry, apply } = start();
    sim.runUntil(35.5);
    assert.equal(telemetry.time, 30);
    const slow = apply({ delay: 20 });
    sim.runUntil(64);
    assert.equal(telemetry.time, 30, 'the scrape at 40 is 25 s late');
    sim.runUntil(65.5);
    assert.equal(telemetry.time, 40);
    system.impairments.clear(slow);
    sim.runUntil(75.5);
    assert.equal(telemetry.time, 70);
    const seen = [...telemetry.recent('s', 'arrivalsPerSecond', 70)];
    assert.deepEqual(seen, [1, 1, 1, 1, 1, Number.NaN, 1], 'that at 60 comes at 85');
    sim.runUntil(86);
    assert.ok([...telemetry.recent('s', 'arrivalsPerSecond', 80)].every((rate) => rate === 1));
  });

  it('leave what comes late from one service missing until then', () => {
    const { sim, telemetry, apply } = start();
    apply({ service: 's', delay: 10 });
    sim.runUntil(45.5);
    assert.equal(telemetry.time, 40);
    assert.deepEqual([...telemetry.recent('s', 'arrivalsPerSecond', 40)], [1, 1, 1, Number.NaN]);
    assert.equal(telemetry.latest('other', 'replicasReady'), 1);
  });

  it('count from a restart of the exporter on, as a rate of Prometheus does', () => {
    const { sim, system, telemetry } = start();
    sim.runUntil(14.2);
    system.strike({ kind: 'counter-reset', service: 's' });
    sim.runUntil(35.5);
    // 10 at the first scrape, 14 at the restart, 6 after it at the second: a fall
    assert.deepEqual([...telemetry.recent('s', 'arrivalsPerSecond', 30)], [1, 0.6, 1]);
  });

  it('show what something else burns of the cores, and no more than there is', () => {
    const { sim, system, telemetry } = start();
    const utilization = (time: number) => {
      sim.runUntil(time);
      return telemetry.latest('s', 'utilizationRatio');
    };
    assert.ok(Math.abs(utilization(15.2) - 0.5) < 1e-9);
    const burnt = system.impairments.apply({ on: 'replicas', service: 's', stolenRatio: 0.3 });
    assert.ok(Math.abs(utilization(25.2) - 0.8) < 1e-9);
    assert.ok(Math.abs(telemetry.samples('s')[0]!.cpuMillicores - 800) < 1e-6);
    system.impairments.clear(burnt);
    system.impairments.apply({ on: 'replicas', service: 's', stolenRatio: 0.9 });
    assert.equal(utilization(35.2), 1);
  });
});

describe('scrapes with jitter', () => {
  it('count over the time that has truly passed, and are seen after the latest could be made', () => {
    const { sim, telemetry } = start({ jitter: 8 });
    sim.runUntil(22.9);
    assert.ok(Number.isNaN(telemetry.time), 'the first may come at 18, and takes 5 s');
    sim.runUntil(395);
    assert.equal(telemetry.time, 380);
    const rates = [...telemetry.recent('s', 'arrivalsPerSecond', 370)];
    const ready = [...telemetry.recent('other', 'replicasReady', 370)];
    assert.ok(ready.every((one) => one === 1));
    assert.ok(rates.every((rate) => rate > 0.4 && rate < 1.6));
    assert.ok(new Set(rates).size > 5, 'no two intervals are alike');
    const uses = [...telemetry.recent('s', 'utilizationRatio', 370)];
    assert.ok(
      uses.every((use) => use > 0.4 && use < 0.8),
      'busy half of the time, whatever its length',
    );
  });

  it('cannot be later than the next one', () => {
    assert.throws(() => start({ jitter: 10 }), /jitter/);
  });
});
