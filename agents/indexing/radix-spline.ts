// Hot: bench index
import type { TouchMeter } from '../../sim/databases/key-index.ts';
import type { BoundedIndex } from './bounded-index.ts';
import { checkedKeys } from './key-checks.ts';
import type { KeyIndexLine } from './registry.ts';
import { KEY_BYTES, lowerBoundIn, probeOf, probeSettledBound, settledBound } from './search.ts';
import { POINT_NUMBERS, splineCorridor } from './spline-corridor.ts';

export interface RadixSplineOptions {
  /** Leading bits of keys, less the first key, that the table knows; an integer in [1, 28]. */
  readonly radixBits: number;
  /** Positions that the spline may be off, an integer >= 1. */
  readonly error: number;
}
export interface RadixSplineIndex extends BoundedIndex {
  readonly splinePoints: number;
}
const SPLINE_REGION = 1;
const TABLE_REGION = 2;
const ENTRY_BYTES = 4;
const POINT_BYTES = POINT_NUMBERS * KEY_BYTES;
/** Spline points up to which a scan is quicker than halving; as in the paper's library. */
const SCANNED = 32;

/**
 * RadixSpline: a spline from key to position, whose points are found by a table over the leading bits of the key.
 * Source: Kipf et al., "RadixSpline: a single-pass learned index", aiDM 2020; windows and shift as in its library.
 */
export function radixSpline(keys: Float64Array, options: RadixSplineOptions): RadixSplineIndex {
  const { error } = options;
  const count = keys.length;
  const { points, count: splinePoints, operations } = splineCorridor(keys, error);
  const first = count === 0 ? Infinity : keys[0]!;
  const last = count === 0 ? -Infinity : keys[count - 1]!;
  const { table, scale } = radixTable(points, first, options.radixBits);

  /** Number of the first spline point that is not below a key, for a key in (first, last]. */
  function pointOf(key: number): number {
    const prefix = ((key - first) * scale) | 0;
    let begin = table[prefix]!;
    const end = table[prefix + 1]!;
    if (end - begin < SCANNED) {
      while (points[POINT_NUMBERS * begin]! < key) begin++;
      return begin;
    }
    for (let length = end - begin; length > 0; ) {
      const half = length >> 1;
      if (points[POINT_NUMBERS * (begin + half)]! < key) {
        begin += half + 1;
        length -= half + 1;
      } else length = half;
    }
    return begin;
  }

  function rankOf(key: number, point: number): number {
    const at = POINT_NUMBERS * point;
    const x = points[at - 2]!;
    const y = points[at - 1]!;
    return (y + ((key - x) / (points[at]! - x)) * (points[at + 1]! - y)) | 0;
  }

  function lowerBound(key: number): number {
    if (key <= first) return 0;
    if (!(key <= last)) return count;
    const rank = rankOf(key, pointOf(key));
    const from = rank > error ? rank - error : 0;
    const end = rank + error + 2 < count ? rank + error + 2 : count;
    return settledBound(keys, lowerBoundIn(keys, from, end, key), from, end, key);
  }

  function window(key: number) {
    if (key <= first) return { from: 0, end: 0 };
    if (!(key <= last)) return { from: count, end: count };
    const rank = rankOf(key, pointOf(key));
    return { from: Math.max(0, rank - error), end: Math.min(count, rank + error + 2) };
  }

  function walk(key: number, meter: TouchMeter): number {
    if (key <= first) return 0;
    if (!(key <= last)) return count;
    const prefix = ((key - first) * scale) | 0;
    meter.touch(TABLE_REGION, prefix * ENTRY_BYTES, 2 * ENTRY_BYTES);
    const touch = (point: number): void =>
      meter.touch(SPLINE_REGION, point * POINT_BYTES, POINT_BYTES);
    const point = pointOf(key);
    const [begin, end] = [table[prefix]!, table[prefix + 1]!];
    if (end - begin < SCANNED) for (let i = begin; i < point; i++) touch(i);
    else walkHalves(begin, end, point, touch);
    touch(point - 1);
    touch(point);
    return probeSettledBound(probeOf(keys, meter), { ...window(key), count }, key);
  }

  return {
    count,
    sizeBytes: points.byteLength + table.byteLength,
    buildOperations: operations + table.length,
    splinePoints,
    lowerBound,
    window,
    walk,
  };
}

/** The points that halving [from, end) reads on its way to `found`. */
function walkHalves(
  from: number,
  end: number,
  found: number,
  touch: (point: number) => void,
): void {
  let begin = from;
  for (let length = end - from; length > 0; ) {
    const half = length >> 1;
    touch(begin + half);
    if (begin + half < found) {
      begin += half + 1;
      length -= half + 1;
    } else length = half;
  }
}

/** By leading bits: the first spline point whose own leading bits are not smaller. */
function radixTable(points: Float64Array, first: number, radixBits: number) {
  const reach = points.length === 0 ? 0 : points.at(-POINT_NUMBERS)! - first;
  const range = Math.min(reach, Number.MAX_VALUE); // a difference of doubles may be infinite
  const shift = Math.max(0, bitsOf(range) - radixBits);
  const scale = 2 ** -shift;
  const table = new Int32Array(Math.floor(range * scale) + 2).fill(points.length / POINT_NUMBERS);
  let filled = 0;
  for (let at = 0; at < points.length; at += POINT_NUMBERS) {
    const prefix = Math.floor(Math.min(points[at]! - first, range) * scale);
    if (prefix < filled) continue;
    table.fill(at / POINT_NUMBERS, filled, prefix + 1);
    filled = prefix + 1;
  }
  return { table, scale };
}

/** Binary digits of the whole part of a number >= 0. */
function bitsOf(range: number): number {
  let bits = 0;
  for (let left = range; left >= 1; left /= 2) bits++;
  return bits;
}

export const radixSplineLine: KeyIndexLine = {
  kind: 'radix-spline',
  description: 'RadixSpline: a spline within an error, found by a table over leading bits.',
  isLearned: true,
  options: {
    radixBits: {
      value: { type: 'number', min: 1, max: 28, integer: true },
      default: 18,
      description: 'leading bits of a key that the table knows',
      tune: { of: [12, 14, 16, 18, 20, 22] },
    },
    error: {
      value: { type: 'number', min: 1, max: 1e6, integer: true },
      default: 32,
      description: 'positions that the spline may be off',
      tune: { of: [8, 16, 32, 64, 128] },
    },
  },
  coveredBy:
    'test/agents/indexing/key-indexes.test.ts: radix-spline: finds what a scan of the sorted keys finds',
  build: (options, keys) =>
    radixSpline(checkedKeys(keys), options as unknown as RadixSplineOptions),
};
