// Hot: bench index
import type { KeyIndex, TouchMeter } from '../../sim/databases/key-index.ts';
import { checkedKeys } from './key-checks.ts';
import type { KeyIndexLine } from './registry.ts';
import { KEY_BYTES, probeOf } from './search.ts';

export interface StaticBPlusTreeOptions {
  /** Keys of a node, an integer >= 2. */
  readonly fanOut: number;
}
const REGION = 1;

/**
 * A B+tree without pointers: the sorted keys are its leaves, and each level above holds the last key of each node below,
 * in one array, so that a child is found by multiplication. Nodes are scanned.
 * Source of the layout: Rao and Ross, "Cache conscious indexing" (CSS-trees), VLDB 1999.
 */
export function staticBPlusTree(keys: Float64Array, options: StaticBPlusTreeOptions): KeyIndex {
  const { fanOut } = options;
  const count = keys.length;
  const { inner, levels, ends } = innerLevels(keys, fanOut);
  const top = levels.length - 1;

  function lowerBound(key: number): number {
    let child = 0;
    for (let level = top; level >= 0; level--) {
      let at = levels[level]! + child * fanOut;
      const end = ends[level]!;
      while (at < end && inner[at]! < key) at++;
      child = at - levels[level]!;
    }
    let at = child * fanOut;
    while (at < count && keys[at]! < key) at++;
    return at < count ? at : count;
  }

  function walk(key: number, meter: TouchMeter): number {
    let child = 0;
    for (let level = top; level >= 0; level--) {
      let at = levels[level]! + child * fanOut;
      for (; at < ends[level]!; at++) {
        meter.touch(REGION, at * KEY_BYTES, KEY_BYTES);
        if (inner[at]! >= key) break;
      }
      child = at - levels[level]!;
    }
    const probe = probeOf(keys, meter);
    let at = child * fanOut;
    while (at < count && probe(at) < key) at++;
    return Math.min(at, count);
  }

  return { count, sizeBytes: inner.byteLength, buildOperations: inner.length, lowerBound, walk };
}

/** Levels from that above the keys to the root, where each begins and ends in `inner`. */
function innerLevels(keys: Float64Array, fanOut: number) {
  const counts: number[] = [];
  for (let nodes = keys.length; nodes > fanOut; ) {
    nodes = Math.ceil(nodes / fanOut);
    counts.push(nodes);
  }
  const inner = new Float64Array(counts.reduce((sum, n) => sum + n, 0));
  const levels = Int32Array.from(counts, (_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0));
  const ends = levels.map((start, i) => start + counts[i]!);
  let below = keys;
  for (const [i, start] of levels.entries()) {
    const level = inner.subarray(start, ends[i]!);
    for (let node = 0; node < level.length; node++)
      level[node] = below[Math.min((node + 1) * fanOut, below.length) - 1]!;
    below = level;
  }
  return { inner, levels, ends };
}

export const staticBPlusTreeLine: KeyIndexLine = {
  kind: 'static-b-plus-tree',
  description: 'A B+tree over keys that do not change, without pointers.',
  isLearned: false,
  options: {
    fanOut: {
      value: { type: 'number', min: 2, max: 4096, integer: true },
      default: 16,
      description: 'keys of a node',
      tune: { of: [8, 16, 32, 64] },
    },
  },
  coveredBy:
    'test/agents/indexing/key-indexes.test.ts: static-b-plus-tree: finds what a scan of the sorted keys finds',
  build: (options, keys) =>
    staticBPlusTree(checkedKeys(keys), options as unknown as StaticBPlusTreeOptions),
};
