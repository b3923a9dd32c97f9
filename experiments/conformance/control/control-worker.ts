import { parentPort } from 'node:worker_threads';
import type { Answer } from '../../worker-pool.ts';
import { runTrial, type Trial, type TrialResult } from './trial.ts';

export async function answer(trial: Trial): Promise<Answer<TrialResult>> {
  try {
    return { kind: 'done', output: await runTrial(trial) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', message: `seed ${trial.seed}: ${message}` };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', async (trial: Trial) => {
  parentPort?.postMessage(await answer(trial));
});
