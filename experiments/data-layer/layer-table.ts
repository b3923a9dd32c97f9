import { PAGE_BYTES } from '../../sim/databases/key-index.ts';
import { GuardedIndex } from '../../sim/databases/store/guarded-index.ts';
import { drawKeys, KEY_LAWS, KEYS_END, type KeyLaw } from '../../sim/databases/store/key-laws.ts';
import type { IndexMaker, UpdatableIndexMaker } from '../../sim/databases/store/makers.ts';
import { NO_ROW } from '../../sim/databases/store/row-index.ts';
import type { SafetyConfig } from '../../sim/databases/store/store-config.ts';
import type { WalkMeter } from '../../sim/databases/store/walk-meter.ts';
import type { Uniform } from '../../sim/random.ts';
import { assert, type Spec } from '../../sim/units.ts';
import type { MixTable } from '../../workloads/statements/statement-mix.ts';
import { lineOf, optionsOf } from '../registered.ts';

export interface LayerTableOptions {
  readonly table: MixTable;
  /** Of a table without gaps; the numbers of a table with gaps are its keys. */
  readonly keys: Spec;
  /** Where in the range of keys those of inserts stand one after the other, in [0, 1]; undefined: by the law. */
  readonly insertPlace: number | undefined;
  readonly maker: IndexMaker;
  readonly tree: UpdatableIndexMaker;
  readonly uniform: Uniform;
  readonly structure: number; // number of its first structure, for the meter
  readonly rebuildRatio: number;
  readonly operationTime: number;
  readonly safety: SafetyConfig;
}

/** Keys that are left for inserts behind the place where they stand. */
const INSERT_ROOM = 2 ** 40;

/** A table of a mix: its rows on pages in the order in which they came, and an index from key to row. */
export class LayerTable {
  readonly index: GuardedIndex;
  readonly #rowsPerPage: number;
  readonly #law: KeyLaw | undefined; // undefined: numbers are keys
  readonly #uniform: Uniform;
  #keys: Float64Array; // by number, where numbers are not keys
  #count: number;
  #nextKey: number;

  constructor(options: LayerTableOptions) {
    const { table, keys: spec, insertPlace, uniform } = options;
    this.#rowsPerPage = Math.max(1, Math.floor(PAGE_BYTES / table.rowBytes));
    this.#uniform = uniform;
    const numbers = table.firstNumbers?.();
    const law = lineOf(KEY_LAWS, spec).create(optionsOf(KEY_LAWS, spec), uniform);
    this.#law = numbers === undefined ? law : undefined;
    const keys = numbers ?? drawKeys(law, table.rows, uniform);
    this.#keys = numbers === undefined ? keys : new Float64Array(0);
    this.#count = keys.length;
    this.#nextKey =
      insertPlace === undefined ? Number.NaN : Math.floor(insertPlace * (KEYS_END - INSERT_ROOM));
    const rows = Float64Array.from(keys, (_, row) => row);
    this.index = new GuardedIndex({ ...options, keys, rows });
  }

  /** Rows that are there. */
  get count(): number {
    return this.#count;
  }

  get pages(): number {
    return Math.ceil(this.#count / this.#rowsPerPage);
  }

  pageOf(row: number): number {
    return Math.floor(row / this.#rowsPerPage);
  }

  keyOf(number: number): number {
    return this.#law === undefined ? number : this.#keys[number]!;
  }

  /** The row with a number. */
  find(number: number, meter: WalkMeter, now: number): number {
    const row = this.index.find(this.keyOf(number), meter, now);
    assert(row !== NO_ROW, `row ${number} is not there`);
    return row;
  }

  /** Puts in the row with a number: the next one where there are no gaps. Returns its place. */
  insert(number: number, meter: WalkMeter, now: number): number {
    const row = this.#count;
    let key = this.#keyFor(number);
    while (!this.index.insert(key, row, meter, now)) key++; // taken: the next one that is free
    this.#count++;
    if (this.#law !== undefined) this.#keys[number] = key;
    return row;
  }

  #keyFor(number: number): number {
    if (this.#law === undefined) return number;
    assert(number === this.#count, `row ${number} is inserted where ${this.#count} are there`);
    if (number >= this.#keys.length) {
      const grown = new Float64Array(2 * number + 1);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    return Number.isNaN(this.#nextKey) ? this.#law.key(this.#uniform(), number) : this.#nextKey++;
  }
}
