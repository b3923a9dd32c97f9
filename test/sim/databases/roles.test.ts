import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DatabaseConfig } from '../../../sim/databases/database-config.ts';
import type { StorageEffect } from '../../../sim/effects.ts';
import { constant, exponential } from '../build.ts';
import { Bench, READ, WRITE } from './bench.ts';

const OFF: StorageEffect = { on: 'storage', service: 'db', isFailoverOff: true };
const seconds = (count: number) => Array.from({ length: count }, (_, i) => i);
const failover = (changes: Partial<DatabaseConfig['failover']>) => ({
  failover: { detect: 10, promote: constant(5), successRatio: 1, ...changes },
});

/** Replica of each second's write, '-' while nobody takes it. */
function timeline(bench: Bench): string {
  return bench.fates.map(({ replica }) => (replica === -1 ? '-' : replica)).join('');
}

/** Writes each second for 40 s, with a log that is flushed at once. */
function writes(changes: Partial<DatabaseConfig>, replicas = 2): Bench {
  return new Bench({ flush: constant(0), ...changes }, [WRITE], { replicas }).arrive(seconds(40));
}

describe('failover', () => {
  it('has another primary after the detection and the promotion, and refuses writes until then', () => {
    const bench = writes({}).crash(0, 4.5).run(100);
    assert.equal(timeline(bench), `00000${'-'.repeat(15)}${'1'.repeat(20)}`);
    assert.equal(bench.fates[10]!.outcome, 'rejected');
    assert.equal(bench.database.failovers, 1);
    assert.equal(bench.database.primaryDownSeconds, 15);
  });

  it('takes the old primary back as a follower', () => {
    const bench = writes({}).crash(0, 4.5, 25.5).crash(1, 30.5).run(100);
    const gap = '-'.repeat(15);
    assert.equal(timeline(bench), `00000${gap}${'1'.repeat(11)}${'-'.repeat(9)}`);
    assert.equal(bench.database.primary, 0);
  });

  it('is not needed when the old primary is back in time', () => {
    const bench = writes({}).crash(0, 4.5, 16.5).run(100);
    assert.equal(timeline(bench), `00000${'-'.repeat(12)}${'0'.repeat(23)}`);
    assert.equal(bench.database.failovers, 0);
  });

  it('that fails leaves no primary until the old one is back', () => {
    const bench = writes(failover({ successRatio: 0 }))
      .crash(0, 4.5, 35.5)
      .run(100);
    assert.equal(timeline(bench), `00000${'-'.repeat(31)}0000`);
    assert.equal(bench.database.failedFailovers, 1);
  });

  it('that fails is done by operators, where there are any', () => {
    const bench = writes(failover({ successRatio: 0, operators: 12 }))
      .crash(0, 4.5)
      .run(100);
    assert.equal(timeline(bench), `00000${'-'.repeat(22)}${'1'.repeat(13)}`);
    assert.equal(bench.database.failovers, 1);
  });

  it('succeeds in the stated share of the losses', () => {
    let failed = 0;
    const trials = 600;
    for (let i = 0; i < trials; i++) {
      const config = { ...failover({ successRatio: 0.7 }) };
      const bench = new Bench(config, [WRITE], { replicas: 2, seed: `luck${i}` });
      failed += bench.crash(0, 1).run(50).database.failedFailovers;
    }
    const error = Math.sqrt((0.7 * 0.3) / trials);
    assert(Math.abs(failed / trials - 0.3) < 4 * error, `${failed / trials}`);
  });

  it('does not happen while a fault has it switched off, and begins when that ends', () => {
    const bench = writes({}).crash(0, 4.5);
    bench.at(1, () => bench.database.impair(OFF)).at(25.5, () => bench.database.impair(undefined));
    bench.run(100);
    assert.equal(timeline(bench), `00000${'-'.repeat(26)}${'1'.repeat(9)}`);
  });

  it('goes to the follower with the most of the log', () => {
    // Replica 1 was down, and has been brought up to date; the lags of the others differ.
    const lag = exponential(20);
    const missing = seconds(30).map((i) => {
      const bench = new Bench({ flush: constant(0), lag }, [WRITE], { replicas: 3, seed: `m${i}` });
      bench.arrive(seconds(40)).crash(0, 40).run(100);
      const both = [1, 2].map((other) => {
        const alone = new Bench({ flush: constant(0), lag }, [WRITE], {
          replicas: 3,
          seed: `m${i}`,
        });
        return alone.arrive(seconds(40)).crash(0, 40).crash(other, 41).run(100).database
          .lostCommits;
      });
      assert.equal(bench.database.lostCommits, Math.min(...both));
      return both[0]! - both[1]!;
    });
    assert(missing.some((by) => by > 0) && missing.some((by) => by < 0));
  });

  it('under asynchronous commit loses what was acknowledged and had not arrived', () => {
    const bench = writes({ lag: constant(3.5) })
      .crash(0, 20.2)
      .run(100);
    // Written at 0 .. 20, arrived by 20.2: those written at 0 .. 16.
    assert.equal(bench.database.lostCommits, 4);
  });

  it('loses what was written after the log has split, whoever has more of the old one', () => {
    // 10 commits of replica 0 never arrive; then 4 of replica 1, and it is 0 that is back.
    const bench = new Bench({ flush: constant(0), lag: constant(1000) }, [WRITE], { replicas: 2 });
    bench
      .arrive([...seconds(10), 26, 27, 28, 29])
      .crash(0, 10.5, 35)
      .crash(1, 29.5)
      .run(40);
    assert.equal(bench.database.lostCommits, 10);
    bench.run(100);
    assert.equal(bench.database.lostCommits, 14);
    assert.equal(bench.database.primary, 0);
  });

  it('brings the other followers up to date with the new primary', () => {
    const bench = new Bench({ flush: constant(0), lag: constant(1000) }, [WRITE], { replicas: 3 });
    bench.arrive(seconds(10)).crash(0, 10.5).run(20);
    bench.run(26);
    assert.deepEqual([bench.database.primary, bench.database.lostCommits], [1, 10]);
    assert.equal(bench.database.replicationLagSeconds, 0);
  });

  it('under synchronous commit waits for a follower that has all that was acknowledged', () => {
    const bench = new Bench({ commit: 'synchronous' }, [WRITE], { replicas: 3 });
    // Replica 2 lacks the commits of 6 to 9; 1, which has them, is back at 50 and takes over 5 s later.
    bench.crash(2, 5, 12).arrive([6, 8]).crash(0, 11).crash(1, 11.5, 50).run(54);
    assert.deepEqual(bench.ends, ['7.5 done', '9.5 done']);
    assert.equal(bench.database.isPrimaryUp, false);
    bench.run(56);
    assert.deepEqual([bench.database.primary, bench.database.lostCommits], [1, 0]);
  });

  it('of a drained primary loses nothing and needs no detection', () => {
    const bench = writes({ lag: constant(3.5), ...failover({ successRatio: 0 }) }).drain(0, 4.5);
    bench.run(100);
    assert.equal(timeline(bench), `00000-----${'1'.repeat(30)}`);
    assert.equal(bench.database.lostCommits, 0);
  });

  it('fails the commits that wait, and those of calls that are still at the old primary', () => {
    const bench = new Bench({ flush: constant(1) }, [WRITE], { replicas: 2, work: 1 });
    bench.arrive([0, 0.8]).drain(0, 1.5).run(100);
    assert.deepEqual(bench.ends, ['1.5 failed', '1.8 failed']);
  });

  it('gives the data of a lone replica to the one that takes its place', () => {
    const bench = writes({}, 1).drain(0, 4.5);
    const heir = bench.add(120);
    bench.arrive([121]).run(200);
    assert.equal(bench.database.primary, heir);
    assert.equal(bench.fates.at(-1)!.replica, heir);
  });

  it('never makes a replica without data the primary while somebody may come back', () => {
    const bench = writes({}, 1).crash(0, 4.5, 30.5);
    const empty = bench.add(10);
    bench.run(32);
    assert.equal(timeline(bench).slice(5, 31), '-'.repeat(26));
    assert.equal(bench.database.primary, 0);
    bench.crash(0, 50).run(100);
    assert.deepEqual([bench.database.primary, bench.database.lostCommits], [empty, 0]);
  });

  for (const { commit, lost } of [
    { commit: 'asynchronous', lost: 6 },
    { commit: 'synchronous', lost: 0 },
  ] as const) {
    it(`makes the last one with data the primary, and counts what it lacks: ${commit}`, () => {
      // Replica 2 is down from 4.5 on; the others are gone for ever, with the commits of 5 to 10.
      const bench = new Bench({ commit, flush: constant(0), lag: constant(0.1) }, [WRITE], {
        replicas: 3,
      });
      bench.arrive([...seconds(11), 31]).crash(2, 4.5, 30);
      bench.vanish(1, 10.5).vanish(0, 10.5).run(30.5);
      assert.deepEqual([bench.database.primary, bench.database.lostCommits], [2, lost]);
    });
  }

  it('finds one when all that had data are gone after others without data were ready', () => {
    const bench = writes({}, 1).crash(0, 4.5);
    bench.add(10);
    const last = bench.vanish(0, 20).add(25);
    bench.run(26);
    assert.equal(bench.database.primary, last);
  });

  it('leaves reads to the followers meanwhile', () => {
    const changes = { readsFromReplicas: true };
    const bench = new Bench(changes, [READ], { replicas: 2 }).arrive(seconds(20)).crash(0, 4.5);
    bench.run(40);
    assert.equal(timeline(bench), '1'.repeat(20));
  });

  it('refuses calls beyond the connections of a replica', () => {
    const bench = new Bench({ connectionsMax: 2 }, [READ], { work: 1 });
    bench.arrive([0, 0, 0, 1.5]).run(10);
    assert.deepEqual(bench.ends, ['1 done', '1 done', '0 rejected', '2.5 done']);
  });
});

