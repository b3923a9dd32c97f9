import assert from 'node:assert/strict';
import type { StorageEffect } from '../../../sim/effects.ts';
import { constant } from '../build.ts';
import { Bench, HOT, mean, poissonTimes, READ, WRITE } from './bench.ts';

const IMPAIRED: StorageEffect = { on: 'storage', service: 'db' };

describe('locks of a database', () => {
  it('let the writers of one row in one after the other, each until its commit is safe', () => {
    const bench = new Bench({}, [HOT], { work: 2 }).arrive([0, 0.5, 1]).run(20);
    assert.deepEqual(bench.ends, ['3 done', '6 done', '9 done']);
    assert.equal(bench.database.lockWaitSeconds, 2.5 + 5);
    assert.equal(bench.database.locksHeld + bench.database.lockWaiting, 0);
  });

  it('are counted while calls wait', () => {
    const bench = new Bench({}, [HOT], { work: 2 }).arrive([0, 0.5, 1]).run(2);
    assert.equal(bench.database.lockWaiting, 2);
    assert.equal(bench.database.locksHeld, 1);
  });

  it('of one hot row make a queue with one server: Lindley’s recursion, call by call', () => {
    const arrivals = poissonTimes('hot', 0.25, 3000);
    const bench = new Bench({}, [HOT], { work: 2 }).arrive(arrivals).run(30_000);
    let free = 0;
    bench.fates.forEach(({ startedAt, endedAt }, i) => {
      const start = Math.max(free, arrivals[i]!);
      free = start + 3;
      assert(Math.abs(startedAt - start) < 1e-6 && Math.abs(endedAt - free) < 1e-6, `call ${i}`);
    });
    const waits = bench.fates.map(({ startedAt, arrivedAt }) => startedAt - arrivedAt);
    assert(Math.abs(bench.database.lockWaitSeconds - 3000 * mean(waits)) < 1e-3);
  });

  it('of many rows hardly ever make anyone wait', () => {
    const many = { ...WRITE, rows: 1e9 };
    const bench = new Bench({}, [many], { work: 2 }).arrive(poissonTimes('cold', 10, 2000));
    bench.run(1000);
    assert.equal(bench.database.lockWaitSeconds, 0);
    assert(mean(bench.fates.map(({ startedAt, arrivedAt }) => startedAt - arrivedAt)) === 0);
  });

  it('are kept longer by a fault, while the calls that held them are answered', () => {
    const bench = new Bench({}, [HOT], { work: 1 }).arrive([0, 0]);
    bench.at(0, () => bench.database.impair({ ...IMPAIRED, lockHold: 10 })).run(30);
    assert.deepEqual(bench.ends, ['2 done', '14 done']);
    assert.equal(bench.database.locksHeld, 0);
  });

  it('of a fault’s hot row are wanted by all writers, who otherwise lock rows of their own', () => {
    const statement = { ...WRITE, rows: 1e9 };
    const times = Array.from({ length: 100 }, () => 1);
    const waiting = (hotRatio: number) => {
      const bench = new Bench({}, [statement], { work: 1 }).arrive(times);
      bench.at(0, () => bench.database.impair({ ...IMPAIRED, hotRatio })).run(1.5);
      return bench.database.lockWaiting;
    };
    assert.equal(waiting(0), 0);
    assert.equal(waiting(1), 99);
    assert(Math.abs(waiting(0.5) - 49) <= 20, `${waiting(0.5)}`); // four standard errors
  });

  it('go to the next call when one is withdrawn, at work, in the queue or in its commit', () => {
    const bench = new Bench({}, [HOT], { work: 1 }).arrive([0, 0, 0, 0, 0]);
    bench.withdraw(0, 0.5).withdraw(2, 0.7).withdraw(1, 2).run(20);
    const [first, second, third, ...rest] = bench.ends;
    assert.deepEqual([first, second, third], ['0.5 withdrawn', '2 withdrawn', '0.7 withdrawn']);
    // 1 began at 0.5, its flush at 1.5 ends at 2.5; 3 is at work from 2 to 3 and begins a flush of its own.
    assert.deepEqual(rest, ['4 done', '6 done']);
    assert.equal(bench.database.locksHeld, 0);
  });

  it('are taken by reads that ask for them, and given back without a flush', () => {
    const locking = { ...READ, rows: 1 };
    const bench = new Bench({}, [locking], { work: 1 }).arrive([0, 0]).run(10);
    assert.deepEqual(bench.ends, ['1 done', '2 done']);
    assert.equal(bench.database.flushes, 0);
  });

  it('are wanted on the same rows, whatever else differs between two runs', () => {
    const half = { ...WRITE, rows: 2 };
    const order = (flush: number) => {
      const bench = new Bench({ flush: constant(flush) }, [half], { work: 1 });
      bench.arrive(Array.from({ length: 40 }, () => 0)).run(0.5);
      return bench.fates.map(({ startedAt }) => startedAt);
    };
    assert.deepEqual(order(1), order(5));
  });
});
