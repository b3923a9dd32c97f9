// Hot: `bench index`
import type { TouchMeter, UpdatableIndex } from '../../sim/databases/key-index.ts';
import type { OptionTable } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import { checkBulkLoad, checkInsert } from './bulk-load.ts';
import type { UpdatableIndexLine } from './registry.ts';

const OPTIONS: OptionTable = {
  loadMax: {
    value: { type: 'number', min: 0.1, max: 0.95 },
    default: 0.7,
    description: 'share of places in use beyond which the table doubles',
    tune: { min: 0.4, max: 0.9 },
  },
};

const PLACES_MIN = 8;
const TABLE_REGION = 1;
const PLACE_BYTES = 2 * Float64Array.BYTES_PER_ELEMENT; // key and value side by side
const NONE = -1;
// Of the 32-bit finaliser of MurmurHash3 (Appleby, public domain); the odd factor is Knuth's golden ratio, 2^32 / phi.
const MIX_1 = 0x85ebca6b;
const MIX_2 = 0xc2b2ae35;
const GOLDEN = 0x9e3779b9;

const scratch = new Float64Array(1);
const words = new Int32Array(scratch.buffer);

/** 32 bits of a finite double; 0 and -0 alike. */
function hashOf(key: number): number {
  scratch[0] = key + 0; // -0 + 0 is 0
  let hash = words[0]! ^ Math.imul(words[1]!, GOLDEN);
  hash = Math.imul(hash ^ (hash >>> 16), MIX_1);
  hash = Math.imul(hash ^ (hash >>> 13), MIX_2);
  return hash ^ (hash >>> 16);
}

/**
 * Open addressing with linear probing in a table of 2^k places, each a key and its value; a place without a key holds
 * NaN. Removal moves back what probed across the freed place, so nothing is left to skip.
 * Source: Knuth, The Art of Computer Programming 3, section 6.4, algorithms L and R.
 */
class HashIndex implements UpdatableIndex {
  readonly #loadMax: number;
  #table: Float64Array;
  #mask: number;
  #count = 0;
  #operations = 0;

  constructor(loadMax: number, keys: number) {
    this.#loadMax = loadMax;
    const places = Math.max(PLACES_MIN, 2 ** Math.ceil(Math.log2((keys + 1) / loadMax)));
    this.#table = new Float64Array(2 * places).fill(Number.NaN);
    this.#mask = places - 1;
  }

  get count(): number {
    return this.#count;
  }
  get sizeBytes(): number {
    return this.#table.byteLength;
  }
  get changeOperations(): number {
    return this.#operations;
  }

  find(key: number): number {
    const table = this.#table;
    const mask = this.#mask;
    for (let place = hashOf(key) & mask; ; place = (place + 1) & mask) {
      const there = table[2 * place]!;
      if (there === key) return table[2 * place + 1]!;
      if (Number.isNaN(there)) return NONE;
    }
  }

  insert(key: number, value: number): boolean {
    checkInsert(key, value);
    const place = this.#placeOf(key);
    const isNew = Number.isNaN(this.#table[2 * place]!);
    this.#table[2 * place] = key + 0; // -0 is 0
    this.#table[2 * place + 1] = value;
    if (!isNew) return false;
    this.#count++;
    if (this.#count > this.#loadMax * (this.#mask + 1)) this.#double();
    return true;
  }

  remove(key: number): boolean {
    const table = this.#table;
    const mask = this.#mask;
    let hole = this.#placeOf(key);
    if (Number.isNaN(table[2 * hole]!)) return false;
    for (let place = (hole + 1) & mask; ; place = (place + 1) & mask) {
      const there = table[2 * place]!;
      if (Number.isNaN(there)) break;
      this.#operations++;
      // Stays, if its probing begins behind the hole.
      const distance = (place - hashOf(there)) & mask;
      if (distance < ((place - hole) & mask)) continue;
      table[2 * hole] = there;
      table[2 * hole + 1] = table[2 * place + 1]!;
      hole = place;
    }
    table[2 * hole] = Number.NaN;
    this.#count--;
    return true;
  }

  ceiling(): number {
    assert(false, 'a hash index knows no order: ceiling');
  }

  scan(): number {
    assert(false, 'a hash index knows no order: scan');
  }

  walk(key: number, meter: TouchMeter): number {
    for (let place = hashOf(key) & this.#mask; ; place = (place + 1) & this.#mask) {
      meter.touch(TABLE_REGION, place * PLACE_BYTES, PLACE_BYTES / 2);
      const there = this.#table[2 * place]!;
      if (Number.isNaN(there)) return NONE;
      if (there !== key) continue;
      meter.touch(TABLE_REGION, place * PLACE_BYTES + PLACE_BYTES / 2, PLACE_BYTES / 2);
      return this.#table[2 * place + 1]!;
    }
  }

  /** Where a key is, or where it would go. */
  #placeOf(key: number): number {
    const table = this.#table;
    const mask = this.#mask;
    for (let place = hashOf(key) & mask; ; place = (place + 1) & mask) {
      this.#operations++;
      const there = table[2 * place]!;
      if (there === key || Number.isNaN(there)) return place;
    }
  }

  #double(): void {
    const old = this.#table;
    this.#table = new Float64Array(2 * old.length).fill(Number.NaN);
    this.#mask = old.length - 1;
    for (let at = 0; at < old.length; at += 2) {
      if (Number.isNaN(old[at]!)) continue;
      const place = this.#placeOf(old[at]!);
      this.#table[2 * place] = old[at]!;
      this.#table[2 * place + 1] = old[at + 1]!;
    }
  }
}

/** A hash table: the fastest for single keys, and without order. */
export const hashIndexLine: UpdatableIndexLine = {
  kind: 'hash',
  description: 'open addressing with linear probing; finds single keys, knows no order',
  options: OPTIONS,
  isLearned: false,
  isOrdered: false,
  coveredBy:
    'test/agents/indexing/hash-index.test.ts: keeps every other key when one of a cluster is removed',
  build(options, keys, values) {
    checkBulkLoad(keys, values);
    const index = new HashIndex(options['loadMax'] as number, keys.length);
    for (let i = 0; i < keys.length; i++) index.insert(keys[i]!, values[i]!);
    return index;
  },
};
