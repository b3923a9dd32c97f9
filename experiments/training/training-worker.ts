import { parentPort, workerData } from 'node:worker_threads';
import { badInputLines } from '../bad-input.ts';
import type { Answer, WorkerData } from '../worker-pool.ts';
import { type TrainedSeed, trainSeed } from './train-seed.ts';
import type { Training } from './training-file.ts';

export interface TrainingTask {
  readonly seed: number;
  readonly checkpoint: string;
}

async function answer({ seed, checkpoint }: TrainingTask): Promise<Answer<TrainedSeed>> {
  try {
    const { shared } = workerData as WorkerData<Training>;
    return { kind: 'done', output: await trainSeed(shared, seed, checkpoint) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = badInputLines(error);
    return { kind: 'failed', message, ...(lines === undefined ? {} : { lines }) };
  }
}

parentPort?.on('message', async (task: TrainingTask) => {
  parentPort?.postMessage(await answer(task));
});
