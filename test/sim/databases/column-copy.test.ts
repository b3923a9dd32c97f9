import assert from 'node:assert/strict';
import type { DatabaseConfig } from '../../../sim/databases/database-config.ts';
import type { Seconds } from '../../../sim/units.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  endTimes,
  outcomes,
  service,
  systemConfig,
  transaction,
} from '../build.ts';
import { DATABASE, mean, READ, WRITE } from './bench.ts';

/** Writes to a database that flushes at once, and reads of its copy. */
function system(changes: Partial<DatabaseConfig> = {}, work: Seconds = 0) {
  const own = { ...DATABASE, flush: constant(0), lag: constant(0) };
  const copy = { ...DATABASE, follows: 'db', lag: constant(2), ...changes };
  return systemConfig(
    [
      service('db', { workersPerReplica: 100, database: own }),
      service('copy', { replicas: 2, workersPerReplica: 1, database: copy }),
    ],
    [
      transaction([{ ...call('db', 0), statement: WRITE }], { name: 'write', share: 0.5 }),
      transaction([{ ...call('copy', work), statement: { ...READ, pages: 3 } }], {
        name: 'read',
        share: 0.5,
      }),
    ],
  );
}

function play(
  writes: readonly Seconds[],
  reads: readonly Seconds[],
  changes = {},
  work = 0,
): Built {
  const all = [...writes.map((at) => ({ at, type: 0 })), ...reads.map((at) => ({ at, type: 1 }))];
  all.sort((a, b) => a.at - b.at);
  const built = build(system(changes, work));
  const types = all.map(({ type }) => type);
  built.system.feed(
    arrivalsAt(
      all.map(({ at }) => at),
      types,
    ),
  );
  return built;
}

const lagOf = ({ system }: Built) => system.service('copy').storage!.lagSecondsOf(0);
function lags(built: Built, times: readonly Seconds[]): number[] {
  return times.map((time) => {
    built.sim.runUntil(time);
    return +lagOf(built).toFixed(6);
  });
}

describe('a copy of a database', () => {
  it('has what was written once the batch that holds it is applied', () => {
    // The first write begins a batch, until 3; those at 1.5 and 2.5 are in the next one, until 5.
    const built = play([1, 1.5, 2.5], []);
    assert.deepEqual(
      lags(built, [0.9, 1.2, 2, 2.99, 3.1, 4.9, 5.1]),
      [0, 0.2, 1, 1.99, 1.6, 3.4, 0],
    );
  });

  it('begins a batch at once where none is under way', () => {
    const built = play([1, 10], []);
    assert.deepEqual(lags(built, [3.5, 9.5, 10.5, 11.9, 12.1]), [0, 0, 0.5, 1.9, 0]);
  });

  it('is between L and 2 L old where batches take L and writes come all the time', () => {
    const writes = Array.from({ length: 5000 }, (_, i) => 0.02 * (i + 1));
    const times = Array.from({ length: 900 }, (_, i) => 5 + 0.1001 * i);
    const seen = lags(play(writes, []), times);
    assert.ok(Math.min(...seen) > 1.95 && Math.max(...seen) < 4.03);
    assert.ok(Math.abs(mean(seen) - 3) < 0.03, `${mean(seen)}`);
  });

  it('falls behind while something holds it up, and catches up', () => {
    const built = play([1], []);
    const storage = built.system.service('copy').storage!;
    built.sim.runUntil(1.5);
    storage.impair({ lagSecondsPerSecond: 0.5 } as never);
    // Due at 3: it is there at t with t - (t - 1.5) / 2 = 3.
    assert.deepEqual(lags(built, [3.1, 4.49, 4.51]), [2.1, 3.49, 0]);
  });

  it('answers reads by all of its replicas, counts what it shows too old, and refuses beyond its connections', () => {
    const built = play([1], [1.5, 1.6, 1.7], { connectionsMax: 1, bufferHitRatio: 0 }, 0.5);
    built.sim.runUntil(100);
    assert.deepEqual(outcomes(built), ['done', 'done', 'done', 'rejected']);
    // Three pages of 0.1 s, then 0.5 s of work.
    assert.deepEqual(
      endTimes(built).map((time) => +time.toFixed(9)),
      [1, 2.3, 2.4, 1.7],
    );
    const { staleReads, staleReadSeconds, diskReadSeconds, followerReads } =
      built.system.service('copy').storage!.signals!();
    assert.deepEqual([followerReads, staleReads], [2, 2]);
    assert.ok(Math.abs(staleReadSeconds! - 1.1) < 1e-9 && Math.abs(diskReadSeconds! - 0.6) < 1e-9);
  });

  it('goes on with the replicas that are left', () => {
    const built = play([], [1, 2, 3], {}, 0.1);
    built.system.strike({
      kind: 'crash',
      service: 'copy',
      hits: (replica: number) => replica === 1,
    } as never);
    for (const time of [1.05, 2.05, 3.05]) {
      built.sim.runUntil(time);
      const { open } = built.system.interpreter.replicas;
      assert.deepEqual([open[1], open[2]], [0, 1]); // the one that is down is 1
    }
    built.sim.runUntil(29);
    assert.deepEqual(outcomes(built), ['done', 'done', 'done']);
    const replicas = built.system.service('copy').ready.length;
    assert.equal(replicas, 1);
  });
});
