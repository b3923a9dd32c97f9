// Hot: bench index
import type { KeyIndex } from '../../sim/databases/key-index.ts';
import { assert } from '../../sim/units.ts';

/** Finds 64-bit keys among sorted ones. */
export interface WideKeyIndex {
  readonly count: number;
  /** Bytes of all that it keeps beside the sorted keys: the doubles and the index over them. */
  readonly sizeBytes: number;
  /** Position of the first key >= `key` (in [0, 2^64)), in [0, count]; `count` if there is none. */
  lowerBound(key: bigint): number;
}

/**
 * Any index over 64-bit keys: it is built over the keys rounded to doubles, which keeps their order, and where several
 * keys round alike, some 2,000 different ones near 2^64, they are told apart exactly, in doubling steps from the first.
 * `keys`: ascending, duplicates allowed; kept as they are. Throws where they do not ascend.
 */
export function wideKeyIndex(
  keys: BigUint64Array,
  build: (rounded: Float64Array) => KeyIndex,
): WideKeyIndex {
  const count = keys.length;
  const rounded = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    if (i > 0 && keys[i]! < keys[i - 1]!)
      assert(false, `keys must ascend, got ${keys[i]} after ${keys[i - 1]} at position ${i}`);
    rounded[i] = Number(keys[i]!);
  }
  const index = build(rounded);

  /** The first position from `start` on whose key is not smaller: mostly `start` itself. */
  function boundFrom(start: number, key: bigint): number {
    let [low, step] = [start, 1];
    while (low + step <= count && keys[low + step - 1]! < key) {
      low += step;
      step *= 2;
    }
    // All keys before `low` are smaller, and one before `high` is not, or `high` is the end.
    let high = Math.min(low + step, count);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    count,
    sizeBytes: rounded.byteLength + index.sizeBytes,
    lowerBound: (key) => boundFrom(index.lowerBound(Number(key)), key),
  };
}
