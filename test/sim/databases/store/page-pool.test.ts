import assert from 'node:assert/strict';
import type { CacheMaker } from '../../../../sim/databases/store/makers.ts';
import { PagePool } from '../../../../sim/databases/store/page-pool.ts';
import { createRandom } from '../../../../sim/random.ts';
import { FIFO, LRU, newestFirst, queue, SAFETY } from './doubles.ts';

const LEARNED: CacheMaker = { isLearned: true, create: newestFirst };
const uniform = createRandom('pool').stream('u');

function make(maker: CacheMaker, more = {}) {
  const common = { maker, rule: LRU, safety: SAFETY, uniform, pageBytes: 8192 };
  return new PagePool({ ...common, capacity: 10, pages: 1000, ...more });
}

describe('a pool of pages', () => {
  it('misses what its policy has thrown out', () => {
    for (const [maker, expected] of [
      [LRU, [1, 1, 0, 1, 0, 1]],
      [FIFO, [1, 1, 0, 1, 1, 1]],
    ] as const) {
      const pool = make(maker, { capacity: 2 });
      const misses = [1, 2, 1, 3, 1, 2].map((page) => Number(!pool.ask(page, 0)));
      assert.deepEqual(misses, expected);
      assert.deepEqual(
        [pool.requests, pool.misses],
        [6, expected.filter((miss) => miss === 1).length],
      );
    }
  });

  it('has no room for what its policy keeps beside the pages', () => {
    const create: CacheMaker['create'] = (room) => queue(room, { overheadBytes: 3 * 8192 - 1 });
    assert.equal(make({ isLearned: false, create }).capacity, 7);
    assert.equal(make(FIFO).capacity, 10);
  });

  it('keeps what it has when there are more pages than it knew of', () => {
    const pool = make(LRU, { capacity: 4, pages: 5 });
    for (const page of [1, 2, 3, 700]) pool.ask(page, 0);
    assert.deepEqual(
      [1, 2, 3, 700].map((page) => pool.ask(page, 0)),
      [true, true, true, true],
    );
    assert.equal(pool.ask(5000, 0), false);
    assert.equal(pool.ask(5000, 0), true);
  });

  it('gives way to the rule when it has missed more than that for as long as it may', () => {
    // Twelve pages in turn under 10 places: newest-first misses 3 of 12 pages, LRU all. Then others: LRU is better.
    const pool = make(LEARNED);
    let now = 0;
    const run = (pages: number, from: number, seconds: number) => {
      for (let i = 0; i < 200 * seconds; i++) {
        now += 1 / 200;
        pool.ask(from + (i % pages), now);
      }
    };
    run(12, 0, 10);
    assert.equal(pool.fallbacks, 0);
    run(9, 100, 2); // misses all but the last place, LRU none; not for long enough
    run(12, 0, 2);
    assert.equal(pool.fallbacks, 0);
    run(9, 200, 10);
    assert.equal(pool.fallbacks, 1);
    const { misses } = pool;
    run(9, 200, 10);
    assert.equal(pool.misses, misses);
  });

  it('counts the operations of its policy, also of one that is gone', () => {
    const pool = make(LEARNED);
    for (let i = 0; i < 5000; i++) pool.ask(i < 10 ? i : 20 + (i % 9), i / 200);
    assert.equal(pool.fallbacks, 1);
    const { operations } = pool;
    assert(operations > 20 && operations % 2 === 0);
    pool.ask(999, 100);
    assert.equal(pool.operations, operations);
  });

  it('does not watch a rule', () => {
    const pool = make({ ...LEARNED, isLearned: false });
    for (let i = 0; i < 5000; i++) pool.ask(i < 10 ? i : 20 + (i % 9), i / 200);
    assert.equal(pool.fallbacks, 0);
  });
});
