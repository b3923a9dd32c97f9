import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FallingBehind } from '../../../sim/databases/falling-behind.ts';
import { Shipments } from '../../../sim/databases/shipments.ts';
import type { StorageEffect } from '../../../sim/effects.ts';
import { constant, exponential } from '../build.ts';
import { Bench, mean, poissonTimes, READ, WRITE } from './bench.ts';

const IMPAIRED: StorageEffect = { on: 'storage', service: 'db' };
const SYNCHRONOUS = { commit: 'synchronous' } as const;

describe('replication', () => {
  it('answers a write after the flush, or under synchronous commit once a follower has it', () => {
    const ends = (changes: object) =>
      new Bench(changes, [WRITE], { replicas: 2 }).arrive([0, 0.2]).run(10).ends;
    assert.deepEqual(ends({}), ['1 done', '2 done']);
    assert.deepEqual(ends(SYNCHRONOUS), ['1.5 done', '2.5 done']);
    assert.deepEqual(ends({ ...SYNCHRONOUS, lag: constant(3) }), ['4 done', '5 done']);
  });

  it('waits for the first of two followers: half the mean of an exponential lag', () => {
    const options = { replicas: 3, seed: 'ack' };
    const bench = new Bench({ ...SYNCHRONOUS, lag: exponential(0.02) }, [WRITE], options);
    const count = 10_000;
    bench.arrive(Array.from({ length: count }, (_, i) => 2 * i)).run(2 * count);
    const waits = bench.fates.map(({ endedAt, arrivedAt }) => endedAt - arrivedAt - 1);
    assert(Math.abs(mean(waits) - 0.01) < (4 * 0.01) / Math.sqrt(count), `${mean(waits)}`);
  });

  it('delivers the log in order: what was written later is not there earlier', () => {
    const options = { replicas: 2, seed: 'order' };
    const lag = { kind: 'hyperexponential', mean: 3, squaredCv: 9 };
    const bench = new Bench({ ...SYNCHRONOUS, lag }, [WRITE], options);
    bench.arrive(poissonTimes('order', 2, 2000)).run(5000);
    const ends = bench.fates.map(({ endedAt }) => endedAt);
    assert.deepEqual(
      ends,
      [...ends].sort((a, b) => a - b),
    );
    assert(bench.fates.every(({ outcome }) => outcome === 'done'));
  });

  it('keeps synchronous commits waiting while no follower is up, and answers when one is', () => {
    const bench = new Bench(SYNCHRONOUS, [WRITE], { replicas: 2 });
    bench.crash(1, 5, 50).arrive([10, 20]).run(100);
    assert.deepEqual(bench.ends, ['50 done', '50 done']);
  });

  it('forgets a commit that is withdrawn while it waits for a follower', () => {
    const bench = new Bench(SYNCHRONOUS, [WRITE], { replicas: 2 });
    bench.arrive([0, 3]).withdraw(0, 1.2).run(10);
    assert.deepEqual(bench.ends, ['1.2 withdrawn', '4.5 done']);
  });

  it('sends reads to followers, and those that write, lock or must be fresh to the primary', () => {
    const types = [READ, WRITE, { ...READ, rows: 10 }, { ...READ, isFresh: true }];
    const bench = new Bench({ readsFromReplicas: true }, types, { replicas: 3 });
    for (const type of types.keys()) bench.arrive([0, 1], type);
    bench.run(20);
    assert.deepEqual(
      bench.fates.map(({ replica }) => replica),
      [1, 0, 0, 0, 2, 0, 0, 0],
    );
  });

  it('sends reads to the primary when no follower is up', () => {
    const bench = new Bench({ readsFromReplicas: true }, [READ], { replicas: 2 });
    bench.crash(1, 1, 3).arrive([0, 2, 4]).run(20);
    assert.deepEqual(
      bench.fates.map(({ replica }) => replica),
      [1, 0, 1],
    );
  });

  it('counts a read of a follower as stale as long as that lacks a commit', () => {
    const bench = new Bench({ readsFromReplicas: true }, [WRITE, READ], { replicas: 2 });
    bench.arrive([0]).arrive([0.5, 1.1, 1.4, 1.6], 1).run(10);
    const { followerReads, staleReads, staleReadSeconds } = bench.database;
    assert.deepEqual([followerReads, staleReads], [4, 2]);
    assert(Math.abs(staleReadSeconds - 0.5) < 1e-12);
  });

  it('has stale reads in the share of time in which a commit is on its way', () => {
    // A write each 4 s is on its way for an exponential time of mean 1 s: E min(lag, 4) / 4.
    const changes = { readsFromReplicas: true, lag: exponential(1) };
    const bench = new Bench(changes, [WRITE, READ], { replicas: 2, seed: 'stale' });
    const writes = 2000;
    bench.arrive(Array.from({ length: writes }, (_, i) => 4 * i));
    bench.arrive(poissonTimes('reads', 1, 4 * writes), 1).run(9000);
    const { followerReads, staleReads } = bench.database;
    const share = (1 - Math.exp(-4)) / 4;
    const error = Math.sqrt((share * (1 - share)) / followerReads) * 1.5; // reads of one write depend
    assert(Math.abs(staleReads / followerReads - share) < 4 * error);
  });

  it('falls behind by so many seconds per second, and catches up at 1 s per s', () => {
    const bench = new Bench({}, [WRITE], { replicas: 2 });
    const times = Array.from({ length: 4000 }, (_, i) => i / 20);
    bench.arrive(times);
    bench.at(50, () => bench.database.impair({ ...IMPAIRED, lagSecondsPerSecond: 0.5 }));
    bench.at(90, () => bench.database.impair(undefined));
    const lagAt = (time: number) => bench.run(time).database.replicationLagSeconds;
    // Flushes take 1 s each, so that the lag is known up to 1 s.
    assert(Math.abs(lagAt(49) - 0.5) <= 1);
    assert(Math.abs(lagAt(70) - 10.5) <= 1);
    assert(Math.abs(lagAt(90) - 20.5) <= 1);
    assert(Math.abs(lagAt(100) - 10.5) <= 1);
    assert(Math.abs(lagAt(115) - 0.5) <= 1);
  });

  it('holds up synchronous commits while followers fall behind, for ever at 1 s per s', () => {
    const ends = (rate: number) => {
      const bench = new Bench(SYNCHRONOUS, [WRITE], { replicas: 2 });
      const effect = { ...IMPAIRED, lagSecondsPerSecond: rate };
      bench
        .at(1, () => bench.database.impair(effect))
        .at(21, () => bench.database.impair(undefined));
      return bench.arrive([0]).run(100).ends;
    };
    assert.deepEqual(ends(0), ['1.5 done']);
    assert.deepEqual(ends(0.5), ['2 done']); // t - (t - 1) / 2 = 1.5
    assert.deepEqual(ends(1), ['21.25 done']); // 20 s behind at 21 s, then t - (41 - t) = 1.5
  });
});

