import { parentPort } from 'node:worker_threads';
import type { Answer } from '../worker-pool.ts';
import { type Replication, type ReplicationTask, replicate } from './theory-replication.ts';

/** What a thread answers to each task; undefined past the deadline. */
export type ReplicationAnswer = Answer<Replication | undefined>;

export async function answer(task: ReplicationTask): Promise<ReplicationAnswer> {
  try {
    return { kind: 'done', output: await replicate(task) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', message: `seed ${task.seed}: ${message}` };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', async (task: ReplicationTask) => {
  parentPort?.postMessage(await answer(task));
});
