import type { CacheRoom, EvictionPolicy } from '../../../../sim/databases/eviction-policy.ts';
import type { KeyIndex, TouchMeter, UpdatableIndex } from '../../../../sim/databases/key-index.ts';
import type {
  CacheMaker,
  StaticIndexMaker,
  StoreMakers,
  UpdatableIndexMaker,
} from '../../../../sim/databases/store/makers.ts';
import type { SafetyConfig, StoreConfig } from '../../../../sim/databases/store/store-config.ts';

const KEY_BYTES = 8;

/** Binary search: touches the keys it compares, nothing else. */
export function binarySearch(keys: Float64Array, sizeBytes = 0): KeyIndex {
  const walk = (key: number, meter?: TouchMeter): number => {
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      meter?.touch(0, middle * KEY_BYTES, KEY_BYTES);
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    count: keys.length,
    sizeBytes,
    buildOperations: keys.length,
    lowerBound: (key) => walk(key),
    walk,
  };
}

/** A sorted list that is copied at each insert: obviously right, and slow. One operation for each change. */
export function sortedList(keys: Float64Array, values: Float64Array): UpdatableIndex {
  let all = Array.from(keys, (key, i) => ({ key, value: values[i]! }));
  let changeOperations = keys.length;
  const at = (key: number) => all.findIndex((entry) => entry.key === key);
  const find = (key: number) => all[at(key)]?.value ?? -1;
  return {
    get count() {
      return all.length;
    },
    get sizeBytes() {
      return 2 * KEY_BYTES * all.length;
    },
    get changeOperations() {
      return changeOperations;
    },
    find,
    ceiling: (key) => all.find((entry) => entry.key >= key)?.key ?? Number.NaN,
    insert(key, value) {
      changeOperations++;
      const isNew = at(key) < 0;
      all = [...all.filter((entry) => entry.key !== key), { key, value }];
      all.sort((a, b) => a.key - b.key);
      return isNew;
    },
    remove(key) {
      changeOperations++;
      const isThere = at(key) >= 0;
      all = all.filter((entry) => entry.key !== key);
      return isThere;
    },
    scan(from, limit, visit) {
      const found = all.filter(({ key }) => key >= from).slice(0, limit);
      for (const { key, value } of found) visit(key, value);
      return found.length;
    },
    walk(key, meter) {
      meter.touch(1, 0, KEY_BYTES);
      return find(key);
    },
  };
}

/** What came first goes first, or, as LRU, what was asked for least recently. */
export function queue(_room: CacheRoom, { isLru = false, overheadBytes = 0 } = {}): EvictionPolicy {
  const order = new Set<number>();
  const put = (object: number) => {
    order.delete(object);
    order.add(object);
  };
  return {
    hit: (object) => {
      if (isLru) put(object);
    },
    missed: () => {},
    admits: () => true,
    insert: put,
    evict() {
      const [first] = order;
      order.delete(first!);
      return first!;
    },
    remove: (object) => {
      order.delete(object);
    },
    overheadBytes,
  };
}

/** Throws out what came last: about the worst that one can do under a popularity that moves. Two operations a miss. */
export function newestFirst(): EvictionPolicy {
  const stack: number[] = [];
  let operations = 0;
  return {
    hit: () => {},
    missed: () => {
      operations += 2;
    },
    admits: () => true,
    insert: (object) => {
      stack.push(object);
    },
    evict: () => stack.pop()!,
    remove: (object) => {
      stack.splice(stack.indexOf(object), 1);
    },
    get operations() {
      return operations;
    },
  };
}

export const STATIC: StaticIndexMaker = {
  kind: 'static',
  isLearned: false,
  build: (keys) => binarySearch(keys),
};
export const TREE: UpdatableIndexMaker = {
  kind: 'updatable',
  isLearned: false,
  isOrdered: true,
  build: sortedList,
};
export const LRU: CacheMaker = {
  isLearned: false,
  create: (room) => queue(room, { isLru: true }),
};
export const FIFO: CacheMaker = { isLearned: false, create: (room) => queue(room) };

export const MAKERS: StoreMakers = {
  index: () => STATIC,
  cache: () => LRU,
  tree: TREE,
  rule: LRU,
};

export const SAFETY: SafetyConfig = {
  linesMax: 1000,
  lookups: 100,
  shadowRatio: 1,
  missRatioMargin: 0.02,
  window: 1,
  patience: 3,
};

/** One table of 64,000 rows, 32 to a page; nothing takes time but what a test says. */
export const STORE: StoreConfig = {
  memoryBytes: 8192 * 1000,
  lineTime: 0,
  operationTime: 0,
  dollarsPerMillionReads: 0,
  index: { kind: 'double' },
  cache: { kind: 'double' },
  rebuildRatio: 0.1,
  safety: SAFETY,
  tables: [
    {
      name: 'accounts',
      rows: 64_000,
      rowBytes: 256,
      rowsMax: 128_000,
      keys: { kind: 'uniform' },
      popularity: { kind: 'uniform' },
    },
  ],
  drift: [],
};
