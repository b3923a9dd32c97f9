import { join, resolve } from 'node:path';
import { writeConfig } from './config-file.ts';
import { writeDeployments } from './deployments-file.ts';
import { inlineDeeper } from './inline-deeper.ts';
import { planOf, pointsOf } from './plan.ts';
import { prepareFolder, writeRuns, writeWhole } from './results-files.ts';
import {
  checkResultsVersion,
  removeForeignResults,
  writeResultsVersion,
} from './results-version.ts';
import { LEVEL, type PointOutcome, runPoint } from './run-point.ts';
import { all, type RunFailure, RunStore, type StoreOptions } from './run-store.ts';
import { summarizePoints, writeSummary } from './summary-files.ts';
import type { ExperimentConfig, Result, SummaryRow } from './types.ts';
import { writeRobustness, writeTrials } from './study-files.ts';
import { Stopped } from './worker-pool.ts';

export { LEVEL };
export type { Progress, RunFailure } from './run-store.ts';

export interface RunOptions extends StoreOptions {
  /** Folder of the results; default `results/<name>`. */
  readonly out?: string;
}

export interface ExperimentOutcome {
  readonly folder: string;
  /** Rows that the folder keeps, complete or not. */
  readonly kept: number;
  /** By point, entry, day and seed; empty unless complete. */
  readonly results: readonly Result[];
  readonly summary: readonly SummaryRow[];
  readonly failures: readonly RunFailure[];
  readonly isComplete: boolean;
}

/**
 * Makes all runs of an experiment that its folder does not hold yet, on worker threads, and writes
 * `config.yaml`, `runs.csv`, `summary.csv`, `series/`, and where there are such studies `trials.csv`
 * and `robustness.csv`, and of agents that are deployed by stages `deployments.csv`. The files are the same whatever the number of workers and however often the
 * work was interrupted. Throws BadInput for a folder that cannot be written to, for results of
 * another format (unless `fresh`), and for bad traces.
 */
export async function runExperiment(
  config: ExperimentConfig,
  options: RunOptions = {},
): Promise<ExperimentOutcome> {
  inlineDeeper();
  const folder = resolve(options.out ?? join('results', config.name));
  if (options.fresh !== true) checkResultsVersion(folder);
  prepareFolder(folder);
  removeForeignResults(folder);
  const store = new RunStore(folder, planOf(config).runs.all, options);
  writeResultsVersion(folder);

  const points = await runPoints(config, store);
  await store.close(points !== undefined);
  const { kept, failures } = store;
  if (points === undefined)
    return { folder, kept, results: [], summary: [], failures, isComplete: false };
  const results = points.flatMap((point) => point.results);
  const summary = summarizePoints(results, config);
  // Only now: until it is complete, the folder holds what another config may have left, in whole.
  writeWhole(join(folder, 'config.yaml'), writeConfig(config, folder));
  writeRuns(folder, results);
  writeSummary(folder, summary);
  writeDeployments(folder, results);
  writeTrials(folder, points);
  writeRobustness(folder, points);
  return { folder, kept, results, summary, failures, isComplete: true };
}

/** Undefined where runs have failed or were stopped. */
async function runPoints(
  config: ExperimentConfig,
  store: RunStore,
): Promise<readonly PointOutcome[] | undefined> {
  try {
    return await all(pointsOf(config).map((point) => runPoint(point, store)));
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    await store.close(false);
    throw error;
  }
}
