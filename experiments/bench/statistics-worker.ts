import { parentPort } from 'node:worker_threads';
import type { Answer } from '../worker-pool.ts';
import { type Coverage, type CoverageTask, coverageOf } from './statistics-coverage.ts';
import { type DayRange, type RealDays, runDays } from './statistics-runs.ts';

export type StatisticsTask =
  | ({ readonly kind: 'runs' } & DayRange)
  | ({ readonly kind: 'coverage' } & CoverageTask);
export type StatisticsOutput =
  | ({ readonly kind: 'runs' } & RealDays)
  | ({ readonly kind: 'coverage' } & Coverage);

export async function answer(task: StatisticsTask): Promise<Answer<StatisticsOutput>> {
  try {
    const output: StatisticsOutput =
      task.kind === 'runs'
        ? { kind: 'runs', ...(await runDays(task)) }
        : { kind: 'coverage', ...coverageOf(task) };
    return { kind: 'done', output };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', message };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', async (task: StatisticsTask) => {
  parentPort?.postMessage(await answer(task));
});
