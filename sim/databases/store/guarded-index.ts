// Hot: bench store
import { createRowIndex, type RowIndex, type RowIndexOptions, STRUCTURES } from './row-index.ts';
import type { SafetyConfig } from './store-config.ts';
import type { WalkMeter } from './walk-meter.ts';

export interface GuardedIndexOptions extends RowIndexOptions {
  readonly safety: SafetyConfig;
}

/**
 * A learned index with a B+tree to fall back to: when its look-ups touch more lines than it may on average, a tree is
 * built of all keys and serves at once; its building is charged to the call that found it out. Once the learned index
 * has been built anew, it has another chance. Who is not learned is not watched.
 */
export class GuardedIndex {
  fallbacks = 0;
  readonly #options: GuardedIndexOptions;
  readonly #own: RowIndex;
  #tree: RowIndex | undefined; // it serves, while there is one
  #treeOperations = 0; // of trees that are gone
  #seenRebuilds = 0;
  #lookups = 0;
  #lines = 0;

  constructor(options: GuardedIndexOptions) {
    this.#options = options;
    this.#own = createRowIndex(options);
  }

  get isFallenBack(): boolean {
    return this.#tree !== undefined;
  }
  get rebuilds(): number {
    return this.#own.rebuilds;
  }
  get operations(): number {
    return this.#own.operations + this.#treeOperations + (this.#tree?.operations ?? 0);
  }
  /** What is learned stays in memory, also while it does not serve. */
  get pinnedBytes(): number {
    return this.#own.pinnedBytes;
  }
  get pagedBytes(): number {
    return this.#own.pagedBytes;
  }
  get count(): number {
    return this.#own.count;
  }

  find(key: number, meter: WalkMeter, now: number): number {
    if (this.#tree !== undefined) return this.#tree.find(key, meter, now);
    const before = meter.lines;
    const row = this.#own.find(key, meter, now);
    if (this.#options.maker.isLearned) this.#watch(meter.lines - before);
    return row;
  }

  insert(key: number, row: number, meter: WalkMeter, now: number): boolean {
    const isNew = this.#own.insert(key, row, meter, now);
    if (this.#tree === undefined) return isNew;
    this.#tree.insert(key, row, meter, now);
    if (this.#own.rebuilds > this.#seenRebuilds) this.#giveBack();
    return isNew;
  }

  scan(key: number, limit: number, visit: (row: number) => void): void {
    (this.#tree ?? this.#own).scan(key, limit, visit);
  }

  #watch(lines: number): void {
    const { safety } = this.#options;
    this.#lines += lines;
    if (++this.#lookups < safety.lookups) return;
    const mean = this.#lines / this.#lookups;
    this.#lines = 0;
    this.#lookups = 0;
    if (mean > safety.linesMax) this.#fallBack();
  }

  #fallBack(): void {
    const { tree, structure } = this.#options;
    const { keys, rows } = this.#own.entries();
    this.fallbacks++;
    this.#seenRebuilds = this.#own.rebuilds;
    const own = { ...this.#options, maker: tree, keys, rows, structure: structure + STRUCTURES };
    this.#tree = createRowIndex(own);
  }

  #giveBack(): void {
    this.#treeOperations += this.#tree!.operations;
    this.#tree = undefined;
    this.#lines = 0;
    this.#lookups = 0;
  }
}
