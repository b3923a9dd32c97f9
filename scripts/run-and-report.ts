import { BadInput } from '../experiments/bad-input.ts';
import { runExperiment } from '../experiments/experiment.ts';
import type { ExperimentOutcome, RunFailure } from '../experiments/experiment.ts';
import { hasStudies, planLines } from '../experiments/plan-text.ts';
import type { ExperimentConfig } from '../experiments/types.ts';
import { DONE, note, RUN_FAILED } from './command.ts';
import { printReport } from './print-report.ts';
import { createProgress } from './progress.ts';

const INTERRUPTED = 130; // 128 + SIGINT, as shells have it

export interface RunAndReportOptions {
  readonly workers?: number; // threads
  readonly fresh: boolean;
  readonly telemetry?: boolean; // exported, of the kept days
  readonly out: string; // folder
  readonly printing: 'table' | 'json' | 'nothing'; // on stdout, once all is done
}

/** Makes the runs of an experiment, with progress, and prints what they say. Returns the exit code. */
export async function runAndReport(
  config: ExperimentConfig,
  options: RunAndReportOptions,
): Promise<number> {
  if (hasStudies(config)) for (const line of planLines(config)) note(line);
  return finish(await runUntilInterrupted(config, options), options.printing);
}

async function runUntilInterrupted(
  config: ExperimentConfig,
  options: RunAndReportOptions,
): Promise<ExperimentOutcome & { readonly wasInterrupted: boolean }> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const outcome = await runExperiment(config, {
      ...options,
      onProgress: createProgress(),
      signal: stopping.signal,
    });
    return { ...outcome, wasInterrupted: stopping.signal.aborted };
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function finish(
  outcome: ExperimentOutcome & { readonly wasInterrupted: boolean },
  printing: RunAndReportOptions['printing'],
): Promise<number> {
  const { failures, folder, isComplete, kept, wasInterrupted } = outcome;
  failures.forEach(noteFailure);
  const where = `${kept} runs are kept in ${folder}`;
  if (failures.length > 0) {
    note(`finfra: ${failures.length} runs failed; ${where}`);
    return RUN_FAILED;
  }
  if (!isComplete && wasInterrupted) {
    note(`finfra: stopped; ${where}, the same command goes on from there`);
    return INTERRUPTED;
  }
  if (!isComplete)
    throw new BadInput([`${folder}: rows of runs are missing; is another run writing there?`]);
  // Only now: the figures need Vega, which is slow to load.
  const { reportFolder } = await import('../experiments/report-folder.ts');
  const reported = await reportFolder(folder);
  if (printing !== 'nothing') printReport(folder, reported, printing === 'json');
  return DONE;
}

function noteFailure({ entry, day, seed, message }: RunFailure): void {
  note(`finfra: the run of entry '${entry}', day ${day}, seed ${seed} failed: ${message}`);
}
