import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { BadInput } from './bad-input.ts';
import { codeVersion } from './code-version.ts';
import { writeConfig } from './config-file.ts';
import { inlineDeeper } from './inline-deeper.ts';
import { ROOT } from './paths.ts';
import {
  Journal,
  prepareFolder,
  seriesFile,
  writeRuns,
  writeSummary,
  writeWhole,
} from './results-files.ts';
import { configHash, runKey } from './run-key.ts';
import type { RunOutput, RunTask } from './run-worker.ts';
import { summarize } from './statistics/summarize.ts';
import type { ExperimentConfig, Result, SummaryRow } from './types.ts';
import { runPool } from './worker-pool.ts';
import type { Answer } from './worker-pool.ts';

export const LEVEL = 0.95; // of confidence, for every interval of an experiment
const FAILURES_MAX = 5; // so many failed runs are a bug that the others would meet too

export interface RunOptions {
  /** Threads; default: one per core that this process may use. */
  readonly workers?: number;
  /** Makes every run again, whatever the folder holds. */
  readonly fresh?: boolean;
  /** Folder of the results; default `results/<name>`. */
  readonly out?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Aborted: rows of the runs that have ended are kept, and nothing else is written. */
  readonly signal?: AbortSignal;
  /** The module that makes a run; another one in tests. */
  readonly module?: URL;
}

export interface Progress {
  readonly done: number; // runs that ended now
  readonly total: number; // runs to make now
  readonly cached: number; // runs found in the folder
  readonly eventsHandled: number;
}

export interface RunFailure {
  readonly entry: string;
  readonly day: number;
  readonly seed: number;
  readonly message: string;
}

export interface ExperimentOutcome {
  readonly folder: string;
  /** By entry, then day, then seed; all of them only when nothing failed and nobody interrupted. */
  readonly results: readonly Result[];
  readonly summary: readonly SummaryRow[];
  readonly failures: readonly RunFailure[];
  readonly isComplete: boolean;
}

/**
 * Makes all runs of an experiment that its folder does not hold yet, on worker threads, and writes
 * `config.yaml`, `runs.csv`, `summary.csv` and `series/`. The files are the same whatever the
 * number of workers and however often the work was interrupted. Throws BadInput for a folder that
 * cannot be written to and for bad traces.
 */
export async function runExperiment(
  config: ExperimentConfig,
  options: RunOptions = {},
): Promise<ExperimentOutcome> {
  inlineDeeper();
  const folder = resolve(options.out ?? join('results', config.name));
  prepareFolder(folder);
  const journal = new Journal(folder);
  if (options.fresh === true) journal.clear();
  const wanted = wantedRows(config);
  const isKept = (row: Row) =>
    journal.find(runKey(row)) !== undefined &&
    (!keepsSeries(config, row) || existsSync(seriesFile(folder, row)));
  const missing = wanted.filter((row) => !isKept(row));
  writeWhole(join(folder, 'config.yaml'), writeConfig(config, folder));

  const failures = await makeRuns({ config, folder, journal, missing, wanted }, options);
  const results = wanted.flatMap((row) => {
    const found = journal.find(runKey(row));
    return found === undefined ? [] : [{ ...found, experiment: config.name, entry: row.entry }];
  });
  const isComplete = results.length === wanted.length && failures.length === 0;
  if (!isComplete) return { folder, results, summary: [], failures, isComplete };
  const summary = summarize(results, { ...config, level: LEVEL });
  writeRuns(folder, results);
  writeSummary(folder, summary);
  journal.keepOnly(wanted[0]!.codeVersion);
  return { folder, results, summary, failures, isComplete };
}

/** A row before its run. */
type Row = Omit<Result, 'metrics' | 'fingerprint'> & { readonly position: number };

function wantedRows(config: ExperimentConfig): readonly Row[] {
  const version = codeVersion(ROOT);
  const { days, seeds } = config.report;
  return config.compare.flatMap((entry, position) => {
    const shared = {
      experiment: config.name,
      entry: entry.name,
      position,
      configHash: configHash(config, entry),
      codeVersion: version,
    };
    return days.flatMap((day) => seeds.map((seed) => ({ ...shared, day, seed })));
  });
}

/** One day of each entry is kept as it went, for the figures. */
function keepsSeries({ report }: ExperimentConfig, { day, seed }: Row): boolean {
  return day === report.days[0] && seed === report.seeds[0];
}

interface Work {
  readonly config: ExperimentConfig;
  readonly folder: string;
  readonly journal: Journal;
  readonly missing: readonly Row[];
  readonly wanted: readonly Row[];
}

async function makeRuns(
  { config, folder, journal, missing, wanted }: Work,
  options: RunOptions,
): Promise<readonly RunFailure[]> {
  const failures: RunFailure[] = [];
  const hopeless = new AbortController();
  let badInput: readonly string[] | undefined;
  let done = 0;
  let eventsHandled = 0;
  const report = () =>
    options.onProgress?.({
      done,
      total: missing.length,
      cached: wanted.length - missing.length,
      eventsHandled,
    });
  const onAnswer = ({ row }: Task, answer: Answer<RunOutput>) => {
    done += 1;
    if (answer.kind === 'done') {
      eventsHandled += answer.output.eventsHandled;
      keep(row, answer.output, journal, folder);
    } else {
      badInput ??= answer.lines;
      const { entry, day, seed } = row;
      failures.push({ entry, day, seed, message: answer.message });
      if (answer.lines !== undefined || failures.length >= FAILURES_MAX) hopeless.abort();
    }
    report();
  };
  report();
  await runPool<Task, RunOutput>({
    module: options.module ?? WORKER,
    shared: config,
    tasks: missing.map((row) => taskOf(row, config)),
    workers: options.workers ?? availableParallelism(),
    onAnswer,
    signal: AbortSignal.any([hopeless.signal, ...(options.signal ? [options.signal] : [])]),
  });
  if (badInput !== undefined) throw new BadInput(badInput);
  return failures;
}

// Beside this file, as a source and as a bundle.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(isSource ? './run-worker.ts' : './run-worker.mjs', import.meta.url);

type Task = RunTask & { readonly row: Row };

function taskOf(row: Row, config: ExperimentConfig): Task {
  const { position, day, seed } = row;
  return { entry: position, day, seed, keepsSeries: keepsSeries(config, row), row };
}

/** The series first: a row in the journal says that everything of its run is there. */
function keep(row: Row, output: RunOutput, journal: Journal, folder: string): void {
  const { position: _position, ...rest } = row;
  const { fingerprint, metrics, series } = output;
  if (series !== undefined) writeWhole(seriesFile(folder, row), series);
  journal.append({ ...rest, fingerprint, metrics });
}
