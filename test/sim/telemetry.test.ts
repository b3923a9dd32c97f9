import assert from 'node:assert/strict';
import { createRandom } from '../../sim/random.ts';
import { Scraper, type ScraperOptions } from '../../sim/scraper.ts';
import type { ServiceConfig } from '../../sim/system-config.ts';
import { SIGNALS, type Signal } from '../../sim/telemetry.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  exponential,
  poisson,
  service,
  systemConfig,
  transaction,
} from './build.ts';

interface Scraped extends Built {
  readonly telemetry: Scraper;
}

/** Jobs as [arrival, work] at service s; scrapes every 10 seconds, visible 5 seconds later. */
function start(
  jobs: readonly (readonly [number, number])[],
  changes: Partial<ServiceConfig> = {},
  options: Partial<ScraperOptions> = {},
): Scraped {
  const types = jobs.map(([, work], i) =>
    transaction([call('s', work)], { name: `job${i}`, share: 1 / jobs.length }),
  );
  const services = [service('s', changes), service('other')];
  const built = build(systemConfig(services, types.length > 0 ? types : [transaction([])]));
  const telemetry = new Scraper(built.system, built.random, {
    interval: 10,
    delay: 5,
    gapRatio: 0,
    ...options,
  });
  built.system.feed(
    arrivalsAt(
      jobs.map(([at]) => at),
      jobs.map((_, i) => i),
    ),
  );
  return { ...built, telemetry };
}

/** What is visible of s at `time`. */
function visible({ sim, telemetry }: Scraped, time: number): Record<Signal, number> {
  sim.runUntil(time);
  return Object.fromEntries(
    SIGNALS.map((signal) => [signal, telemetry.latest('s', signal)]),
  ) as Record<Signal, number>;
}

const scale = ({ system }: Built, replicas: number) =>
  system.apply({ kind: 'scale', service: 's', replicas });

