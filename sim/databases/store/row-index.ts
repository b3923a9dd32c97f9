// Hot: bench store
import type { KeyIndex, UpdatableIndex } from '../key-index.ts';
import type { IndexMaker, StaticIndexMaker, UpdatableIndexMaker } from './makers.ts';
import type { WalkMeter } from './walk-meter.ts';

/** No row has the key. */
export const NO_ROW = -1;
/** Structures of one index: what it is built of, and what came since. */
export const STRUCTURES = 2;

/** Finds the row of a key: an index of the registries, made to take inserts. Rows are numbered as they came. */
export interface RowIndex {
  readonly count: number;
  /** Bytes that it keeps in memory whatever is asked for: the models of a learned static index. */
  readonly pinnedBytes: number;
  /** Bytes that are on pages: what is walked through, keys included. */
  readonly pagedBytes: number;
  /** Counted, of building and of all changes so far. */
  readonly operations: number;
  readonly rebuilds: number;
  /** Counts what is touched. The row, or NO_ROW. */
  find(key: number, meter: WalkMeter, now: number): number;
  /** As `find`, then puts it there. False: it was there already. */
  insert(key: number, row: number, meter: WalkMeter, now: number): boolean;
  /**
   * Calls back with at most `limit` rows from `key` on, which is there, in the order of keys: of a static index without
   * those that came since, of one that knows no order as they stand on their pages (assumptions).
   */
  scan(key: number, limit: number, visit: (row: number) => void): void;
  /** All keys in order, with their rows. */
  entries(): { readonly keys: Float64Array; readonly rows: Float64Array };
}

export interface RowIndexOptions {
  readonly maker: IndexMaker;
  readonly tree: UpdatableIndexMaker;
  readonly keys: Float64Array;
  readonly rows: Float64Array;
  /** Number of its first structure, for the meter: it uses STRUCTURES of them. */
  readonly structure: number;
  /** See StoreConfig. */
  readonly rebuildRatio: number;
  readonly operationTime: number;
}

export function createRowIndex(options: RowIndexOptions): RowIndex {
  const { maker } = options;
  return maker.kind === 'static'
    ? new StaticRowIndex({ ...options, maker })
    : new UpdatableRowIndex(maker, options);
}

const NO_KEYS = new Float64Array(0);
const KEY_BYTES = 8;

/** What a static index is built of. */
interface Built {
  readonly keys: Float64Array;
  readonly rows: Float64Array;
  readonly index: KeyIndex;
  /** What came since it began to be built; undefined: nothing. */
  delta: UpdatableIndex | undefined;
}

type StaticOptions = Omit<RowIndexOptions, 'maker'> & { readonly maker: StaticIndexMaker };

/**
 * A static index with a B+tree of what came since beside it. When that has more than `rebuildRatio` of the keys, all
 * are merged and the index is built anew; until it has been, in counted operations x time, the old ones serve.
 */
class StaticRowIndex implements RowIndex {
  rebuilds = 0;
  readonly #options: StaticOptions;
  #built: Built;
  #next: Built | undefined;
  #nextFrom = 0; // seconds
  #operations = 0;

  constructor(options: StaticOptions) {
    this.#options = options;
    this.#built = this.#build(options.keys, options.rows);
  }

  get count(): number {
    return this.#built.keys.length + (this.#built.delta?.count ?? 0);
  }

  get operations(): number {
    const { delta } = this.#built;
    const next = this.#next?.delta;
    return this.#operations + (delta?.changeOperations ?? 0) + (next?.changeOperations ?? 0);
  }

  get pinnedBytes(): number {
    return this.#options.maker.isLearned ? this.#built.index.sizeBytes : 0;
  }

  get pagedBytes(): number {
    const { keys, index, delta } = this.#built;
    const own = this.#options.maker.isLearned ? 0 : index.sizeBytes;
    return own + KEY_BYTES * keys.length + (delta?.sizeBytes ?? 0);
  }

  find(key: number, meter: WalkMeter, now: number): number {
    this.#settle(now);
    const { maker, structure } = this.#options;
    const { keys, rows, index, delta } = this.#built;
    const position = index.walk(key, meter.of(structure, maker.isLearned));
    if (position < keys.length && keys[position] === key) return rows[position]!;
    return delta === undefined ? NO_ROW : delta.walk(key, meter.of(structure + 1, false));
  }

