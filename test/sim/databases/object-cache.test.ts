import assert from 'node:assert/strict';
import type { CacheRoom } from '../../../sim/databases/eviction-policy.ts';
import { ObjectCache, type ObjectCacheOptions } from '../../../sim/databases/object-cache.ts';

/** A cache whose policy evicts the oldest and writes down all it is told. */
function loggedCache(options: Partial<ObjectCacheOptions> = {}) {
  const told: string[] = [];
  const queue: number[] = [];
  let room: CacheRoom | undefined;
  const tell = (what: string) => void told.push(what);
  const cache = new ObjectCache({
    capacity: 10,
    objects: 9,
    uniform: () => 0.5,
    createPolicy(given) {
      room = given;
      return {
        hit: (object) => tell(`hit ${object}`),
        missed: (object, size) => tell(`missed ${object} of ${size}`),
        admits: (object) => object !== 8,
        insert(object) {
          queue.push(object);
          tell(`insert ${object} into ${given.occupied()}`);
        },
        evict() {
          const object = queue.shift()!;
          tell(`evict ${object} of ${given.sizes[object]}`);
          return object;
        },
        remove(object) {
          queue.splice(queue.indexOf(object), 1);
          tell(`remove ${object}`);
        },
      };
    },
    ...options,
  });
  const asked = (object: number, size: number, time = 0) => {
    told.length = 0;
    cache.request.time = time;
    return [cache.ask(object, size), ...told];
  };
  return { cache, asked, room: room! };
}

describe('a cache of objects', () => {
  it('evicts until what comes in fits, and keeps the size of its admission', () => {
    const { cache, asked } = loggedCache();
    assert.deepEqual(asked(1, 4), [false, 'missed 1 of 4', 'insert 1 into 0']);
    assert.deepEqual(asked(2, 6), [false, 'missed 2 of 6', 'insert 2 into 4']);
    assert.deepEqual(asked(1, 9), [true, 'hit 1']);
    const evictions = ['evict 1 of 4', 'evict 2 of 6'];
    assert.deepEqual(asked(3, 10), [false, 'missed 3 of 10', ...evictions, 'insert 3 into 0']);
    assert.equal(cache.occupied, 10);
  });

  it('passes by what is larger than it, or what the policy does not admit', () => {
    const { cache, asked } = loggedCache();
    assert.deepEqual(asked(1, 11), [false, 'missed 1 of 11']);
    assert.deepEqual(asked(8, 1), [false, 'missed 8 of 1']);
    assert.deepEqual([cache.has(1), cache.has(8), cache.occupied], [false, false, 0]);
  });

  it('lets go of what came in longer ago than its time to live, once it is asked for', () => {
    const { asked, cache } = loggedCache({ ttlSeconds: 5 });
    asked(1, 4, 100);
    assert.deepEqual(asked(1, 4, 105), [true, 'hit 1'], 'not older than it may be');
    assert.equal(cache.has(1), true);
    const again = [false, 'remove 1', 'missed 1 of 4', 'insert 1 into 0'];
    assert.deepEqual(asked(1, 4, 105.1), again, 'a hit has not made it younger');
    assert.deepEqual(asked(1, 4, 110), [true, 'hit 1']);
  });

  it('counts requests, and objects of size 1 where it is told so', () => {
    const { cache, asked, room } = loggedCache({ capacity: 2, isCounted: true });
    for (const object of [1, 2, 1, 3]) asked(object, 1);
    assert.deepEqual(
      [cache.request.index, cache.occupied, cache.has(1), cache.has(3)],
      [3, 2, false, true],
    );
    assert.equal(room.sizes[3], 1);
  });

  it('forgets what is removed, and what the policy drops', () => {
    const { cache, asked, room } = loggedCache();
    asked(1, 4);
    asked(2, 5);
    cache.remove(1);
    cache.remove(1);
    assert.deepEqual([cache.has(1), cache.occupied], [false, 5]);
    room.drop(2);
    assert.deepEqual([cache.has(2), cache.occupied], [false, 0]);
  });

  it('refuses no capacity and no time to live', () => {
    assert.throws(() => loggedCache({ capacity: 0 }), /capacity must be > 0, got 0/);
    assert.throws(() => loggedCache({ ttlSeconds: 0 }), /ttlSeconds must be > 0, got 0/);
  });
});
