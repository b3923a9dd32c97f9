import { parentPort, workerData } from 'node:worker_threads';
import type { Transitions } from '../../agents/learning/transitions.ts';
import { badInputLines } from '../bad-input.ts';
import type { Answer, WorkerData } from '../worker-pool.ts';
import { type TrainedSeed, trainSeed } from './train-seed.ts';
import type { Training } from './training-file.ts';

export interface TrainingTask {
  readonly seed: number;
  readonly checkpoint: string;
}

/** What all seeds have in common. */
export interface TrainingShare {
  readonly training: Training;
  readonly log: Transitions | undefined;
}

async function answer({ seed, checkpoint }: TrainingTask): Promise<Answer<TrainedSeed>> {
  try {
    const { training, log } = (workerData as WorkerData<TrainingShare>).shared;
    const options = { checkpoint, ...(log === undefined ? {} : { log }) };
    return { kind: 'done', output: await trainSeed(training, seed, options) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = badInputLines(error);
    return { kind: 'failed', message, ...(lines === undefined ? {} : { lines }) };
  }
}

parentPort?.on('message', async (task: TrainingTask) => {
  parentPort?.postMessage(await answer(task));
});
