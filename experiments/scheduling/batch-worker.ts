import { parentPort } from 'node:worker_threads';
import { badInputLines } from '../bad-input.ts';
import type { Answer } from '../worker-pool.ts';
import type { BatchSpec } from './batch-spec.ts';
import { type BatchRow, runBatch } from './run-batch.ts';

function answer(spec: BatchSpec): Answer<BatchRow> {
  try {
    return { kind: 'done', output: runBatch(spec) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = badInputLines(error);
    return { kind: 'failed', message, ...(lines === undefined ? {} : { lines }) };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', (spec: BatchSpec) => {
  parentPort?.postMessage(answer(spec));
});
