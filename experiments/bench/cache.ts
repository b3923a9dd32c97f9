import { createRandom } from '../../sim/random.ts';
import { IdTable } from '../caching/id-table.ts';
import { parsePolicies } from '../caching/parse-policies.ts';
import { type CachePolicy, simulateCache } from '../caching/simulate-cache.ts';
import { zipfRanks } from '../caching/zipf-ranks.ts';
import { type BenchReport, type BenchRow, interleave, millionsPerSecond } from './measure.ts';

export interface CacheBenchScale {
  readonly ids: number;
  readonly requests: number;
  readonly capacity: number; // objects
  readonly rounds: number;
}

const FULL: CacheBenchScale = { ids: 1e6, requests: 1e7, capacity: 1e5, rounds: 5 };
const TEN = 'fifo,lru,clock,slru,lfu,two-q,arc,sieve,s3-fifo,qdlp-fifo';
const LOOK_UPS = 'bare look-ups';
const TOGETHER = 'together';
const SUM = 'the sum of their single times';

/**
 * What a cache costs beside the table that finds its objects: requests with ids of 64 bits, Zipf(1), numbered by the
 * table and then asked of a cache that is empty at first, as `cache` does with a trace; beside bare look-ups of the same ids in
 * the same table. And ten policies that share the look-ups of one pass beside ten passes. All take turns; medians. The
 * table is filled before: its growing would slow all contenders by as much, and hide what the policies cost.
 */
export function benchCache(scale: CacheBenchScale = FULL): BenchReport {
  const { ids, requests, rounds } = scale;
  const keys = zipfKeys(scale);
  const policies = parsePolicies(TEN);
  const misses = new Map<string, number>();
  const stream = { ...keys, table: new IdTable(ids), objects: new Int32Array(requests) };
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
  /** Where a pass writes their numbers: made once, so that no pass pays for fresh memory. */
  readonly objects: Int32Array;
}

/** Ids of requests: a rank's id is the rank, its bits mixed over 64. */
function zipfKeys({ ids, requests }: CacheBenchScale): Keys {
  const uniform = createRandom('bench cache').stream('ranks');
  const rankOf = zipfRanks({ objects: ids, skew: 1 }, uniform);
  const low = new Int32Array(requests);
  const high = new Int32Array(requests);
  for (let at = 0; at < requests; at++) {
    const rank = rankOf() + 1;
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

/** Numbers the requests once, then plays them through each policy from an empty cache; returns the misses of each. */
function pass(
  { ids, requests, capacity }: CacheBenchScale,
  stream: Stream,
  policies: readonly CachePolicy[],
): readonly number[] {
  const objects = numberAll(stream);
  const trace = {
    name: 'zipf',
    requests,
    distinct: ids,
    objects,
    sizes: undefined,
    times: undefined,
  };
  const next = new Float64Array(0); // no bounds here
  return policies.map((policy) => simulateCache({ trace, next, policy, capacity }).misses);
}

function numberAll({ table, low, high, objects }: Stream): Int32Array {
  for (let at = 0; at < low.length; at++) objects[at] = table.numberOf(low[at]!, high[at]!);
  return objects;
}