function assertClose(found: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, expected ${expected}`);
}

describe('scraped telemetry', () => {
  it('keeps its samples one interval apart, the newest at its time, where scrapes are lost', () => {
    const { sim, telemetry } = start([], {}, { interval: 15, gapRatio: 0.8 });
    sim.runUntil(1000);
    assert.equal(telemetry.interval, 15);
    const samples = telemetry.recent('s', 'replicasReady', 990);
    assert.equal(samples.length * telemetry.interval, telemetry.time);
    assert.equal(samples.at(-1), telemetry.latest('s', 'replicasReady'));
    assert.ok(samples.some(Number.isNaN) && samples.some((ready) => ready === 1));
  });

  it('shows nothing before the first scrape has come through', () => {
    const scraped = start([[1, 4]]);
    for (const time of [0, 9.999, 10, 14.999]) {
      scraped.sim.runUntil(time);
      const { telemetry } = scraped;
      assert.ok(Number.isNaN(telemetry.time));
      assert.equal(telemetry.now, time);
      assert.ok(SIGNALS.every((signal) => Number.isNaN(telemetry.latest('s', signal))));
      assert.deepEqual([...telemetry.recent('s', 'queueLength', 3600)], []);
      assert.ok(telemetry.samples('s').every(({ cpuMillicores }) => Number.isNaN(cpuMillicores)));
      assert.equal(telemetry.replicas('s'), 1, 'the orchestrator answers at once');
    }
    scraped.sim.runUntil(15);
    assert.equal(scraped.telemetry.time, 10);
  });

  it('shows each scrape from its delay after it until the next one', () => {
    for (const delay of [0, 3, 10, 25]) {
      const { sim, telemetry } = start([], {}, { delay });
      for (let time = 0.5; time < 100; time += 0.5) {
        sim.runUntil(time);
        const newest = Math.floor((time - (delay === 0 ? 0.5 : 0) - delay) / 10) * 10;
        assert.equal(telemetry.time, newest > 0 ? newest : Number.NaN, `${time}, delay ${delay}`);
      }
    }
  });

  it('counts over the interval of the scrape, by hand', () => {
    const jobs = [
      [1, 4], // [1, 5)
      [2, 3], // [2, 5)
      [3, 6], // [5, 11)
      [4, 9], // refused: one waits already
      [12, 30], // [12, 42)
      [13, 30],
      [14, 30],
    ] as const;
    const scraped = start(jobs, { workersPerReplica: 2, queueLimit: 1 });
    const first = visible(scraped, 15);
    assertClose(first.arrivalsPerSecond, 0.4);
    assertClose(first.failuresPerSecond, 0.1);
    assertClose(first.utilizationRatio, (4 + 3 + 5) / 20);
    assertClose(first.latencySecondsMean, 3.5);
    assertClose(first.latencySecondsP99, 4, 4 * 0.005);
    assert.deepEqual([first.queueLength, first.replicasReady, first.replicasOrdered], [0, 1, 1]);
    const second = visible(scraped, 25);
    assertClose(second.arrivalsPerSecond, 0.3);
    assertClose(second.failuresPerSecond, 0);
    assertClose(second.utilizationRatio, (1 + 8 + 7) / 20);
    assertClose(second.latencySecondsMean, 8);
    assert.equal(second.queueLength, 1);
    const third = visible(scraped, 35);
    assert.equal(third.arrivalsPerSecond, 0);
    assertClose(third.utilizationRatio, 1);
    assert.ok(Number.isNaN(third.latencySecondsMean), 'none ended');
    assert.ok(Number.isNaN(third.latencySecondsP99));
    assert.deepEqual(
      SIGNALS.map((signal) => scraped.telemetry.latest('other', signal)).slice(0, 5),
      [1, 1, 0, 0, 0],
    );
  });

  it('measures use over the time since a replica became ready', () => {
    const scraped = start([[15, 3.5]], { replicas: 0, boot: constant(3) });
    scraped.sim.runUntil(10);
    scale(scraped, 1);
    scraped.sim.runUntil(26);
    assertClose(scraped.telemetry.latest('s', 'utilizationRatio'), 0.5);
    assertClose(scraped.telemetry.samples('s')[0]!.cpuMillicores, 500);
  });

  it('leaves draining replicas out of the utilization, but shows their use', () => {
    const scraped = start(
      [
        [1, 4],
        [1, 40],
      ],
      { replicas: 2 },
    );
    scraped.sim.runUntil(2);
    scale(scraped, 1);
    assertClose(visible(scraped, 15).utilizationRatio, 0.4);
    assert.deepEqual(
      scraped.telemetry.samples('s').map(({ cpuMillicores }) => cpuMillicores),
      [400, 900],
    );
    assertClose(visible(scraped, 25).utilizationRatio, 0);
    assert.deepEqual(
      scraped.telemetry.samples('s').map(({ cpuMillicores }) => cpuMillicores),
      [0, 1000],
    );
  });

  it('shows booting, ready and draining replicas as the orchestrator has them now', () => {
    const scraped = start(
      [
        [1, 30],
        [2, 30],
      ],
      { replicas: 2, boot: constant(20), workersPerReplica: 4 },
    );
    scraped.sim.runUntil(16);
    scale(scraped, 1);
    scale(scraped, 2);
    const [ready, booting, draining] = scraped.telemetry.samples('s');
    const common = {
      requestMillicores: 4000,
      memoryBytes: Number.NaN,
      requestMemoryBytes: Number.POSITIVE_INFINITY,
    };
    assert.deepEqual(ready, {
      ...common,
      id: 0,
      phase: 'running',
      ready: true,
      startedAt: 0,
      readySince: 0,
      cpuMillicores: 900,
      sampledAt: 10,
    });
    assert.deepEqual(booting, {
      ...common,
      id: 3,
      phase: 'running',
      ready: false,
      startedAt: 16,
      readySince: 16,
      cpuMillicores: Number.NaN,
      sampledAt: Number.NaN,
    });
    assert.deepEqual(draining, {
      ...common,
      id: 1,
      phase: 'terminating',
      ready: false,
      startedAt: 0,
      readySince: 16,
      cpuMillicores: 800,
      sampledAt: 10,
    });
    assert.equal(scraped.telemetry.replicas('s'), 2, 'without those that drain');
    scraped.sim.runUntil(36.5);
    const later = scraped.telemetry.samples('s');
    assert.deepEqual(
      later.map(({ id, readySince }) => [id, readySince]),
      [
        [0, 0],
        [3, 36],
      ],
    );
  });

  it('counts what waits at draining replicas, and never shows more use than there can be', () => {
    const jobs = Array.from({ length: 8 }, () => [1, 20] as const);
    const scraped = start(jobs, { replicas: 2 });
    scraped.sim.runUntil(2);
    scale(scraped, 1);
    assert.equal(visible(scraped, 15).queueLength, 6);
    for (let time = 25; time < 200; time += 10) {
      const { utilizationRatio } = visible(scraped, time);
      assert.ok(utilizationRatio >= 0 && utilizationRatio <= 1, `${utilizationRatio}`);
    }
  });

  it('has NaN for the use of a service without replicas', () => {
    const scraped = start([], { replicas: 0 });
    const signals = visible(scraped, 15);
    assert.ok(Number.isNaN(signals.utilizationRatio));
    assert.deepEqual(
      [signals.replicasOrdered, signals.replicasReady, signals.queueLength],
      [0, 0, 0],
    );
  });

  it('loses whole scrapes of a service with the stated probability, and shows them as NaN', () => {
    const scraped = start([], {}, { gapRatio: 0.3, interval: 1, delay: 0 });
    const lost = { s: 0, other: 0, both: 0 };
    const n = 4000;
    for (let k = 1; k <= n; k++) {
      scraped.sim.runUntil(k + 0.5);
      const { telemetry } = scraped;
      assert.equal(telemetry.time, k);
      const isLost = ['s', 'other'].map((name) => {
        const missing = Number.isNaN(telemetry.latest(name, 'replicasReady'));
        assert.equal(Number.isNaN(telemetry.latest(name, 'queueLength')), missing);
        const [sample] = telemetry.samples(name);
        assert.equal(Number.isNaN(sample!.cpuMillicores), missing);
        assert.equal(sample!.sampledAt, missing ? Number.NaN : k);
        return missing;
      });
      if (isLost[0]) lost.s++;
      if (isLost[1]) lost.other++;
      if (isLost[0] && isLost[1]) lost.both++;
    }
    assertClose(lost.s / n, 0.3, 4 * Math.sqrt(0.21 / n));
    assertClose(lost.other / n, 0.3, 4 * Math.sqrt(0.21 / n));
    assertClose(lost.both / n, 0.09, 4 * Math.sqrt(0.09 / n));
  });

  it('does not make up later for what a lost scrape has missed', () => {
    const jobs = Array.from({ length: 100 }, (_, i) => [i * 10 + 5, 1] as const);
    const scraped = start(jobs, {}, { gapRatio: 0.5 });
    scraped.sim.runUntil(1005);
    const rates = [...scraped.telemetry.recent('s', 'arrivalsPerSecond', 1000)];
    assert.equal(rates.length, 100);
    const present = rates.filter((rate) => !Number.isNaN(rate));
    assert.ok(present.length > 20 && present.length < 80);
    assert.ok(present.every((rate) => rate === 0.1));
    const uses = [...scraped.telemetry.recent('s', 'utilizationRatio', 1000)];
    assert.ok(uses.every((use) => Number.isNaN(use) || Math.abs(use - 0.1) < 1e-9));
  });

  it('keeps the last four hours, oldest first', () => {
    // k arrivals in the kth interval of ten minutes
    const times = Array.from({ length: 100 }, (_, k) =>
      Array.from({ length: k }, () => 600 * k + 1),
    );
    const built = build(systemConfig([service('s')], [transaction([call('s', 0)])]));
    const scraper = new Scraper(built.system, built.random, {
      interval: 600,
      delay: 700,
      gapRatio: 0,
    });
    built.system.feed(arrivalsAt(times.flat()));
    for (let k = 1; k < 98; k++) {
      built.sim.runUntil(600 * (k + 1) + 100); // the newest visible scrape is that of interval k - 1
      const seen = scraper.recent('s', 'arrivalsPerSecond', 4 * 3600);
      const oldest = Math.max(0, k - 24);
      const expected = Array.from({ length: k - oldest }, (_, i) => (oldest + i) / 600);
      assert.deepEqual([...seen], expected);
      assert.deepEqual([...scraper.recent('s', 'arrivalsPerSecond', 1300)], expected.slice(-2));
      assert.equal(scraper.latest('s', 'arrivalsPerSecond'), expected.at(-1));
    }
    assert.throws(() => scraper.recent('s', 'queueLength', 4 * 3600 + 1), /history goes back/);
  });

  it('refuses to show a service that does not exist', () => {
    const { telemetry } = start([]);
    assert.throws(() => telemetry.latest('x', 'queueLength'), /unknown service x/);
    assert.throws(() => telemetry.samples('x'), /unknown service x/);
    assert.throws(() => telemetry.replicas('x'), /unknown service x/);
    assert.deepEqual(telemetry.services, ['s', 'other']);
  });

  it('does not change what it watches', () => {
    const config = systemConfig(
      [
        service('s', {
          workersPerReplica: 2,
          queueLimit: 5,
          client: { timeout: 3, retry: { kind: 'full-jitter' } },
        }),
      ],
      [transaction([call('s', exponential(1))])],
      { hop: exponential(0.01) },
    );
    const ends = [undefined, 0, 0.4].map((gapRatio) => {
      const built = build(config);
      if (gapRatio !== undefined) {
        const telemetry = new Scraper(built.system, built.random, {
          interval: 1,
          delay: 0.5,
          gapRatio,
        });
        assert.ok(telemetry.samples('s').length > 0);
      }
      built.system.feed(poisson(createRandom('arrivals'), 3, 500));
      built.sim.runUntil(1000);
      return built.ends;
    });
    assert.equal(ends[0]!.length, 500);
    assert.deepEqual(ends[1], ends[0]);
    assert.deepEqual(ends[2], ends[0]);
  });
});
