import { createRandom } from '../../sim/random.ts';
import { IdTable } from '../caching/id-table.ts';
import { parsePolicies } from '../caching/parse-policies.ts';
import {
  type CachePolicy,
  createCache,
  play,
  type Span,
  type Tally,
} from '../caching/simulate-cache.ts';
import { type BenchReport, type BenchRow, interleave, millionsPerSecond } from './measure.ts';
import { zipfRanks } from './zipf-ranks.ts';

export interface CacheBenchScale {
  readonly ids: number;
  readonly requests: number;
  readonly capacity: number; // objects
  readonly rounds: number;
}

const FULL: CacheBenchScale = { ids: 1e6, requests: 1e7, capacity: 1e5, rounds: 5 };
/** Requests whose ids are looked up before the caches play them: what they read stays near in between. */
const BLOCK = 2 ** 20;
const TEN = 'fifo,lru,clock,slru,lfu,two-q,arc,sieve,s3-fifo,qdlp-fifo';
const LOOK_UPS = 'bare look-ups';
const TOGETHER = 'together';
const SUM = 'the sum of their single times';

/**
 * What a cache costs beside the table that finds its objects: requests with ids of 64 bits, Zipf(1), each looked up in the
 * table and then asked of a cache that is empty at first; beside bare look-ups of the same ids in the same table. And ten
 * policies that share the look-ups of one pass beside ten passes. All take turns; medians. The table is filled before, so
 * that no contender pays for its growing.
 */
export function benchCache(scale: CacheBenchScale = FULL): BenchReport {
  const { ids, requests, rounds } = scale;
  const keys = zipfKeys(scale);
  const policies = parsePolicies(TEN);
  const misses = new Map<string, number>();
  const stream = { ...keys, table: new IdTable(ids) };
  lookUp(stream); // fills the table
  const single = policies.map((policy): readonly [string, () => number] => [
    policy.name,
    () =>
      millionsPerSecond(
        requests,
        () => void misses.set(policy.name, pass(scale, stream, [policy])[0]!),
      ),
  ]);
  const medians: Readonly<Record<string, number>> = interleave<string>(
    {
      [LOOK_UPS]: () => millionsPerSecond(requests, () => void lookUp(stream)),
      ...Object.fromEntries(single),
      [TOGETHER]: () => millionsPerSecond(requests, () => pass(scale, stream, policies)),
    },
    rounds,
  );
  const bare = medians[LOOK_UPS]!;
  const sum = policies.reduce((total, { name }) => total + requests / medians[name]!, 0) / 1e6;
  const together = requests / medians[TOGETHER]! / 1e6;
  const rate = (name: string): BenchRow => ({
    name,
    value: medians[name]!,
    unit: 'Mrequests/s',
    reference: LOOK_UPS,
    ratio: medians[name]! / bare,
  });
  const missed = ({ name }: CachePolicy): BenchRow => ({
    name: `${name} misses`,
    value: misses.get(name)!,
    unit: 'misses',
    reference: 'requests',
    ratio: misses.get(name)! / requests,
  });
  return {
    bench: 'cache',
    rows: [
      { ...rate(LOOK_UPS), reference: 'itself' },
      ...policies.map(({ name }) => rate(name)),
      { name: SUM, value: sum, unit: 's', reference: 'itself', ratio: 1 },
      {
        name: 'ten policies in one pass',
        value: together,
        unit: 's',
        reference: SUM,
        ratio: together / sum,
      },
      ...policies.map(missed),
    ],
  };
}

interface Keys {
  readonly low: Int32Array;
  readonly high: Int32Array;
}
interface Stream extends Keys {
  readonly table: IdTable;
}

/** Ids of requests: a rank's id is the rank, its bits mixed over 64. */
function zipfKeys({ ids, requests }: CacheBenchScale): Keys {
  const ranks = zipfRanks({ ids, requests, uniform: createRandom('bench cache').stream('ranks') });
  const low = new Int32Array(requests);
  const high = new Int32Array(requests);
  for (let at = 0; at < requests; at++) {
    const rank = ranks[at]! + 1;
    low[at] = Math.imul(rank, 0x9e3779b1) ^ (rank >>> 7); // odd multiplier: different for different ranks
    high[at] = Math.imul(rank, 0x85ebca6b);
  }
  return { low, high };
}

/** Returns something of all that was found: without a use it could be left out. */
function lookUp({ table, low, high }: Stream): number {
  let found = 0;
  for (let at = 0; at < low.length; at++) found ^= table.numberOf(low[at]!, high[at]!);
  return found;
}

/** One pass from empty caches; returns the misses of each policy. */
function pass(
  { ids, requests, capacity }: CacheBenchScale,
  stream: Stream,
  policies: readonly CachePolicy[],
): readonly number[] {
  const objects = new Int32Array(Math.min(BLOCK, requests));
  const trace = { distinct: ids, sizes: undefined };
  const caches = policies.map((policy) => createCache({ trace, policy, capacity }));
  const tallies = policies.map((): Tally => ({ misses: 0, missBytes: 0 }));
  const block = { objects, sizes: undefined, times: undefined, next: undefined };
  for (let from = 0; from < requests; from += BLOCK) {
    const to = Math.min(requests, from + BLOCK);
    numberBlock(stream, { from, to }, objects);
    const span = { from: 0, to: to - from };
    for (const [at, cache] of caches.entries()) play(cache, block, span, tallies[at]!);
  }
  return tallies.map(({ misses }) => misses);
}

function numberBlock({ table, ...keys }: Stream, { from, to }: Span, objects: Int32Array): void {
  // Views, so that one position serves all three: as fast as the bare look-ups, which write nothing down.
  const low = keys.low.subarray(from, to);
  const high = keys.high.subarray(from, to);
  for (let at = 0; at < low.length; at++) objects[at] = table.numberOf(low[at]!, high[at]!);
}
