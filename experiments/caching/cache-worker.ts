import { parentPort, workerData } from 'node:worker_threads';
import { badInputLines } from '../bad-input.ts';
import type { Answer, WorkerData } from '../worker-pool.ts';
import { parsePolicy } from './parse-policies.ts';
import { type CacheResult, simulateCache } from './simulate-cache.ts';
import type { CacheTrace } from './trace.ts';

export interface CacheTask {
  readonly policy: string; // as `parsePolicy` reads it
  readonly capacity: number;
}
/** What all tasks share; its arrays stand on shared memory. */
export interface CacheShared {
  readonly trace: CacheTrace;
  readonly next: Float64Array;
  readonly ttlSeconds: number;
  readonly seed: string;
}

export function answerCache(shared: CacheShared, task: CacheTask): Answer<CacheResult> {
  try {
    const { policy, capacity } = task;
    return {
      kind: 'done',
      output: simulateCache({ ...shared, policy: parsePolicy(policy), capacity }),
    };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = badInputLines(error);
    return { kind: 'failed', message, ...(lines === undefined ? {} : { lines }) };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', (task: CacheTask) => {
  parentPort?.postMessage(answerCache((workerData as WorkerData<CacheShared>).shared, task));
});
