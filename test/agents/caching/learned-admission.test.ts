import assert from 'node:assert/strict';
import {
  LearnedAdmission,
  learnedAdmissionLine,
} from '../../../agents/caching/learned-admission.ts';
import { lruLine } from '../../../agents/caching/lru.ts';
import type { EvictionPolicy } from '../../../sim/databases/eviction-policy.ts';
import { ObjectCache } from '../../../sim/databases/object-cache.ts';
import { createRandom } from '../../../sim/random.ts';
import { randomTrace } from './twins.ts';

const OPTIONS = { thresholdRatio: 0.1, horizonFills: 4, trees: 10, leaves: 8 };

function cacheWith(
  createPolicy: ConstructorParameters<typeof ObjectCache>[0]['createPolicy'],
  capacity: number,
  objects: number,
): ObjectCache {
  const uniform = createRandom('admission').stream('policy');
  return new ObjectCache({ capacity, objects, uniform, createPolicy });
}

/** Every other request is for one of 15 objects in turn, the rest are never asked for again. */
const objectAt = (i: number) => (i % 2 === 0 ? (i / 2) % 15 : 15 + (i - 1) / 2);

describe('the learned admission filter', () => {
  it('keeps out what never comes back, and lets the rest in', () => {
    let filter: LearnedAdmission | undefined;
    const filtered = cacheWith(
      (room) => {
        filter = new LearnedAdmission(OPTIONS, room, lruLine.create({}, room));
        return filter;
      },
      20,
      10_000,
    );
    const plain = cacheWith((room) => lruLine.create({}, room), 20, 10_000);
    const misses = { filtered: 0, plain: 0 };
    let comers = 0; // those of one time that came in
    for (let i = 0; i < 6000; i++) {
      const object = objectAt(i);
      if (!filtered.ask(object, 1) && i >= 3000 && object < 15) misses.filtered++;
      if (!plain.ask(object, 1) && i >= 3000 && object < 15) misses.plain++;
      if (i >= 3000 && object >= 15 && filtered.has(object)) comers++;
    }
    assert(filter!.trainings > 0 && filter!.refused > 1000);
    assert.equal(comers, 0);
    assert.equal(misses.plain, 1500); // 30 different ones from one request to the next
    assert.equal(misses.filtered, 0);
  });

  it('is the rule behind it, to the request, where its threshold is 0', () => {
    const trace = randomTrace('admission', {
      objects: 200,
      requests: 4000,
      sizes: 'fixed',
      sizeMax: 9,
      removals: 0.02,
    });
    const whole = { ...OPTIONS, thresholdRatio: 0 };
    const filtered = cacheWith(
      (room) => new LearnedAdmission(whole, room, lruLine.create({}, room)),
      150,
      200,
    );
    const plain = cacheWith((room) => lruLine.create({}, room), 150, 200);
    for (const { object, size } of trace) {
      if (Number.isNaN(size)) {
        filtered.remove(object);
        plain.remove(object);
      } else assert.equal(filtered.ask(object, size), plain.ask(object, size));
    }
  });

  it('asks no rule about what it refuses, and tells the rule of every other call', () => {
    const calls: string[] = [];
    const spy: EvictionPolicy = {
      hit: (object) => void calls.push(`hit ${object}`),
      missed: (object) => void calls.push(`missed ${object}`),
      admits: () => calls.push('admits') > 0,
      insert: (object) => void calls.push(`insert ${object}`),
      evict: () => 0,
      remove: (object) => void calls.push(`remove ${object}`),
      operations: 5,
      overheadBytes: 7,
    };
    let filter: LearnedAdmission | undefined;
    const cache = cacheWith(
      (room) => {
        filter = new LearnedAdmission(OPTIONS, room, spy);
        return filter;
      },
      1,
      3,
    );
    cache.ask(0, 1);
    cache.ask(0, 1);
    cache.ask(1, 1);
    cache.remove(1);
    assert.deepEqual(calls, [
      'missed 0',
      'admits',
      'insert 0',
      'hit 0',
      'missed 1',
      'admits',
      'insert 1',
      'remove 1',
    ]);
    assert(filter!.operations >= 5 && filter!.overheadBytes > 7);
  });

  it('takes the options that the rule behind it has by default', () => {
    const values = { ...OPTIONS, then: 's3-fifo' };
    const cache = cacheWith((room) => learnedAdmissionLine.create(values, room), 40, 500);
    for (let i = 0; i < 2000; i++) cache.ask((i * i) % 500, 1);
    assert(cache.occupied > 0 && cache.occupied <= 40);
  });
});
