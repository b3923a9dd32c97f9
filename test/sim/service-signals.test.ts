import assert from 'node:assert/strict';
import { Scraper } from '../../sim/scraper.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { SIGNALS, type Signal } from '../../sim/telemetry.ts';
import {
  arrivalsAt,
  type BuildOptions,
  build,
  call,
  constant,
  service,
  systemConfig,
  transaction,
} from './build.ts';
import { DATABASE, HOT, READ, WRITE } from './databases/bench.ts';
import { MAKERS, SAFETY, STATIC, STORE } from './databases/store/doubles.ts';
import { queue } from './messaging/consumers.ts';

/** Scrapes every 10 s, seen at once. */
function start(config: SystemConfig, times: readonly number[], options: BuildOptions = {}) {
  const built = build(config, options);
  const telemetry = new Scraper(built.system, built.random, {
    interval: 10,
    delay: 0,
    gapRatio: 0,
  });
  built.system.feed(arrivalsAt(times));
  const seen = (name: string, signal: Signal, time: number) => {
    built.sim.runUntil(time + 0.001);
    return telemetry.latest(name, signal);
  };
  return { ...built, telemetry, seen };
}

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-9, `${found}, expected ${expected}`);

describe('signals of a service', () => {
  it('are missing where the system does not model them', () => {
    const { telemetry, seen } = start(
      systemConfig([service('s')], [transaction([call('s', 1)])]),
      [1],
    );
    near(seen('s', 'arrivalsPerSecond', 10), 0.1);
    const modelled = telemetry.signals('s');
    assert.equal(modelled.length, 9);
    const others = SIGNALS.filter((signal) => !modelled.includes(signal));
    assert.ok(others.includes('memoryRatio') && others.includes('retriesPerSecond'));
    for (const signal of others) assert.ok(Number.isNaN(telemetry.latest('s', signal)), signal);
  });

  it('count time-outs, retries and the share of attempts that are not done, by hand', () => {
    // the first takes 8 s: each attempt is given up after 3 s, and made again twice at once
    const config = systemConfig(
      [service('s', { workersPerReplica: 9, client: { timeout: 3, retry: retry(2) } })],
      [
        transaction([call('s', 8)], { name: 'slow', share: 0.5 }),
        transaction([call('s', 1)], { name: 'quick', share: 0.5 }),
      ],
    );
    const built = build(config);
    const telemetry = new Scraper(built.system, built.random, {
      interval: 10,
      delay: 0,
      gapRatio: 0,
    });
    built.system.feed(arrivalsAt([0.5, 2, 3], [0, 1, 1]));
    built.sim.runUntil(10.001);
    near(telemetry.latest('s', 'timeoutsPerSecond'), 0.3);
    near(telemetry.latest('s', 'retriesPerSecond'), 0.2);
    near(telemetry.latest('s', 'errorRatio'), 3 / 5);
    built.sim.runUntil(20.001);
    assert.equal(telemetry.latest('s', 'timeoutsPerSecond'), 0);
    assert.ok(Number.isNaN(telemetry.latest('s', 'errorRatio')), 'no attempt ended');
  });

  it('tell time-outs from other failures', () => {
    const config = systemConfig(
      [service('s', { queueLimit: 0, client: { timeout: 5 } })],
      [transaction([call('s', 9)])],
    );
    const { seen, telemetry } = start(config, [1, 2, 3]);
    near(seen('s', 'timeoutsPerSecond', 10), 0.1);
    near(telemetry.latest('s', 'failuresPerSecond'), 0.3);
    assert.equal(telemetry.latest('s', 'errorRatio'), 1);
  });

  it('show nobody who has given up waiting for a connection', () => {
    const config = systemConfig(
      [
        service('front', { workersPerReplica: 9 }),
        service('back', { client: { connections: 1, timeout: 6 } }),
      ],
      [transaction([call('front', 0, call('back', 100))])],
    );
    const { system, seen } = start(config, [1, 2, 3, 9]);
    system.impairments.apply({ on: 'service', service: 'back', connectionsLost: 1 });
    assert.equal(seen('back', 'connectionsWaiting', 10), 1, 'all but the last have given up');
    assert.equal(seen('back', 'connectionsWaiting', 20), 0);
  });

  it('show who waits for a connection to it', () => {
    const config = systemConfig(
      [
        service('front', { workersPerReplica: 9 }),
        service('back', { workersPerReplica: 9, client: { connections: 2 } }),
      ],
      [transaction([call('front', 0, call('back', 12))])],
    );
    const { seen } = start(config, [1, 2, 3, 4, 5]);
    assert.equal(seen('back', 'connectionsWaiting', 10), 3);
    assert.equal(seen('back', 'connectionsWaiting', 20), 1);
    assert.equal(seen('back', 'connectionsWaiting', 30), 0);
    assert.ok(Number.isNaN(seen('front', 'connectionsWaiting', 30)));
  });

  it('show who waits for connections that were lost, until they are back', () => {
    const config = systemConfig(
      [
        service('front', { workersPerReplica: 9 }),
        service('back', { workersPerReplica: 9, client: { connections: 2, timeout: 9.5 } }),
      ],
      [transaction([call('front', 0, call('back', 100))])],
    );
    const { system, seen } = start(config, [1, 2, 3, 12, 13]);
    const handle = system.impairments.apply({ on: 'service', service: 'back', connectionsLost: 1 });
    assert.equal(seen('back', 'connectionsWaiting', 10), 3);
    system.impairments.clear(handle);
    assert.equal(seen('back', 'connectionsWaiting', 11), 3, 'as of the last scrape');
    assert.equal(seen('back', 'connectionsWaiting', 20), 0, 'the first ones have timed out');
  });

  it('show how many breakers of callers are open', () => {
    const breaker = {
      kind: 'consecutive-failures',
      failures: 2,
      open: 15,
      probes: 1,
      successes: 1,
    };
    const config = systemConfig(
      [service('s', { errorRatio: 0, client: { breaker } })],
      [transaction([call('s', 0.1)])],
    );
    const { system, seen } = start(config, [1, 2, 3, 4, 25, 31]);
    const handle = system.impairments.apply({ on: 'replicas', service: 's', errorRatio: 1 });
    assert.equal(seen('s', 'breakersOpen', 10), 1);
    system.impairments.clear(handle);
    assert.equal(seen('s', 'breakersOpen', 20), 1);
    assert.equal(seen('s', 'breakersOpen', 30), 0, 'the probe at 25 has closed it');
  });

  it('show the memory of the replica that is nearest to its limit', () => {
    const config = systemConfig(
      [
        service('s', {
          replicas: 2,
          workersPerReplica: 4,
          memoryBytes: 1000,
          memoryUse: { base: 100, perCall: 50 },
        }),
      ],
      [transaction([call('s', 100)])],
    );
    const { seen } = start(config, [1, 2, 3]);
    near(seen('s', 'memoryRatio', 10), 0.2);
  });

  it('show the share of lookups that a cache has answered', () => {
    const config = systemConfig(
      [service('s'), service('cache', { cache: { hitRatio: 1, fill: 1e9 } })],
      [transaction([{ probability: 1, missOf: 'cache', steps: [call('s', 0)] }])],
    );
    const { system, seen } = start(config, [1, 2, 3, 4, 12, 13]);
    assert.equal(seen('cache', 'cacheHitRatio', 10), 1);
    system.strike({ kind: 'cache-flush', service: 'cache' });
    near(seen('cache', 'cacheHitRatio', 20), 0);
    assert.ok(Number.isNaN(seen('cache', 'cacheHitRatio', 30)), 'no lookups');
  });
});

