import assert from 'node:assert/strict';
import type { Database } from '../../../sim/databases/database.ts';
import type { DatabaseConfig } from '../../../sim/databases/database-config.ts';
import type { Statement } from '../../../sim/databases/storage.ts';
import { createRandom } from '../../../sim/random.ts';
import type { ClientConfig, ServiceConfig, Step } from '../../../sim/system-config.ts';
import type { Seconds, Spec } from '../../../sim/units.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  endTimes,
  exponential,
  load,
  outcomes,
  poisson,
  run,
  service,
  systemConfig,
  transaction,
} from '../build.ts';
import { DATABASE, HOT, poissonTimes, READ, WRITE } from './bench.ts';

type Changes = Partial<Omit<ServiceConfig, 'client' | 'database'>> & {
  readonly client?: Partial<ClientConfig>;
};

/** A database with enough workers, that each transaction calls once. */
function system(
  statement: Statement,
  work: Seconds | Spec,
  database: Partial<DatabaseConfig> = {},
  changes: Changes = {},
  ...then: Step[]
) {
  const db = service('db', {
    workersPerReplica: 1000,
    database: { ...DATABASE, ...database },
    ...changes,
  });
  const step = { ...call('db', work, ...then), statement };
  return systemConfig([db, service('other')], [transaction([step])]);
}

function storage(built: Built): Database {
  return built.system.databases.get('db')!;
}

