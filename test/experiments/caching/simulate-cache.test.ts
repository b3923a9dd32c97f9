import assert from 'node:assert/strict';
import { comparePolicies } from '../../../experiments/caching/compare-policies.ts';
import { parsePolicies, policyOf } from '../../../experiments/caching/parse-policies.ts';
import { defaultSizes, parseSizes } from '../../../experiments/caching/parse-sizes.ts';
import { simulateCache } from '../../../experiments/caching/simulate-cache.ts';
import {
  type CacheTrace,
  footprint,
  nextRequests,
  unitTrace,
  withoutSizes,
} from '../../../experiments/caching/trace.ts';
import { createRandom } from '../../../sim/random.ts';

const SIZED: CacheTrace = {
  ...unitTrace('sized', [1, 2, 1, 3, 1, 2]),
  sizes: Float64Array.of(10, 20, 10, 30, 10, 20),
  times: Float64Array.of(0, 1, 2, 3, 10, 11),
};
const misses = (trace: CacheTrace, policy: string, capacity: number, ttlSeconds = Infinity) => {
  const next = nextRequests(trace);
  const result = simulateCache({ trace, next, policy: policyOf(policy), capacity, ttlSeconds });
  return [result.misses, result.missBytes];
};

describe('simulating a cache', () => {
  it('knows when each object is asked for next, and how large all are', () => {
    const trace = unitTrace('x', [5, 6, 5, 5, 7]);
    assert.deepEqual([...nextRequests(trace)], [2, Infinity, 3, Infinity, Infinity]);
    assert.deepEqual(
      [footprint(trace), footprint(SIZED), footprint(withoutSizes(SIZED))],
      [3, 60, 3],
    );
  });

  it('counts misses and bytes by hand: 30 bytes, or 2 objects', () => {
    // LRU in 30 bytes: 1 and 2 miss, 1 is found, 3 pushes both out, 1 pushes 3 out, 2 fits beside it.
    assert.deepEqual(misses(SIZED, 'lru', 30), [5, 90]);
    // In 2 objects: 3 pushes 2 out, which misses again.
    assert.deepEqual(misses(withoutSizes(SIZED), 'lru', 2), [4, 4]);
    // In 25 bytes: 1 and 2 push each other out, 3 is larger than the cache and pushes nothing, 1 is found.
    assert.deepEqual(misses(SIZED, 'lru', 25), [5, 90]);
  });

  it('lets what came in longer ago than the time to live go', () => {
    assert.deepEqual(misses(SIZED, 'lru', 100), [3, 60]);
    assert.deepEqual(
      misses(SIZED, 'lru', 100, 10),
      [3, 60],
      'at 10 s object 1 is 10 s old, not older',
    );
    assert.deepEqual(misses(SIZED, 'lru', 100, 9.5), [5, 90]);
  });

  it('gives the same results on several threads', async () => {
    const uniform = createRandom('threads').stream('ids');
    const ids = Array.from({ length: 3000 }, () => Math.floor(uniform() ** 3 * 200));
    const trace = { ...unitTrace('x', ids), sizes: Float64Array.from(ids, (id) => 1 + (id % 9)) };
    const policies = parsePolicies('lru,slru:segments=2,belady,lecar');
    const options = { policies, capacities: [50, 300] };
    const run = async (workers: number) =>
      (await comparePolicies(trace, { ...options, workers })).map(
        ({ seconds: _, ...rest }) => rest,
      );
    assert.deepEqual(await run(2), await run(1));
  });

  it('refuses unknown policies, wrong options and impossible sizes, with what would do', () => {
    const refused = (policies: string) => () => parsePolicies(policies);
    assert.throws(refused('siev'), /--policies siev: is no cache policy \(did you mean sieve\?\)/);
    assert.throws(
      refused('slru:segments=0,lru:x=1'),
      /slru:segments=0: segments must be .*got 0\n.*lru:x=1: x/s,
    );
    assert.throws(refused('lru,lru'), /lru: is given twice/);
    assert.throws(refused('slru:segments=2;segments=3'), /segments=3: segments is given twice/);
    assert.throws(refused('lru,'), /--policies lru,: must be names between commas/);
    assert.throws(refused('toString'), /toString: is no cache policy/);
    assert.throws(refused('lru:constructor=1'), /constructor=1: constructor is not known here/);
    assert.deepEqual(parseSizes('50%,1,100%,1', SIZED), [1, 30, 60]);
    assert.deepEqual(parseSizes('1KiB', SIZED), [1024]);
    assert.deepEqual(defaultSizes(SIZED), [1, 6, 18]); // of 60 bytes
    assert.throws(() => parseSizes('0', SIZED), /must be at least 1 byte, got 0/);
    assert.throws(() => parseSizes('9007199254740992', SIZED), /must be below 2\^53/);
    assert.throws(() => parseSizes('1,,2', SIZED), /--sizes 1,,2: must be sizes between commas/);
    assert.throws(() => parseSizes('-3,x,0.1%', SIZED), /got -3\n.*x: must be a number.*\n.*got 0/);
    assert.throws(() => parseSizes('1MiB', withoutSizes(SIZED)), /has no sizes/);
  });
});
