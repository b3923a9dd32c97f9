import { parentPort } from 'node:worker_threads';
import { badInputLines } from '../bad-input.ts';
import { runWatched } from '../run.ts';
import type { RunEvent, RunSpec } from '../types.ts';
import type { Answer } from '../worker-pool.ts';
import { type TrainingPoint, type WatchedTraining, watchTraining } from './watched-training.ts';

/** One run as the study of safeguards needs it. */
export interface SafetyRun {
  /** What fallbacks and deployments had to tell, in the order of time. */
  readonly events: readonly RunEvent[];
  /** Transactions that ended, and those of them that were not done in time, by minute of the run. */
  readonly ends: Float64Array;
  readonly bad: Float64Array;
  readonly costDollars: number;
  readonly fallbacks: number;
  readonly fingerprint: string;
  readonly eventsHandled: number;
}

const TOLD = new Set<RunEvent['kind']>(['fallback', 'deployment']);

export async function runSafely(spec: RunSpec): Promise<SafetyRun> {
  let minutes: Pick<SafetyRun, 'ends' | 'bad'> | undefined;
  const run = await runWatched(spec, (observer) => {
    minutes = observer.minutes;
  });
  const { fallbacks, fingerprint, eventsHandled } = run;
  return {
    events: run.events.filter(({ kind }) => TOLD.has(kind)),
    ends: minutes?.ends ?? new Float64Array(0),
    bad: minutes?.bad ?? new Float64Array(0),
    costDollars: Object.values(run.costDollars).reduce((sum, dollars) => sum + dollars, 0),
    ...{ fallbacks, fingerprint, eventsHandled },
  };
}

/** One run, or one training. */
export type SafetyTask = { readonly run: RunSpec } | { readonly train: WatchedTraining };
export type SafetyOutput = SafetyRun | readonly TrainingPoint[];

async function answer(task: SafetyTask): Promise<Answer<SafetyOutput>> {
  try {
    const output = 'run' in task ? await runSafely(task.run) : await watchTraining(task.train);
    return { kind: 'done', output };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = badInputLines(error);
    return { kind: 'failed', message, ...(lines === undefined ? {} : { lines }) };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', async (task: SafetyTask) => {
  parentPort?.postMessage(await answer(task));
});