describe('falling behind', () => {
  it('says when what is due arrives: the first time at which it is not behind any more', () => {
    const rate = fc.constantFrom(0, 0, 0.3, 0.9, 1, 2);
    const change = fc.record({ gap: fc.integer({ min: 0, max: 50 }), rate });
    const due = fc.integer({ min: -80, max: 240 }).map((quarters) => quarters / 4);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), due, (changes, after) => {
        const behind = new FallingBehind();
        let now = 0;
        for (const { gap, rate } of changes) {
          now += gap;
          behind.change(now, rate);
        }
        const isThere = (time: number) => time - behind.at(time) >= now + after - 1e-9;
        const arrival = behind.arrival(now, now + after);
        assert(arrival >= now);
        if (arrival === Infinity) assert(!isThere(now + 1e6));
        else assert(isThere(arrival) && (arrival === now || !isThere(arrival - 1e-6)));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

describe('shipments', () => {
  it('arrive in order, each with what came before it', () => {
    const shipments = new Shipments();
    const dues = poissonTimes('due', 1, 1000).map((time, i) => time + 5 * Math.sin(i));
    let next = 0;
    dues.forEach((due, i) => {
      shipments.push(i, due, i + 1);
      if (i % 3 > 0) return;
      const { shippedAt, position } = shipments;
      assert.deepEqual([shippedAt, shipments.due, position], [next, dues[next], next + 1]);
      shipments.drop();
      next++;
    });
    assert.equal(shipments.count, 1000 - next);
  });

  it('merge with their neighbours when there are very many: the last one stays the last', () => {
    const shipments = new Shipments();
    const count = 200_000;
    for (let i = 0; i < count; i++) shipments.push(i, i, i + 1);
    assert(shipments.count <= 2 ** 16);
    assert.equal(shipments.shippedAt, 0);
    let [due, position] = [-1, 0];
    while (shipments.count > 0) {
      assert(shipments.due >= due && shipments.position > position);
      assert.equal(shipments.position, shipments.due + 1);
      ({ due, position } = shipments);
      shipments.drop();
    }
    assert.equal(position, count);
  });
});