describe('signals of a database', () => {
  it('add up waits for locks and reads from disk over the interval', () => {
    const database = { ...DATABASE, bufferHitRatio: 0, diskRead: constant(0.5) };
    const db = service('db', { workersPerReplica: 9, database });
    const locking = { ...call('db', 4), statement: { ...HOT, isWrite: false, pages: 1 } };
    const { seen } = start(systemConfig([db], [transaction([locking])]), [1, 1.5, 12]);
    // the second waits from 1.5 until the first has read for 0.5 s and worked for 4 s
    near(seen('db', 'lockWaitSeconds', 10), 4);
    near(seen('db', 'diskReadSeconds', 10), 1);
    near(seen('db', 'lockWaitSeconds', 20), 0);
    near(seen('db', 'diskReadSeconds', 20), 0.5);
  });

  it('count commits that fail', () => {
    const db = service('db', { workersPerReplica: 9, database: DATABASE });
    const writing = { ...call('db', 0), statement: WRITE };
    const { system, seen } = start(systemConfig([db], [transaction([writing])]), [1, 2, 12]);
    near(seen('db', 'failedCommitsPerSecond', 10), 0);
    system.impairments.apply({ on: 'storage', service: 'db', isDiskFull: true });
    near(seen('db', 'failedCommitsPerSecond', 20), 0.1);
    near(seen('db', 'replicationLagSeconds', 20), 0);
  });
});

