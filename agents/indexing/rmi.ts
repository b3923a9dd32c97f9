// Hot: bench index
import type { TouchMeter } from '../../sim/databases/key-index.ts';
import type { BoundedIndex } from './bounded-index.ts';
import { checkedKeys } from './key-checks.ts';
import type { KeyIndexLine } from './registry.ts';
import { fitLeaves, LEAF_BYTES, LEAF_DOUBLES, LEAF_INTS, type Leaves } from './rmi-leaves.ts';
import { type KeySample, ROOTS, type Root, type RootLine } from './rmi-roots.ts';
import {
  boundNear,
  lowerBoundIn,
  probeBoundNear,
  probeOf,
  probeSettledBound,
  SHORT,
  settledBound,
} from './search.ts';

export interface RmiOptions {
  /** A kind of ROOTS, or auto: that with the shortest searches on a sample of the keys. */
  readonly root: string;
  /** Second models, an integer >= 1; 0: as many as the budget allows, fewer where fewer do or stay in cache. */
  readonly leaves: number;
  /** Bytes of second models per key, where their number is not given. */
  readonly bytesPerKey: number;
}
export interface RmiIndex extends BoundedIndex {
  readonly root: string;
  readonly leaves: number;
  /** Mean over the keys of the binary logarithm of the positions that are searched. */
  readonly meanLog2Window: number;
}
const LEAF_REGION = 1;
const ROOT_REGION = 2;

/**
 * A recursive model index of two layers: a root says which line is to answer, the line says a position, and its measured
 * errors say where to search.
 * Source: Kraska et al., "The case for learned index structures", SIGMOD 2018; root models as in Marcus, Zhang, Kraska,
 * "CDFShop", SIGMOD 2020 (linear, linear spline, cubic, log-linear, lognormal, radix, histogram).
 */
export function rmiIndex(keys: Float64Array, options: RmiOptions): RmiIndex {
  const count = keys.length;
  const choice = chosenModel(keys, options);
  const { root, leaves } = choice;
  const { doubles, ints, meanLog2Window } = choice.lines;
  const first = count === 0 ? Infinity : keys[0]!;
  const last = count === 0 ? -Infinity : keys[count - 1]!;
  const leafBy = root.leafOf;
  const [lineSlope, lineIntercept] = root.line ?? [NaN, NaN];
  const isLine = root.line !== undefined;

  /** A root that is a line is asked here, without a call: it is the most frequent one. */
  function leafOf(key: number): number {
    if (!isLine) return leafBy(key);
    const share = lineSlope * key + lineIntercept;
    return share >= leaves ? leaves - 1 : share > 0 ? share | 0 : 0;
  }

  /** Rank that a leaf says of a key, within its own ranks. */
  function rankOf(leaf: number, key: number): number {
    const rank = doubles[LEAF_DOUBLES * leaf]! * key + doubles[LEAF_DOUBLES * leaf + 1]!;
    const start = ints[LEAF_INTS * leaf + 4]!;
    const end = ints[LEAF_INTS * leaf + 5]!;
    return (rank > start ? (rank < end ? rank : end) : start) | 0;
  }

  function lowerBound(key: number): number {
    if (key <= first) return 0;
    if (!(key <= last)) return count;
    const leaf = leafOf(key);
    const rank = rankOf(leaf, key);
    const low = ints[LEAF_INTS * leaf + 6]!;
    const high = ints[LEAF_INTS * leaf + 7]!;
    if (high - low < SHORT && count >= SHORT) return boundNear(keys, nearFrom(rank + low), key);
    const start = ints[LEAF_INTS * leaf + 4]!;
    const stop = ints[LEAF_INTS * leaf + 5]!;
    const from = rank + low > start ? rank + low : start;
    const end = rank + high < stop ? rank + high : stop;
    return settledBound(keys, lowerBoundIn(keys, from, end, key), from, end, key);
  }

  /** Where a short window begins, with room for it. */
  function nearFrom(from: number): number {
    return from > 0 ? (from < count - SHORT ? from : count - SHORT) : 0;
  }

  function window(key: number) {
    if (key <= first) return { from: 0, end: 0 };
    if (!(key <= last)) return { from: count, end: count };
    const leaf = leafOf(key);
    const rank = rankOf(leaf, key);
    const [start = 0, stop = 0, low = 0, high = 0] = ints.subarray(LEAF_INTS * leaf + 4);
    return { from: Math.max(start, rank + low), end: Math.min(stop, rank + high) };
  }

  function walk(key: number, meter: TouchMeter): number {
    if (key <= first) return 0;
    if (!(key <= last)) return count;
    const leaf = leafOf(key);
    root.touched?.(key, (byte, bytes) => meter.touch(ROOT_REGION, byte, bytes));
    meter.touch(LEAF_REGION, leaf * LEAF_BYTES, LEAF_BYTES);
    const probe = probeOf(keys, meter);
    const low = ints[LEAF_INTS * leaf + 6]!;
    const high = ints[LEAF_INTS * leaf + 7]!;
    if (high - low < SHORT && count >= SHORT)
      return probeBoundNear(probe, nearFrom(rankOf(leaf, key) + low), count, key);
    return probeSettledBound(probe, { ...window(key), count }, key);
  }

  return {
    count,
    sizeBytes: root.sizeBytes + doubles.byteLength,
    buildOperations: choice.operations,
    root: choice.kind,
    leaves,
    meanLog2Window,
    lowerBound,
    window,
    walk,
  };
}

