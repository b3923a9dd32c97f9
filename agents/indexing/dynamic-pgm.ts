// Hot: `bench index`
import type { KeyIndex, TouchMeter, UpdatableIndex } from '../../sim/databases/key-index.ts';
import type { OptionTable } from '../../sim/options.ts';
import { checkBulkLoad, checkInsert } from './bulk-load.ts';
import { mergeRuns, REMOVED, type Run } from './merge-runs.ts';
import { pgmIndex } from './pgm.ts';
import type { UpdatableIndexLine } from './registry.ts';
import { KEY_BYTES, lowerBoundIn, probeLowerBoundIn } from './search.ts';

const OPTIONS: OptionTable = {
  epsilon: {
    value: { type: 'number', min: 1, max: 1e6, integer: true },
    default: 16,
    description: 'positions that a piece over the keys of a level may be off',
    tune: { of: [8, 16, 32, 64] },
  },
  bufferKeys: {
    value: { type: 'number', min: 2, max: 2 ** 20, integer: true },
    default: 256,
    description: 'keys of the smallest level, which takes the inserts',
    tune: { of: [64, 128, 256, 512, 1024] },
  },
  growth: {
    value: { type: 'number', min: 2, max: 64, integer: true },
    default: 8,
    description: 'how many times as large as a level the next one may be',
    tune: { of: [2, 4, 8, 16] },
  },
  indexedKeys: {
    value: { type: 'number', min: 1, max: 2 ** 40, integer: true },
    default: 2 ** 15, // 256 KiB of keys, within a second-level cache
    description: 'keys from which on a level has an index; smaller ones are searched in halves',
    tune: { of: [2 ** 12, 2 ** 15, 2 ** 18] },
  },
};

const NONE = -1;
const EPSILON_RECURSIVE = 4; // as in the library of the authors
const REGIONS = 4; // of a level: keys and index as its own index numbers them, the last its values
const VALUES_REGION = 3;

interface Settings {
  readonly epsilon: number;
  readonly bufferKeys: number;
  readonly growth: number;
  readonly indexedKeys: number;
}
interface Level extends Run {
  /** Undefined where the level is small. */
  readonly index: KeyIndex | undefined;
}

/**
 * Sorted levels, each up to `growth` times as large as the one before, the newest the smallest: an insert goes to the
 * first, and what overflows is merged with the levels behind it into one that has room, whose PGM-index is built anew. A
 * removal inserts a mark, which a merge into the last level drops. A look-up asks level by level.
 * Sources: Bentley and Saxe, "Decomposable searching problems I", Journal of Algorithms 1(4), 1980; Ferragina and
 * Vinciguerra, "The PGM-index", PVLDB 13(8), 2020, section 3. Unlike theirs, an insert first looks whether its key is
 * new, because the interface has to say so: that look is most of its cost.
 */
class DynamicPgm implements UpdatableIndex {
  readonly #settings: Settings;
  readonly #levels: Level[];
  /** The first level: it changes in place. */
  readonly #bufferKeys: Float64Array;
  readonly #bufferValues: Float64Array;
  #buffered = 0;
  #count: number;
  #operations = 0;

