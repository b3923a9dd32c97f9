import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../results-files.ts';
import type { StudyCell, StudyTask } from './study-worker.ts';

const FILE = 'cache-cells.jsonl';

/**
 * The cells that ever ended in a folder, one JSON object per line, appended as they end: a study that was killed goes on.
 * Cells of other code are not found again. A line that a kill has torn is not a cell.
 */
export class CellJournal {
  readonly #file: string;
  readonly #version: string;
  readonly #cells = new Map<string, StudyCell>();

  constructor(folder: string, version: string, isFresh: boolean) {
    makeFolder(folder);
    this.#file = join(folder, FILE);
    this.#version = version;
    if (isFresh) rmSync(this.#file, { force: true });
    if (!existsSync(this.#file)) return;
    const text = readFileSync(this.#file, 'utf8');
    for (const line of text.split('\n')) this.#read(line);
    if (text !== '' && !text.endsWith('\n')) appendFileSync(this.#file, '\n');
  }

  find(task: StudyTask): StudyCell | undefined {
    return this.#cells.get(keyOf(task));
  }

  append(cell: StudyCell): void {
    this.#cells.set(keyOf(cell), cell);
    // JSON has no Infinity: a trace without an end has none.
    const { requestsMax, ...rest } = cell;
    const told = { version: this.#version, requestsMax: String(requestsMax), ...rest };
    appendFileSync(this.#file, `${JSON.stringify(told)}\n`);
  }

  #read(line: string): void {
    try {
      const { version, ...cell } = JSON.parse(line) as StudyCell & { readonly version: string };
      const requestsMax = Number(cell.requestsMax);
      const { result } = cell;
      if (version === this.#version)
        this.#cells.set(keyOf({ ...cell, requestsMax }), { ...cell, requestsMax, result });
    } catch {
      // Torn: it is simply made again.
    }
  }
}

const keyOf = ({ trace, requestsMax, sizeShare, kind, setting }: StudyTask): string =>
  JSON.stringify([trace, String(requestsMax), sizeShare, kind, setting]);
