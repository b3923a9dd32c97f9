import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { BadInput } from './bad-input.ts';
import { codeVersion } from './code-version.ts';
import { ROOT } from './paths.ts';
import {
  edgesFile,
  eventsFile,
  Journal,
  seriesFile,
  telemetryFolder,
  writeWhole,
} from './results-files.ts';
import { configHash, runKey } from './run-key.ts';
import type { RunOutput, RunTask } from './run-worker.ts';
import type { Result, RunSpec } from './types.ts';
import { Stopped, WorkerPool } from './worker-pool.ts';

const FAILURES_MAX = 5; // so many failed runs are a bug that the others would meet too
// Beside this file, as a source and as a bundle.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(isSource ? './run-worker.ts' : './run-worker.mjs', import.meta.url);

export interface StoreOptions {
  /** Threads; default: one per core that this process may use. */
  readonly workers?: number;
  /** Makes every run again, whatever the folder holds. */
  readonly fresh?: boolean;
  /** Exports what monitoring has seen of the kept days, which are made again for it. */
  readonly telemetry?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Aborted: rows of the runs that have ended are kept, and nothing else is written. */
  readonly signal?: AbortSignal;
  /** The module that makes a run; another one in tests. */
  readonly module?: URL;
}

export interface Progress {
  readonly done: number; // runs that ended now
  readonly total: number; // runs to make now, as far as is known
  readonly cached: number; // runs found in the folder
  readonly eventsHandled: number;
}

export interface RunFailure {
  readonly entry: string;
  readonly day: number;
  readonly seed: number;
  readonly message: string;
}

/** Where a run stands in an experiment. */
export interface Place {
  readonly point: string;
  readonly setting: string;
  /** Whether the day is kept as it went, for the figures. */
  readonly keepsSeries: boolean;
}

/**
 * The runs of a folder: each is made once, by a worker thread, and found again by what determines
 * it. A journal keeps every row as its run ends, so that whoever asks again after a kill gets the
 * same rows.
 */
export class RunStore {
  readonly failures: RunFailure[] = [];
  readonly #folder: string;
  readonly #journal: Journal;
  readonly #codeVersion = codeVersion(ROOT);
  readonly #pool: WorkerPool<RunTask, RunOutput>;
  readonly #rows = new Map<string, Promise<Result>>();
  readonly #hopeless = new AbortController();
  readonly #onProgress: StoreOptions['onProgress'];
  readonly #planned: number;
  readonly #exportsKept: boolean;
  #badInput: readonly string[] | undefined;
  #done = 0;
  #asked = 0;
  #cached = 0;
  #repeated = 0; // runs that stand for more than one of those planned
  #isReportDue = false;
  #eventsHandled = 0;

  /** `planned`: how many different runs will be asked for. */
  constructor(folder: string, planned: number, options: StoreOptions = {}) {
    this.#folder = folder;
    this.#planned = planned;
    this.#exportsKept = options.telemetry === true;
    this.#onProgress = options.onProgress;
    this.#journal = new Journal(folder);
    if (options.fresh === true) this.#journal.clear();
    this.#pool = new WorkerPool({
      module: options.module ?? WORKER,
      shared: undefined,
      workers: options.workers ?? availableParallelism(),
      signal: AbortSignal.any([
        this.#hopeless.signal,
        ...(options.signal === undefined ? [] : [options.signal]),
      ]),
    });
  }

  /** Rows that the folder holds of this code. */
  get kept(): number {
    return this.#journal.count(this.#codeVersion);
  }

  /** The row of a run, made now or before. Rejects with Stopped where it cannot be made. */
  async result(spec: RunSpec, place: Place): Promise<Result> {
    const { entry, day, seed, experiment } = spec;
    const row = {
      experiment: experiment.name,
      point: place.point,
      entry: entry.name,
      setting: place.setting,
      day,
      seed,
      configHash: configHash(experiment, entry),
      codeVersion: this.#codeVersion,
    };
    const series = place.keepsSeries ? ` with series of ${place.point}/${entry.name}` : '';
    const key = `${runKey(row)}${series}`;
    const before = this.#rows.get(key);
    if (before !== undefined) this.#repeated += 1;
    const found = before ?? this.#make(spec, row, place.keepsSeries);
    this.#rows.set(key, found);
    return { ...row, ...outcomeOf(await found) };
  }

  /** Ends the threads. Throws the BadInput that a run has met; forgets rows of other code after success. */
  async close(isComplete: boolean): Promise<void> {
    await this.#pool.close();
    if (this.#isReportDue) this.#report();
    if (this.#badInput !== undefined) throw new BadInput(this.#badInput);
    if (isComplete) this.#journal.keepOnly(this.#codeVersion);
  }

  async #make(spec: RunSpec, row: Row, keepsSeries: boolean): Promise<Result> {
    const kept = this.#journal.find(runKey(row));
    const isExported = keepsSeries && this.#exportsKept;
    const hasSeries = !keepsSeries || existsSync(seriesFile(this.#folder, row));
    if (kept !== undefined && hasSeries && !isExported) {
      this.#cached += 1;
      this.#reportSoon();
      return kept;
    }
    this.#asked += 1;
    this.#reportSoon();
    const answer = await this.#pool.submit({ spec: { ...spec, isExported }, keepsSeries });
    this.#done += 1;
    if (answer.kind === 'done') return this.#keep(row, answer.output);
    const { entry, day, seed } = row;
    this.failures.push({ entry, day, seed, message: answer.message });
    this.#badInput ??= answer.lines;
    if (answer.lines !== undefined || this.failures.length >= FAILURES_MAX) this.#hopeless.abort();
    this.#report();
    throw new Stopped();
  }

  /** The series first: a row in the journal says that everything of its run is there. */
  #keep(row: Row, output: RunOutput): Result {
    const { series, edges, events, files = {}, eventsHandled } = output;
    const result = { ...row, ...outcomeOf(output) };
    const file = seriesFile(this.#folder, row);
    if (edges !== undefined) writeWhole(edgesFile(file), edges);
    if (events !== undefined) writeWhole(eventsFile(file), events);
    if (series !== undefined) writeWhole(file, series);
    for (const [name, content] of Object.entries(files))
      writeWhole(join(telemetryFolder(this.#folder, row), name), content);
    this.#journal.append(result);
    this.#eventsHandled += eventsHandled;
    this.#report();
    return result;
  }

  /** Runs are asked for in great numbers at once: one report for all of them. */
  #reportSoon(): void {
    if (this.#isReportDue) return;
    this.#isReportDue = true;
    setImmediate(() => {
      if (this.#isReportDue) this.#report();
    });
  }

  #report(): void {
    this.#isReportDue = false;
    this.#onProgress?.({
      done: this.#done,
      total: Math.max(this.#planned - this.#cached - this.#repeated, this.#asked),
      cached: this.#cached,
      eventsHandled: this.#eventsHandled,
    });
  }
}

/** A row before its run. */
type Row = Omit<Result, keyof Outcome>;

/** What a run has added to its row. */
type Outcome = Pick<Result, 'fingerprint' | 'metrics' | 'deployments'>;

const outcomeOf = ({ fingerprint, metrics, deployments }: Outcome): Outcome => ({
  fingerprint,
  metrics,
  ...(deployments === undefined ? {} : { deployments }),
});

/**
 * Waits for all, also when one fails: the runs that are under way end and are kept. Then throws
 * what the first has thrown.
 */
export async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