describe('a database in a system', () => {
  it('serves the writers of a hot row one after the other: Lindley’s recursion', () => {
    const arrivals = poissonTimes('hot', 0.25, 1000);
    const ends = endTimes(run(system(HOT, 2), arrivals, 20_000));
    let free = 0;
    ends.forEach((end, i) => {
      free = Math.max(free, arrivals[i]!) + 3;
      assert(Math.abs(end - free) < 1e-6, `transaction ${i}`);
    });
  });

  it('has read the pages of a call before that takes a worker', () => {
    const cold = { bufferHitRatio: 0, diskRead: constant(4) };
    const built = build(system({ ...READ, pages: 2 }, 1, cold, { workersPerReplica: 1 }));
    built.system.feed(arrivalsAt([0, 0]));
    built.sim.runUntil(7.9);
    assert.equal(load(built, 'db').busy, 0);
    built.sim.runUntil(20);
    assert.deepEqual(endTimes(built), [9, 10]);
  });

  it('needs less CPU when its disk is slow and its connections are few', () => {
    const busy = (diskFactor: number) => {
      const pool = { bufferHitRatio: 0.5, connectionsMax: 10, diskRead: constant(0.01) };
      const built = build(system({ ...READ, pages: 4 }, 0.01, pool));
      storage(built).impair({ on: 'storage', service: 'db', diskFactor });
      built.system.feed(poisson(createRandom('cpu'), 200, 10_000));
      built.sim.runUntil(50);
      return load(built, 'db').busySeconds;
    };
    // Ten connections of 0.01 + 0.02 s x factor each: 40 of 200 calls per second at factor 12.
    assert(busy(12) < 0.3 * busy(1), `${busy(12)} and ${busy(1)}`);
  });

  it('has committed before it calls others, and holds no lock meanwhile', () => {
    const built = run(system(HOT, 1, {}, {}, call('other', 10)), [0, 0.5], 2.5);
    assert.equal(storage(built).commits, 1);
    assert.equal(storage(built).locksHeld, 1); // of the second
    built.sim.runUntil(50);
    assert.deepEqual(endTimes(built), [12, 22]);
  });

  it('gives back the lock of a call whose time-out cancels it', () => {
    const client = { timeout: 2.5, cancels: true };
    const built = run(system(HOT, 2, {}, { client }), [0, 1, 4], 50);
    assert.deepEqual(outcomes(built), ['timedOut', 'timedOut', 'timedOut']);
    assert.equal(storage(built).locksHeld + storage(built).lockWaiting, 0);
    assert.equal(storage(built).commits, 0);
  });

  it('fails the calls of a primary that dies, and refuses writes until another has taken over', () => {
    const built = build(system(WRITE, 0.5, {}, { replicas: 3 }));
    built.system.feed(arrivalsAt([3, 10, 19, 21]));
    built.sim.runUntil(4.2);
    const [primary] = built.system.service('db').ready;
    const hits = (replica: number) => replica === primary;
    built.system.strike({ kind: 'crash', service: 'db', hits, downtime: 1000 });
    built.sim.runUntil(50);
    assert.deepEqual(outcomes(built), ['failed', 'rejected', 'rejected', 'done']);
    assert.equal(storage(built).failovers, 1);
  });

  it('moves its primary when its replicas are replaced, and loses nothing', () => {
    const lag = exponential(5);
    const sized = { replicas: 2, cores: 1, coresMin: 1, coresMax: 4 };
    const built = build(system(WRITE, 0.1, { lag }, sized));
    const times = Array.from({ length: 200 }, (_, i) => i);
    built.system.feed(arrivalsAt(times));
    built.sim.runUntil(20);
    built.system.apply({ kind: 'resize', service: 'db', cores: 2 });
    built.sim.runUntil(400);
    assert.equal(storage(built).lostCommits, 0);
    assert(storage(built).failovers >= 1);
    const count = (wanted: string) => outcomes(built).filter((one) => one === wanted).length;
    const { failovers } = storage(built);
    assert.equal(count('rejected'), 5 * failovers); // seconds of promotion, no detection
    assert.equal(count('failed'), failovers); // the commit that waits for its flush
  });

  for (const commit of ['asynchronous', 'synchronous'] as const) {
    it(`ends every transaction once, whatever happens: ${commit} commit`, () => {
      const client = {
        timeout: 4,
        cancels: true,
        retry: { kind: 'full-jitter', retries: 2, base: 1 },
      };
      const statement = { ...WRITE, rows: 20, hotRatio: 0.2, pages: 3 };
      const database = {
        commit,
        flush: exponential(0.05),
        lag: exponential(0.1),
        bufferHitRatio: 0.8,
        bufferFill: 500,
        connectionsMax: 40,
        failover: { detect: 2, promote: exponential(3), successRatio: 0.5, operators: 20 },
        diskNoise: { kind: 'log-ou' },
      };
      const changes = { replicas: 3, workersPerReplica: 4, queueLimit: 10, client };
      const config = system(statement, exponential(0.05), database, changes);
      const count = 6000;
      const built = build(config, { seed: 'storm' });
      built.system.feed(poisson(createRandom('storm'), 15, count));
      for (let time = 20; time < 380; time += 20) {
        built.sim.runUntil(time);
        const [first, second] = built.system.service('db').ready;
        const victim = time % 40 === 0 ? first : second;
        const hits = (replica: number) => replica === victim;
        if (time % 60 === 0)
          built.system.strike({ kind: 'crash', service: 'db', hits, downtime: 5 });
        const effect = { on: 'storage', service: 'db', diskFactor: 5, lockHold: 0.2 } as const;
        storage(built).impair(time % 100 === 0 ? effect : undefined);
      }
      storage(built).impair(undefined);
      built.sim.runUntil(2000);
      built.system.finish();
      const database2 = storage(built);
      const ended = outcomes(built);
      assert.equal(ended.filter((outcome) => outcome === 'in flight').length, 0);
      assert.equal(ended.length, count);
      assert.equal(database2.locksHeld + database2.lockWaiting, 0);
      assert.equal(load(built, 'db').open, 0);
      assert(database2.failovers > 0 && database2.commits > 1000);
      assert(database2.commits >= ended.filter((outcome) => outcome === 'done').length);
      if (commit === 'synchronous') assert.equal(database2.lostCommits, 0);
    });
  }

  it('does the same again with the same seed', () => {
    const fingerprint = () => {
      const config = system({ ...WRITE, rows: 10, pages: 2 }, exponential(0.1), {
        bufferHitRatio: 0.5,
        diskNoise: { kind: 'log-ou' },
      });
      return run(config, poisson(createRandom('same'), 5, 500), 200).sim.fingerprint;
    };
    assert.equal(fingerprint(), fingerprint());
  });
});
