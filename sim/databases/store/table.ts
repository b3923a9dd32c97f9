// Hot: bench store
import type { Uniform } from '../../random.ts';
import type { Seconds } from '../../units.ts';
import { PAGE_BYTES } from '../key-index.ts';
import type { DriftTarget } from './drifts.ts';
import { GuardedIndex } from './guarded-index.ts';
import { createKeyLaw, drawKeys, type KeyLaw } from './key-laws.ts';
import type { StoreMakers } from './makers.ts';
import { createPopularity, type Popularity } from './popularities.ts';
import { NO_ROW } from './row-index.ts';
import type { StoreConfig, TableConfig } from './store-config.ts';
import type { WalkMeter } from './walk-meter.ts';

export interface TableOptions {
  readonly config: TableConfig;
  readonly store: StoreConfig;
  readonly makers: StoreMakers;
  readonly uniform: Uniform;
  /** Number of its first structure, for the meter. */
  readonly structure: number;
}

/**
 * Rows, numbered as they came; at the start in the order of their keys, so many to a page. Its index finds the row of
 * a key. Rows beyond the room are archived at once: neither stored nor indexed.
 */
export class Table implements DriftTarget {
  readonly rows: number;
  readonly index: GuardedIndex;
  count: number; // rows that are there
  archived = 0;
  shift = 0;
  newRatio = 0;
  scanRows = 0;
  readonly #config: TableConfig;
  readonly #keyLaw: KeyLaw;
  readonly #popularity: Popularity;
  readonly #rowsPerPage: number;
  readonly #order: Int32Array | undefined; // row by rank; undefined: the rank
  readonly #keyOf: Float64Array; // by row
  readonly #meterOfLoads: WalkMeter;
  #nextKey = Number.NaN; // of inserts; NaN: by the law

  constructor({ config, store, makers, uniform, structure }: TableOptions, meter: WalkMeter) {
    const { rows, rowBytes, rowsMax } = config;
    this.rows = rows;
    this.count = rows;
    this.#config = config;
    this.#meterOfLoads = meter;
    this.#rowsPerPage = Math.max(1, Math.floor(PAGE_BYTES / rowBytes));
    this.#keyLaw = createKeyLaw(config.keys, uniform);
    const keys = drawKeys(this.#keyLaw, rows, uniform);
    this.#keyOf = new Float64Array(rowsMax);
    this.#keyOf.set(keys);
    this.#popularity = createPopularity(config.popularity, rows);
    this.#order = this.#popularity.isClustered ? undefined : shuffled(rows, uniform);
    const { rebuildRatio, operationTime, safety } = store;
    this.index = new GuardedIndex({
      maker: makers.index(store.index),
      tree: makers.tree,
      keys,
      rows: numbered(rows),
      structure,
      rebuildRatio,
      operationTime,
      safety,
    });
  }

  /** Pages that rows stand on at most, for as many as there is room for. */
  get rowPagesMax(): number {
    return Math.ceil(this.#config.rowsMax / this.#rowsPerPage);
  }

  pageOf(row: number): number {
    return Math.floor(row / this.#rowsPerPage);
  }

  keyOf(row: number): number {
    return this.#keyOf[row]!;
  }

  /** The row that somebody asks for, from one uniform in [0, 1). */
  asked(u: number): number {
    const { newRatio, count, rows } = this;
    if (u < newRatio && count > rows) return rows + Math.floor((u / newRatio) * (count - rows));
    const rest = newRatio === 0 || count === rows ? u : (u - newRatio) / (1 - newRatio);
    const rank = this.#popularity.rank(rest);
    if (this.#popularity.isByAge) return count - 1 - rank;
    const place = this.shift === 0 ? rank : (rank + this.shift) % rows;
    return this.#order === undefined ? place : this.#order[place]!;
  }

  /** The row where a scan begins: anywhere. */
  scanned(u: number): number {
    return Math.floor(u * this.count);
  }

  /**
   * Puts a new row in, or finds that its key is there already, which makes it a change of that row. Returns the row,
   * or NO_ROW where it was archived.
   */
  insert(u: number, meter: WalkMeter, now: Seconds): number {
    if (this.count === this.#config.rowsMax) {
      this.archived++;
      return NO_ROW;
    }
    const isInTurn = !Number.isNaN(this.#nextKey);
    const key = isInTurn ? this.#nextKey++ : this.#keyLaw.key(u, this.count);
    return this.#put(key, meter, now) ? this.count - 1 : this.index.find(key, meter, now);
  }

  addRows(count: number, key: number, now: Seconds): void {
    for (let i = 0; i < count && this.count < this.#config.rowsMax; i++)
      this.#put(key + i, this.#meterOfLoads, now);
    this.#meterOfLoads.reset();
  }

  insertKeysFrom(key: number): void {
    this.#nextKey = key;
  }

  #put(key: number, meter: WalkMeter, now: Seconds): boolean {
    const row = this.count;
    if (!this.index.insert(key, row, meter, now)) return false;
    this.#keyOf[row] = key;
    this.count++;
    return true;
  }
}

/** All numbers below `count` in an order drawn at random (Fisher and Yates). */
function shuffled(count: number, uniform: Uniform): Int32Array {
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    const other = order[j]!;
    order[j] = order[i]!;
    order[i] = other;
  }
  return order;
}

function numbered(count: number): Float64Array {
  const rows = new Float64Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  return rows;
}
