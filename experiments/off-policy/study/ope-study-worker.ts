import { parentPort } from 'node:worker_threads';
import type { Answer } from '../../worker-pool.ts';
import { type Replication, type ReplicationTask, replicate } from './replication.ts';

/** Replications from `replication` on, one after the other. */
export interface BatchTask extends ReplicationTask {
  readonly count: number;
}

export function replicateBatch({ count, ...task }: BatchTask): readonly Replication[] {
  return Array.from({ length: count }, (_, i) =>
    replicate({ ...task, replication: task.replication + i }),
  );
}

function answer(task: BatchTask): Answer<readonly Replication[]> {
  try {
    return { kind: 'done', output: replicateBatch(task) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', message };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', (task: BatchTask) => parentPort?.postMessage(answer(task)));