  constructor(settings: Settings, keys: Float64Array, values: Float64Array) {
    this.#settings = settings;
    this.#bufferKeys = new Float64Array(settings.bufferKeys);
    this.#bufferValues = new Float64Array(settings.bufferKeys);
    this.#levels = [];
    this.#count = keys.length;
    if (keys.length === 0) return;
    let level = 0;
    while (this.#capacityOf(level) < keys.length) level++;
    this.#set(level, { keys: keys.slice(), values: values.slice(), length: keys.length });
  }

  get count(): number {
    return this.#count;
  }
  get changeOperations(): number {
    return this.#operations;
  }
  get sizeBytes(): number {
    const levels = this.#levels.map(
      ({ keys, index }) => 2 * keys.byteLength + (index?.sizeBytes ?? 0),
    );
    return levels.reduce((sum, bytes) => sum + bytes, 2 * this.#bufferKeys.byteLength);
  }

  find(key: number): number {
    const at = lowerBoundIn(this.#bufferKeys, 0, this.#buffered, key);
    if (at < this.#buffered && this.#bufferKeys[at] === key) return this.#bufferValues[at]!;
    for (let i = 0; i < this.#levels.length; i++) {
      const { keys, values, length, index } = this.#levels[i]!;
      if (length === 0) continue;
      const place =
        index === undefined ? lowerBoundIn(keys, 0, length, key) : index.lowerBound(key);
      if (place < length && keys[place] === key) return values[place]!;
    }
    return NONE;
  }

  ceiling(key: number): number {
    let least = this.#leastFrom(key, true);
    // The first level that has it says whether it is still there.
    while (least < Infinity && this.find(least) === NONE) least = this.#leastFrom(least, false);
    return least < Infinity ? least : Number.NaN;
  }

  insert(key: number, value: number): boolean {
    checkInsert(key, value);
    const isNew = this.find(key) === NONE;
    this.#put(key + 0, value); // -0 is 0
    if (isNew) this.#count++;
    return isNew;
  }

  remove(key: number): boolean {
    if (!(key > -Infinity && key < Infinity) || this.find(key) === NONE) return false;
    this.#put(key + 0, REMOVED);
    this.#count--;
    return true;
  }

  scan(from: number, limit: number, visit: (key: number, value: number) => void): number {
    if (!(limit > 0)) return 0;
    const runs = this.#runs();
    const places = runs.map(({ keys, length }) => lowerBoundIn(keys, 0, length, from));
    for (let done = 0; ; ) {
      let newest = NONE;
      for (const [i, { keys, length }] of runs.entries()) {
        if (places[i]! >= length) continue;
        if (newest === NONE || keys[places[i]!]! < runs[newest]!.keys[places[newest]!]!) newest = i;
      }
      if (newest === NONE) return done;
      const key = runs[newest]!.keys[places[newest]!]!;
      const value = runs[newest]!.values[places[newest]!]!;
      for (const [i, { keys, length }] of runs.entries())
        if (places[i]! < length && keys[places[i]!] === key) places[i]!++;
      if (value === REMOVED) continue;
      visit(key, value);
      if (++done === limit) return done;
    }
  }

  walk(key: number, meter: TouchMeter): number {
    for (const [i, { keys, values, length, index }] of this.#runs().entries()) {
      const touch = (region: number, byte: number, bytes: number) =>
        meter.touch(REGIONS * i + region, byte, bytes);
      const probe = (at: number): number => {
        touch(0, at * KEY_BYTES, KEY_BYTES);
        return keys[at]!;
      };
      const place = index ? index.walk(key, { touch }) : probeLowerBoundIn(probe, 0, length, key);
      if (place >= length || probe(place) !== key) continue;
      touch(VALUES_REGION, place * KEY_BYTES, KEY_BYTES);
      return values[place]!;
    }
    return NONE;
  }

  /** All levels, the newest first. */
  #runs(): readonly Level[] {
    const [keys, values, length] = [this.#bufferKeys, this.#bufferValues, this.#buffered];
    return [{ keys, values, length, index: undefined }, ...this.#levels];
  }

  /** The smallest key above `key`, or equal to it where `isEqualFine`, of any level, removed ones among them. */
  #leastFrom(key: number, isEqualFine: boolean): number {
    let at = lowerBoundIn(this.#bufferKeys, 0, this.#buffered, key);
    if (!isEqualFine && at < this.#buffered && this.#bufferKeys[at] === key) at++;
    let least = at < this.#buffered ? this.#bufferKeys[at]! : Infinity;
    for (let i = 0; i < this.#levels.length; i++) {
      const { keys, length, index } = this.#levels[i]!;
      let place = index === undefined ? lowerBoundIn(keys, 0, length, key) : index.lowerBound(key);
      if (!isEqualFine && place < length && keys[place] === key) place++;
      if (place < length && keys[place]! < least) least = keys[place]!;
    }
    return least;
  }

  /** Into the first level, in order; a full one is merged away before. */
  #put(key: number, value: number): void {
    const [keys, values] = [this.#bufferKeys, this.#bufferValues];
    let at = lowerBoundIn(keys, 0, this.#buffered, key);
    this.#operations += 32 - Math.clz32(this.#buffered);
    if (at < this.#buffered && keys[at] === key) {
      values[at] = value;
      return;
    }
    if (this.#buffered === keys.length) {
      this.#spill();
      at = 0;
    }
    keys.copyWithin(at + 1, at, this.#buffered);
    values.copyWithin(at + 1, at, this.#buffered);
    keys[at] = key;
    values[at] = value;
    this.#operations += 2 * (this.#buffered - at + 1);
    this.#buffered++;
  }

  /** Merges the first levels into the first that has room for all of them. */
  #spill(): void {
    let run: Run = { keys: this.#bufferKeys, values: this.#bufferValues, length: this.#buffered };
    let total = this.#buffered;
    let level = 0;
    for (; ; level++) {
      const own = this.#levels[level];
      total += own?.length ?? 0;
      const isLast = this.#levels.slice(level + 1).every(({ length }) => length === 0);
      if (own !== undefined && own.length > 0) run = mergeRuns(run, own, isLast);
      if (total <= this.#capacityOf(level)) break;
      if (own !== undefined) this.#levels[level] = EMPTY;
    }
    if (run.keys === this.#bufferKeys)
      run = { keys: run.keys.slice(), values: run.values.slice(), length: run.length };
    this.#operations += 2 * total;
    this.#buffered = 0;
    this.#set(level, run);
  }

  #set(level: number, run: Run): void {
    while (this.#levels.length <= level) this.#levels.push(EMPTY);
    const { epsilon, indexedKeys } = this.#settings;
    const isLarge = run.length >= indexedKeys;
    const index = isLarge
      ? pgmIndex(run.keys.subarray(0, run.length), { epsilon, epsilonRecursive: EPSILON_RECURSIVE })
      : undefined;
    this.#operations += index?.buildOperations ?? 0;
    this.#levels[level] = { ...run, index };
  }

  /** Keys that a level behind the first takes. */
  #capacityOf(level: number): number {
    return this.#settings.bufferKeys * this.#settings.growth ** (level + 1);
  }
}

const EMPTY: Level = {
  ...{ keys: new Float64Array(0), values: new Float64Array(0), length: 0 },
  index: undefined,
};

/** PGM-indexes that take inserts by levels: fast to change, slower to ask. */
export const dynamicPgmLine: UpdatableIndexLine = {
  kind: 'dynamic-pgm',
  description: 'PGM-indexes over sorted levels that grow by a factor and are merged when full',
  options: OPTIONS,
  isLearned: true,
  isOrdered: true,
  coveredBy:
    'test/agents/indexing/dynamic-pgm.test.ts: merges full levels into the first that has room',
  build(options, keys, values) {
    checkBulkLoad(keys, values);
    return new DynamicPgm(options as unknown as Settings, keys, values);
  },
};
