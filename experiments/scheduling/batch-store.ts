import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { SCHEDULERS } from '../../agents/scheduling/index.ts';
import { BadInput } from '../bad-input.ts';
import { codeVersion } from '../code-version.ts';
import { ROOT } from '../paths.ts';
import { Journal, prepareFolder } from '../results-files.ts';
import { content, runKey } from '../run-key.ts';
import type { Result } from '../types.ts';
import { WorkerPool } from '../worker-pool.ts';
import type { BatchSpec } from './batch-spec.ts';
import type { BatchRow } from './run-batch.ts';

// Beside this file as a source, beside the command as a bundle.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(isSource ? './batch-worker.ts' : './batch-worker.mjs', import.meta.url);

export interface BatchStoreOptions {
  readonly folder: string;
  /** Runs that will be asked for, as far as is known; for the progress alone. */
  readonly planned: number;
  readonly workers?: number;
  onProgress?(progress: {
    readonly done: number;
    readonly total: number;
    readonly cached: number;
    readonly eventsHandled: number;
  }): void;
}

/** Runs of the batch cluster, each made once by a thread and found again in the journal of a folder after a kill. */
export class BatchStore {
  readonly #options: BatchStoreOptions;
  readonly #journal: Journal;
  readonly #codeVersion = codeVersion(ROOT);
  readonly #pool: WorkerPool<BatchSpec, BatchRow>;
  readonly #rows = new Map<string, Promise<Result>>();
  #done = 0;
  #cached = 0;
  #decisions = 0;

  constructor(options: BatchStoreOptions) {
    const { folder, workers = availableParallelism() } = options;
    prepareFolder(folder);
    this.#options = options;
    this.#journal = new Journal(folder);
    this.#pool = new WorkerPool({ module: WORKER, shared: undefined, workers });
  }

  /** The row of a run, made now or before, for a place in the comparison. Throws where the run fails. */
  async row(spec: BatchSpec, point: string, setting = ''): Promise<Result> {
    const configHash = batchHash(spec);
    const { day, seed } = spec;
    const key = runKey({ configHash, codeVersion: this.#codeVersion, day, seed });
    const known = this.#rows.get(key) ?? this.#find(key, spec, configHash);
    this.#rows.set(key, known);
    return { ...(await known), point, entry: spec.contender.name, setting };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #find(key: string, spec: BatchSpec, configHash: string): Promise<Result> {
    const kept = this.#journal.find(key);
    const row = kept ?? (await this.#make(spec, configHash));
    if (kept === undefined) this.#journal.append(row);
    this.#done += kept === undefined ? 1 : 0;
    this.#cached += kept === undefined ? 0 : 1;
    const total = Math.max(this.#options.planned - this.#cached, this.#done);
    const progress = { done: this.#done, total, cached: this.#cached };
    this.#options.onProgress?.({ ...progress, eventsHandled: this.#decisions });
    return row;
  }

  async #make(spec: BatchSpec, configHash: string): Promise<Result> {
    const answer = await this.#pool.submit(spec);
    const { contender, day, seed } = spec;
    if (answer.kind === 'failed') {
      if (answer.lines !== undefined) throw new BadInput(answer.lines);
      throw new Error(`${contender.name}, day ${day}, seed ${seed}: ${answer.message}`);
    }
    const { metrics, fingerprint, decisions } = answer.output;
    this.#decisions += decisions;
    const place = { experiment: 'scheduling', point: '', entry: contender.name, setting: '' };
    return {
      ...place,
      day,
      seed,
      configHash,
      codeVersion: this.#codeVersion,
      fingerprint,
      metrics,
    };
  }
}

/** 16 hex digits over everything that determines a run, day and seed aside; files count by their content. */
export function batchHash({ contender, workload, cluster }: BatchSpec): string {
  const { kind } = contender.scheduler;
  const isLine = SCHEDULERS.some((line) => line.kind === kind);
  const scheduler = isLine ? content(SCHEDULERS, contender.scheduler) : contender.scheduler;
  const determining = { scheduler, shield: contender.shield, workload, cluster };
  return createHash('sha256').update(JSON.stringify(determining)).digest('hex').slice(0, 16);
}
