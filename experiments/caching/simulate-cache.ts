// Hot: bench cache
import type { EvictionLine } from '../../sim/databases/eviction-policy.ts';
import { ObjectCache } from '../../sim/databases/object-cache.ts';
import type { OptionValues } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import type { CacheTrace } from './trace.ts';

/** One policy with its options, as a user named it. */
export interface CachePolicy {
  readonly name: string; // 'slru:segments=5'
  readonly line: EvictionLine;
  readonly options: OptionValues;
}

export interface CacheRun {
  readonly trace: CacheTrace;
  /** Of `nextRequests`, for a bound: nobody else is shown it. */
  readonly next: Float64Array;
  readonly policy: CachePolicy;
  /** Bytes; objects, where the trace has no sizes. > 0. */
  readonly capacity: number;
  readonly ttlSeconds?: number;
  /** Of the chance that a policy takes. */
  readonly seed?: string;
}

/** What came of one policy at one capacity. */
export interface CacheResult {
  readonly policy: string;
  readonly capacity: number;
  readonly requests: number;
  readonly misses: number;
  readonly missRatio: number;
  /** Bytes asked for, and those of them that were not there; requests and misses, where every size is 1. */
  readonly bytes: number;
  readonly missBytes: number;
  readonly byteMissRatio: number;
  /** Of learning and predicting, counted; 0 for a rule. */
  readonly operations: number;
  /** Most bytes seen of what the policy keeps beyond 16 per object that is there; looked at now and then. */
  readonly overheadBytes: number;
  /** Of the wall clock. */
  readonly seconds: number;
}

const BLOCK = 2 ** 16; // requests between two looks at the overhead

/** Plays a trace through a cache that is empty at first. */
export function simulateCache(run: CacheRun): CacheResult {
  const start = performance.now();
  const { trace, policy, capacity } = run;
  const cache = createCache(run);
  const next = policy.line.role === 'bound' ? run.next : undefined;
  const requests = { ...trace, next };
  const tally = { misses: 0, missBytes: 0 };
  let overheadBytes = 0;
  for (let from = 0; from < trace.requests; from += BLOCK) {
    play(cache, requests, { from, to: Math.min(trace.requests, from + BLOCK) }, tally);
    overheadBytes = Math.max(overheadBytes, cache.policy.overheadBytes ?? 0);
  }
  const bytes = trace.sizes?.reduce((sum, size) => sum + size, 0) ?? trace.requests;
  const { misses, missBytes } = tally;
  return {
    ...{ policy: policy.name, capacity, requests: trace.requests },
    ...{ misses, missRatio: misses / trace.requests },
    ...{ bytes, missBytes, byteMissRatio: missBytes / bytes },
    operations: cache.policy.operations ?? 0,
    overheadBytes,
    seconds: (performance.now() - start) / 1e3,
  };
}

/** The cache that a run begins with. */
export function createCache({ policy, capacity, ...run }: CacheSetting): ObjectCache {
  const { line, options, name } = policy;
  return new ObjectCache({
    capacity,
    objects: run.trace.distinct,
    isCounted: run.trace.sizes === undefined,
    ...(run.ttlSeconds === undefined ? {} : { ttlSeconds: run.ttlSeconds }),
    uniform: createRandom(run.seed ?? '1').stream(`cache/${name}/${capacity}`),
    createPolicy: (room) => line.create(options, room),
  });
}
type CacheSetting = Omit<CacheRun, 'next' | 'trace'> & {
  readonly trace: Pick<CacheTrace, 'distinct' | 'sizes'>;
};

/** Requests as a cache gets them; `next` undefined: it is not shown. */
export type Requests = Pick<CacheTrace, 'objects' | 'sizes' | 'times'> & {
  readonly next: Float64Array | undefined;
};
export interface Span {
  readonly from: number;
  readonly to: number;
}
export interface Tally {
  misses: number;
  missBytes: number;
}

/** Asks a cache for the requests [from, to); adds what was missed to the tally. */
export function play(
  cache: ObjectCache,
  requests: Requests,
  { from, to }: Span,
  tally: Tally,
): void {
  const { objects, sizes, times, next } = requests;
  const { request } = cache;
  let misses = 0;
  let missBytes = 0;
  for (let at = from; at < to; at++) {
    const size = sizes === undefined ? 1 : sizes[at]!;
    request.time = times === undefined ? at : times[at]!;
    if (next !== undefined) request.next = next[at]!;
    if (cache.ask(objects[at]!, size)) continue;
    misses++;
    missBytes += size;
  }
  tally.misses += misses;
  tally.missBytes += missBytes;
}