describe('signals of a store', () => {
  it('show the pages that it misses, and whether something stands in for what is learned', () => {
    const one = { ...STORE.tables[0]!, rows: 1, rowsMax: 1 };
    const store = { ...STORE, tables: [one], safety: { ...SAFETY, lookups: 3, linesMax: 0.5 } };
    const db = service('db', { workersPerReplica: 9, database: { ...DATABASE, store } });
    const access = { reads: [{ table: 'accounts', rows: 1 }], scans: [], inserts: [] };
    const reading = { ...call('db', 0), statement: { ...READ, access } };
    const learned = { ...STATIC, isLearned: true };
    const makers = { ...MAKERS, index: () => learned };
    const config = systemConfig([db], [transaction([reading])]);
    const { seen } = start(config, [1, 2, 12, 13], { makers });
    // a page of keys and one of rows, each time; the tree that takes over after three look-ups has another one
    near(seen('db', 'pageMissRatio', 10), 2 / 4);
    near(seen('db', 'diskReadsPerSecond', 10), 0.2);
    near(seen('db', 'storeFallbacks', 10), 0);
    near(seen('db', 'pageMissRatio', 20), 1 / 4);
    near(seen('db', 'storeFallbacks', 20), 1);
  });
});

describe('signals of a queue', () => {
  it('show its depth, its oldest message and its dead letters, by hand', () => {
    const config = systemConfig(
      [service('mailer')],
      [transaction([{ send: 'mail', then: [call('mailer', 4)] }])],
      { queues: [queue({ receivesMax: 2, redeliverAfter: 1 })] },
    );
    const { sim, system, telemetry } = start(config, [1, 2, 3]);
    assert.deepEqual(
      telemetry.queues().map(({ queueDepth }) => queueDepth),
      [Number.NaN],
    );
    sim.runUntil(10.001);
    assert.deepEqual(telemetry.queues(), [
      {
        queue: 'mail',
        queueDepth: 1,
        oldestMessageSeconds: 7,
        publishedPerSecond: 0.3,
        processedPerSecond: 0.2,
        failedDeliveriesPerSecond: 0,
        deadLetters: 0,
      },
    ]);
    system.impairments.apply({ on: 'replicas', service: 'mailer', errorRatio: 1 });
    sim.runUntil(30.001);
    assert.deepEqual([...telemetry.recentOfQueue('mail', 'queueDepth', 30)], [1, 0, 0]);
    assert.deepEqual([...telemetry.recentOfQueue('mail', 'deadLetters', 30)], [0, 1, 1]);
    assert.throws(() => telemetry.recentOfQueue('post', 'deadLetters', 30), /unknown queue post/);
  });
});

function retry(retries: number) {
  return { kind: 'fixed', retries, wait: 0.1, budgetBurst: 100 };
}
