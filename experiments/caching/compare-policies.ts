import { BadInput } from '../bad-input.ts';
import { type Answer, runPool } from '../worker-pool.ts';
import { answerCache, type CacheShared, type CacheTask } from './cache-worker.ts';
import type { CachePolicy, CacheResult } from './simulate-cache.ts';
import { type CacheTrace, nextRequests } from './trace.ts';

export interface ComparisonOptions {
  readonly policies: readonly CachePolicy[];
  readonly capacities: readonly number[];
  /** > 0; default Infinity. */
  readonly ttlSeconds?: number;
  readonly seed?: string;
  /** Threads; 1: this one. The results are the same. */
  readonly workers?: number;
  readonly onResult?: (done: number, total: number, result: CacheResult) => void;
}

// Beside this file, as a source and as a bundle.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(isSource ? './cache-worker.ts' : './cache-worker.mjs', import.meta.url);

/**
 * Plays a trace, which was read and numbered once, through every policy at every capacity; results by policy, then
 * capacity, in the given order.
 */
export async function comparePolicies(
  trace: CacheTrace,
  options: ComparisonOptions,
): Promise<readonly CacheResult[]> {
  const { policies, capacities, ttlSeconds = Infinity, seed = '1', workers = 1 } = options;
  const tasks = policies.flatMap(({ name }) =>
    capacities.map((capacity): CacheTask => ({ policy: name, capacity })),
  );
  const results = new Map<CacheTask, CacheResult>();
  const take = (task: CacheTask, answer: Answer<CacheResult>) => {
    if (answer.kind === 'failed')
      throw answer.lines === undefined ? new Error(answer.message) : new BadInput(answer.lines);
    results.set(task, answer.output);
    options.onResult?.(results.size, tasks.length, answer.output);
  };
  const shared = { trace, next: nextRequests(trace), ttlSeconds, seed };
  if (workers === 1) for (const task of tasks) take(task, answerCache(shared, task));
  else
    await runPool<CacheTask, CacheResult>({
      ...{ module: WORKER, shared: onSharedMemory(shared), workers, tasks },
      onAnswer: take,
    });
  return tasks.map((task) => results.get(task)!);
}

/** So that threads need no copy of their own. */
function onSharedMemory({ trace, next, ...rest }: CacheShared): CacheShared {
  const { objects, sizes, times } = trace;
  const shared = {
    ...trace,
    objects: new Int32Array(new SharedArrayBuffer(objects.byteLength)),
    sizes: sizes === undefined ? undefined : sharedCopy(sizes),
    times: times === undefined ? undefined : sharedCopy(times),
  };
  shared.objects.set(objects);
  return { ...rest, trace: shared, next: sharedCopy(next) };
}

function sharedCopy(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