const SAMPLE_MAX = 2 ** 18; // keys on which root and number of leaves are chosen
const BETTER_BITS = 0.1; // of the mean window, less than which a slower root is not worth
const FEWER_BITS = 0.05; // of the mean window, up to which half as many leaves do
/** Leaves that stay in the cache of a core (1 to 2 MiB on servers of today) ... */
const CACHED_BYTES = 2 ** 20;
/** ... are worth windows that are wider by so much: a read of memory takes about as long as four halvings (assumption). */
const MISS_BITS = 4;

interface Choice {
  readonly kind: string;
  readonly root: Root;
  readonly leaves: number;
  readonly lines: Leaves;
  readonly operations: number;
}

/**
 * The root and the number of leaves, from the keys alone: on a sample, with leaves in proportion, the root of the shortest
 * mean search; then half as many leaves, as long as that costs next to nothing; then as many as a core keeps in its cache,
 * if that costs less than a read of memory.
 */
function chosenModel(keys: Float64Array, { root, leaves, bytesPerKey }: RmiOptions): Choice {
  const budget = 2 ** Math.floor(Math.log2((keys.length * bytesPerKey) / LEAF_BYTES));
  const most = leaves > 0 ? leaves : Math.max(1, Math.min(budget, 2 ** 24));
  const lines = ROOTS.filter(({ kind }) => root === 'auto' || kind === root);
  if (keys.length === 0) {
    const fit = fitLeaves({ keys, stride: 1 }, EMPTY_ROOT, 1);
    return { kind: root, root: EMPTY_ROOT, leaves: 1, lines: fit, operations: 0 };
  }
  const sample = sampleOf(keys);
  let operations = 0;
  const score = (line: (typeof lines)[number], number: number): number => {
    const own = Math.max(1, Math.round(number / sample.stride));
    const model = line.fit(sample, own);
    const fitted = fitLeaves(sample, model, own);
    operations += model.operations + fitted.operations;
    return fitted.meanLog2Window;
  };
  let best = lines[0]!;
  let bestScore = lines.length > 1 ? score(best, most) : 0;
  for (const line of lines.slice(1)) {
    const own = score(line, most);
    if (own >= bestScore - BETTER_BITS) continue;
    [best, bestScore] = [line, own];
  }
  let model = fitted(best, sample, most, keys);
  operations += model.operations;
  // On all keys: a sample of evenly spaced ones is smoother than they are, and would do with fewer leaves.
  while (leaves === 0 && model.leaves > 1) {
    const smaller = fitted(best, sample, model.leaves / 2, keys);
    operations += smaller.operations;
    if (smaller.lines.meanLog2Window > model.lines.meanLog2Window + FEWER_BITS) break;
    model = smaller;
  }
  const cached = CACHED_BYTES / LEAF_BYTES;
  if (leaves === 0 && model.leaves > cached) {
    const smaller = fitted(best, sample, cached, keys);
    operations += smaller.operations;
    if (smaller.lines.meanLog2Window <= model.lines.meanLog2Window + MISS_BITS) model = smaller;
  }
  return { ...model, kind: best.kind, operations };
}

/** A root from a sample, and its leaves from all keys. */
function fitted(line: RootLine, sample: KeySample, leaves: number, keys: Float64Array) {
  const root = line.fit(sample, leaves);
  const lines = fitLeaves({ keys, stride: 1 }, root, leaves);
  return { root, leaves, lines, operations: root.operations + lines.operations };
}

const EMPTY_ROOT: Root = { sizeBytes: 0, operations: 0, leafOf: () => 0 };

/** At most SAMPLE_MAX keys, evenly spaced, the last one among them. */
function sampleOf(keys: Float64Array): KeySample {
  const stride = Math.ceil(keys.length / SAMPLE_MAX);
  if (stride === 1) return { keys, stride };
  const sample = new Float64Array(Math.ceil(keys.length / stride));
  for (let i = 0; i < sample.length; i++) sample[i] = keys[i * stride]!;
  sample[sample.length - 1] = keys.at(-1)!;
  return { keys: sample, stride };
}

export const rmiLine: KeyIndexLine = {
  kind: 'rmi',
  description: 'Recursive model index of two layers, its root model chosen from the keys.',
  isLearned: true,
  options: {
    root: {
      value: { type: 'choice', of: ['auto', ...ROOTS.map(({ kind }) => kind)] },
      default: 'auto',
      description: 'first model; auto: the one with the shortest searches on a sample of the keys',
      tune: { of: ['auto', ...ROOTS.map(({ kind }) => kind)] },
    },
    leaves: {
      value: { type: 'number', min: 0, max: 2 ** 24, integer: true },
      default: 0,
      description:
        'second models; 0: as many as the budget allows, fewer where fewer do or stay in cache',
    },
    bytesPerKey: {
      value: { type: 'number', above: 0, max: 64 },
      default: 2,
      description: 'bytes of second models per key, where their number is not given',
      tune: { min: 0.05, max: 8, log: true },
    },
  },
  coveredBy:
    'test/agents/indexing/key-indexes.test.ts: rmi: finds what a scan of the sorted keys finds',
  build: (options, keys) => rmiIndex(checkedKeys(keys), options as unknown as RmiOptions),
};
