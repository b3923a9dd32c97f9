import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeVersion } from '../../code-version.ts';
import { ROOT } from '../../paths.ts';
import { writeWhole } from '../../results-files.ts';
import type { BatchTask } from './ope-study-worker.ts';
import type { Replication } from './replication.ts';

const FOLDER = 'replications';

/**
 * The batches that have ended, a file each below the folder of the study, found again by all that determines
 * them: the task and the version of the code. A study that was killed goes on from them, to the same bytes.
 */
export class ReplicationStore {
  readonly #folder: string;
  readonly #codeVersion = codeVersion(ROOT);
  readonly #used = new Set<string>();

  /** `isFresh`: forgets what the folder holds. */
  constructor(folder: string, isFresh: boolean) {
    this.#folder = join(folder, FOLDER);
    if (isFresh) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** undefined: it has not ended yet. */
  find(task: BatchTask): readonly Replication[] | undefined {
    const file = this.#fileOf(task);
    return existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8'), revived) as readonly Replication[])
      : undefined;
  }

  keep(task: BatchTask, replications: readonly Replication[]): void {
    writeWhole(this.#fileOf(task), JSON.stringify(replications, spelled));
  }

  /** Once the study is complete, forgets the batches that it had no use for: of other code or settings. */
  keepUsed(): void {
    for (const name of existsSync(this.#folder) ? readdirSync(this.#folder) : [])
      if (!this.#used.has(name)) rmSync(join(this.#folder, name));
  }

  #fileOf(task: BatchTask): string {
    const key = JSON.stringify([this.#codeVersion, Object.entries(task).sort()]);
    const name = `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`;
    this.#used.add(name);
    return join(this.#folder, name);
  }
}

const ENDLESS = ['NaN', 'Infinity', '-Infinity'];

/** JSON has no NaN and no Infinity: they are written as texts, which no name of a replication is. */
const spelled = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const revived = (_: string, value: unknown): unknown =>
  typeof value === 'string' && ENDLESS.includes(value) ? Number(value) : value;