  insert(key: number, row: number, meter: WalkMeter, now: number): boolean {
    if (this.find(key, meter, now) !== NO_ROW) return false;
    const { rebuildRatio, operationTime } = this.#options;
    this.#put(this.#built, key, row);
    if (this.#next !== undefined) this.#put(this.#next, key, row);
    else if (this.#built.delta!.count > rebuildRatio * this.#built.keys.length) {
      const { keys, rows } = this.entries();
      this.#next = this.#build(keys, rows);
      this.#nextFrom = now + this.#next.index.buildOperations * operationTime;
    }
    return true;
  }

  scan(key: number, limit: number, visit: (row: number) => void): void {
    const { keys, rows, index } = this.#built;
    const from = index.lowerBound(key);
    const end = Math.min(keys.length, from + limit);
    for (let at = from; at < end; at++) visit(rows[at]!);
  }

  entries(): { readonly keys: Float64Array; readonly rows: Float64Array } {
    return merged(this.#built);
  }

  #put(built: Built, key: number, row: number): void {
    built.delta ??= this.#options.tree.build(NO_KEYS, NO_KEYS);
    built.delta.insert(key, row);
  }

  #build(keys: Float64Array, rows: Float64Array): Built {
    const index = this.#options.maker.build(keys);
    this.#operations += index.buildOperations;
    return { keys, rows, index, delta: undefined };
  }

  /** The new index takes over once it is built. */
  #settle(now: number): void {
    if (this.#next === undefined || now < this.#nextFrom) return;
    this.#operations += this.#built.delta?.changeOperations ?? 0;
    this.#built = this.#next;
    this.#next = undefined;
    this.rebuilds++;
  }
}

function merged({ keys, rows, delta }: Built) {
  if (delta === undefined) return { keys, rows };
  const count = keys.length + delta.count;
  const all = { keys: new Float64Array(count), rows: new Float64Array(count) };
  let [from, to] = [0, 0];
  const copy = (end: number) => {
    while (from < keys.length && keys[from]! < end) {
      all.keys[to] = keys[from]!;
      all.rows[to++] = rows[from++]!;
    }
  };
  delta.scan(0, delta.count, (key, row) => {
    copy(key);
    all.keys[to] = key;
    all.rows[to++] = row;
  });
  copy(Number.POSITIVE_INFINITY);
  return all;
}

/** An index that takes inserts by itself: all of it is on pages. */
class UpdatableRowIndex implements RowIndex {
  readonly rebuilds = 0;
  readonly pinnedBytes = 0;
  readonly #index: UpdatableIndex;
  readonly #isOrdered: boolean;
  readonly #structure: number;

  constructor(maker: UpdatableIndexMaker, { keys, rows, structure }: RowIndexOptions) {
    this.#index = maker.build(keys, rows);
    this.#isOrdered = maker.isOrdered;
    this.#structure = structure;
  }

  get count(): number {
    return this.#index.count;
  }

  get pagedBytes(): number {
    return this.#index.sizeBytes;
  }

  get operations(): number {
    return this.#index.changeOperations;
  }

  find(key: number, meter: WalkMeter): number {
    return this.#index.walk(key, meter.of(this.#structure, false));
  }

  insert(key: number, row: number, meter: WalkMeter): boolean {
    if (this.find(key, meter) !== NO_ROW) return false;
    return this.#index.insert(key, row);
  }

  scan(key: number, limit: number, visit: (row: number) => void): void {
    if (this.#isOrdered) this.#index.scan(key, limit, (_, row) => visit(row));
    else {
      const first = this.#index.find(key);
      const end = Math.min(first + limit, this.#index.count);
      for (let row = first; row < end; row++) visit(row);
    }
  }

  entries(): { readonly keys: Float64Array; readonly rows: Float64Array } {
    const { count } = this.#index;
    const all = { keys: new Float64Array(count), rows: new Float64Array(count) };
    let at = 0;
    this.#index.scan(0, count, (key, row) => {
      all.keys[at] = key;
      all.rows[at++] = row;
    });
    return all;
  }
}
