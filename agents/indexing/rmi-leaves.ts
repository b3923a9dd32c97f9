// Hot: bench index
import { eachRankPoint } from './rank-points.ts';
import type { KeySample, Root } from './rmi-roots.ts';

/** Bytes of a leaf: slope and intercept as doubles, then where its ranks begin and end, then its errors, as int32. */
export const LEAF_BYTES = 32;
/** The two views of the leaves: LEAF_DOUBLES or LEAF_INTS numbers each. */
export const LEAF_DOUBLES = LEAF_BYTES / 8;
export const LEAF_INTS = LEAF_BYTES / 4;

/** Second models of an RMI, one record each: doubles [slope, intercept], then int32 [start, end, low, high]. */
export interface Leaves {
  readonly doubles: Float64Array;
  readonly ints: Int32Array;
  /** Mean over the keys of the binary logarithm of the positions that are searched. */
  readonly meanLog2Window: number;
  readonly operations: number;
}

/**
 * Fits a line to the keys of each leaf by least squares, then measures how far the rank of any integer key that comes to
 * the leaf can be below (`low` <= 0) and above (`high` >= 0) what the line says within the ranks of the leaf.
 * Source: Kraska et al., "The case for learned index structures", SIGMOD 2018, section 3.2.
 */
export function fitLeaves({ keys, stride }: KeySample, root: Root, leaves: number): Leaves {
  const count = keys.length;
  const buffer = new ArrayBuffer(leaves * LEAF_BYTES);
  const [doubles, ints] = [new Float64Array(buffer), new Int32Array(buffer)];
  let sumLog2 = 0;
  let [leaf, start] = [0, 0];
  const close = (end: number): void => {
    sumLog2 += fitLeaf(keys, { leaf, start, end }, doubles, ints, stride);
  };
  for (let i = 0; i < count; i++) {
    const own = root.leafOf(keys[i]!);
    // Rounding may let a root fall by one leaf at its border: the search mends what then is missed.
    if (own <= leaf) continue;
    close(i);
    for (leaf++; leaf < own; leaf++) writeEmpty(doubles, ints, leaf, i);
    start = i;
  }
  close(count);
  for (leaf++; leaf < leaves; leaf++) writeEmpty(doubles, ints, leaf, count);
  const operations = count * 20 + leaves * 4;
  return { doubles, ints, meanLog2Window: count === 0 ? 0 : sumLog2 / count, operations };
}

function writeEmpty(doubles: Float64Array, ints: Int32Array, leaf: number, rank: number): void {
  doubles[LEAF_DOUBLES * leaf + 1] = rank;
  ints[LEAF_INTS * leaf + 4] = rank;
  ints[LEAF_INTS * leaf + 5] = rank;
}

interface LeafRange {
  readonly leaf: number;
  readonly start: number;
  readonly end: number;
}

/** Returns the number of its keys times the binary logarithm of its window. */
function fitLeaf(
  keys: Float64Array,
  { leaf, start, end }: LeafRange,
  doubles: Float64Array,
  ints: Int32Array,
  stride: number,
): number {
  writeEmpty(doubles, ints, leaf, start);
  if (end === start) return 0;
  const { slope, intercept } = fitLine(keys, start, end);
  let [low, high] = [0, 0];
  // Just above the last key of a rank, the next rank may be asked for.
  eachRankPoint(keys.subarray(start, end), (key, rank) => {
    const said = Math.min(Math.max(slope * key + intercept, start), end) | 0;
    low = Math.min(low, start + rank - said);
    high = Math.max(high, start + rank + 1 - said);
  });
  doubles[LEAF_DOUBLES * leaf] = slope;
  doubles[LEAF_DOUBLES * leaf + 1] = intercept;
  const at = LEAF_INTS * leaf;
  ints[at + 5] = end;
  ints[at + 6] = low;
  ints[at + 7] = high;
  return (end - start) * Math.log2(1 + Math.min(end - start, high - low) * stride);
}

/** Least squares of position over key for those of [start, end); level where all keys are equal. */
function fitLine(keys: Float64Array, start: number, end: number) {
  const [count, origin] = [end - start, keys[start]!];
  let [sumX, sumXX, sumXY] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const x = keys[start + i]! - origin;
    sumX += x;
    sumXX += x * x;
    sumXY += x * i;
  }
  const sumY = (count * (count - 1)) / 2;
  const spread = count * sumXX - sumX * sumX;
  const slope = spread > 0 ? Math.max(0, (count * sumXY - sumX * sumY) / spread) : 0;
  if (!Number.isFinite(slope)) return { slope: 0, intercept: start };
  return { slope, intercept: start + (sumY - slope * sumX) / count - slope * origin };
}
