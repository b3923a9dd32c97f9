import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVICTION_POLICIES } from '../../../agents/caching/index.ts';
import { ROOT } from '../../../experiments/paths.ts';
import type { EvictionLine, EvictionPolicy } from '../../../sim/databases/eviction-policy.ts';
import { ObjectCache } from '../../../sim/databases/object-cache.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import { randomTrace, type Step } from './twins.ts';

const OBJECTS = 50;
const UNIT = randomTrace('contract', {
  objects: OBJECTS,
  requests: 500,
  sizes: 'unit',
  sizeMax: 1,
  removals: 0.02,
});
const SIZED = randomTrace('contract', {
  objects: OBJECTS,
  requests: 500,
  sizes: 'changing',
  sizeMax: 9,
  removals: 0.02,
});
const TWIN_TITLE = 'equals its obvious twin, request by request';

/** A cache whose policy is watched: what is there is kept once more, outside. */
class WatchedCache {
  readonly there = new Map<number, number>(); // bytes by object
  readonly cache: ObjectCache;
  policy!: EvictionPolicy;
  readonly #where: string;

  constructor(line: EvictionLine, capacity: number) {
    this.#where = `${line.kind} at ${capacity}`;
    const uniform = createRandom('contract').stream(line.kind);
    const createPolicy: ConstructorParameters<typeof ObjectCache>[0]['createPolicy'] = (room) => {
      const drop = (object: number) => {
        this.#leave(object);
        room.drop(object);
      };
      this.policy = line.create(readOptions(line.options, {}), { ...room, drop });
      return this.#watched(this.policy);
    };
    this.cache = new ObjectCache({ capacity, objects: OBJECTS, uniform, createPolicy });
  }

  /** Whether it was there, for each request. */
  play(trace: readonly Step[]): boolean[] {
    const answers: boolean[] = [];
    for (const { object, size, next } of trace) {
      this.cache.request.next = next;
      this.cache.request.time = answers.length;
      if (Number.isNaN(size)) this.cache.remove(object);
      else answers.push(this.cache.ask(object, size));
      this.#check(object);
    }
    return answers;
  }

  drain(): void {
    while (this.there.size > 0) this.#leave(this.policy.evict());
  }

  #watched(policy: EvictionPolicy): EvictionPolicy {
    return {
      hit: (object) => policy.hit(object),
      missed: (object, size) => policy.missed(object, size),
      admits: (object, size) => policy.admits(object, size),
      insert: (object, size) => {
        policy.insert(object, size);
        this.there.set(object, size);
      },
      evict: () => {
        const object = policy.evict();
        this.#leave(object);
        return object;
      },
      remove: (object) => {
        policy.remove(object);
        this.#leave(object);
      },
    };
  }

  #leave(object: number): void {
    assert(this.there.delete(object), `${this.#where}: ${object} leaves and is not there`);
  }

  #check(object: number): void {
    const { cache, there } = this;
    const bytes = [...there.values()].reduce((sum, size) => sum + size, 0);
    assert.equal(cache.occupied, bytes, `${this.#where}: bytes`);
    assert(bytes <= cache.capacity, `${this.#where}: ${bytes} bytes`);
    assert.equal(cache.has(object), there.has(object), `${this.#where}: ${object}`);
  }
}

const watched = (line: EvictionLine, capacity: number, trace: readonly Step[]) => {
  const cache = new WatchedCache(line, capacity);
  return { cache, answers: cache.play(trace) };
};

describe('cache policies', () => {
  for (const line of EVICTION_POLICIES) {
    it(`${line.kind}: evicts and drops what is there, once, and never holds more than its capacity`, () => {
      for (const capacity of [1, 2, 25]) watched(line, capacity, UNIT).cache.drain();
      for (const capacity of [9, 30, 101]) watched(line, capacity, SIZED).cache.drain();
    });

    it(`${line.kind}: finds nothing when it is asked for the first time, and the same twice`, () => {
      const { answers, cache } = watched(line, 40, SIZED);
      assert.deepEqual(watched(line, 40, SIZED).answers, answers);
      const asked = SIZED.filter(({ size }) => !Number.isNaN(size)).map(({ object }) => object);
      assert(!answers.some((isHit, i) => isHit && asked.indexOf(asked[i]!) === i));
      const { overheadBytes = 0, operations = 0 } = cache.policy;
      assert(Number.isFinite(overheadBytes) && overheadBytes >= 0);
      assert(Number.isFinite(operations) && operations >= 0);
    });
  }

  it('each rule and each bound is held to a twin, in the test that covers it', () => {
    const without = EVICTION_POLICIES.filter(({ kind, role, coveredBy }) => {
      const [file = '', title] = coveredBy.split(': ');
      if (role === 'learned' && title !== TWIN_TITLE) return false; // held to its formulas instead
      const text = readFileSync(join(ROOT, file), 'utf8');
      return title !== TWIN_TITLE || !text.includes(`assertEqualsTwin('${kind}',`);
    });
    assert.deepEqual(
      without.map(({ kind }) => kind),
      [],
    );
  });
});