describe('whatever happens to its replicas, a database', () => {
  const event = fc.record({
    replica: fc.nat(2),
    at: fc.double({ min: 0, max: 300, noNaN: true }),
    for: fc.double({ min: 2, max: 80, noNaN: true }),
  });
  const plan = fc.record({
    crashes: fc.array(event, { minLength: 3, maxLength: 8 }),
    withdrawals: fc.array(fc.record({ number: fc.nat(299), after: fc.nat(4) }), { maxLength: 20 }),
    slow: fc.option(fc.constantFrom(0.3, 0.9, 2)),
    isOff: fc.boolean(),
    seed: fc.nat(1000),
  });

  for (const commit of ['asynchronous', 'synchronous'] as const) {
    it(`ends each call at most once, leaves no lock, and counts what it loses: ${commit}`, () => {
      const total = { lost: 0, failovers: 0 };
      fc.assert(
        fc.property(plan, ({ crashes, withdrawals, slow, isOff, seed }) => {
          const lag = exponential(2);
          const quick = failover({ detect: 1, promote: exponential(2) });
          const changes = { commit, lag, flush: exponential(0.5), bufferHitRatio: 0.5, ...quick };
          const statement = { ...WRITE, rows: 3, hotRatio: 0.5, pages: 2 };
          const bench = new Bench(changes, [statement], {
            replicas: 3,
            work: 0.2,
            seed: `${seed}`,
          });
          bench.arrive(seconds(300));
          const busyUntil = [0, 0, 0];
          for (const crash of [...crashes].sort((a, b) => a.at - b.at)) {
            if (crash.at <= busyUntil[crash.replica]!) continue; // is down already
            busyUntil[crash.replica] = crash.at + crash.for;
            bench.crash(crash.replica, crash.at, crash.at + crash.for);
          }
          for (const { number, after } of withdrawals) bench.withdraw(number, number + 0.3 * after);
          const effect = { ...OFF, isFailoverOff: isOff, lagSecondsPerSecond: slow ?? 0 };
          bench.at(100, () => bench.database.impair(effect));
          bench.at(200, () => bench.database.impair(undefined));
          bench.run(2000); // throws where something ends twice
          const { database } = bench;
          assert(bench.fates.every(({ outcome }) => outcome !== 'open'));
          assert.equal(database.locksHeld + database.lockWaiting, 0);
          assert.equal(bench.calls.inUse, 0);
          const done = bench.fates.filter(({ outcome }) => outcome === 'done').length;
          assert.equal(database.commits, done);
          assert(database.isPrimaryUp && database.lostCommits <= done);
          total.lost += database.lostCommits;
          total.failovers += database.failovers;
        }),
        { numRuns: 60, seed: 7 },
      );
      assert(total.failovers > 20, `${total.failovers} failovers`);
      if (commit === 'synchronous') assert.equal(total.lost, 0);
      else assert(total.lost > 0);
    });
  }

  it('does the same again with the same seed, and something else with another', () => {
    const fingerprint = (seed: string) => {
      const changes = { flush: exponential(0.5), lag: exponential(1), bufferHitRatio: 0.5 };
      const statement = { ...WRITE, rows: 10, pages: 4 };
      const bench = new Bench(changes, [statement], { replicas: 2, work: 0.1, seed });
      bench.arrive(seconds(100)).crash(0, 50.5).run(200);
      return bench.sim.fingerprint;
    };
    assert.equal(fingerprint('a'), fingerprint('a'));
    assert.notEqual(fingerprint('a'), fingerprint('b'));
  });
});
