import { parentPort } from 'node:worker_threads';
import type { Answer } from '../worker-pool.ts';
import { judgeRun, type RunReport } from './judge.ts';

export interface SwarmTask {
  readonly seed: number;
  readonly run: number;
  readonly transactions: number;
}

export async function answer({ seed, run, transactions }: SwarmTask): Promise<Answer<RunReport>> {
  try {
    return { kind: 'done', output: (await judgeRun(seed, run, transactions)).report };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', message: `seed ${seed}, run ${run}: ${message}` };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', async (task: SwarmTask) => {
  parentPort?.postMessage(await answer(task));
});
