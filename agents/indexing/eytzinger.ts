// Hot: bench index
import type { KeyIndex } from '../../sim/databases/key-index.ts';
import { checkedKeys } from './key-checks.ts';
import type { KeyIndexLine } from './registry.ts';
import { KEY_BYTES } from './search.ts';

const REGION = 1;

/**
 * A copy of the keys in the order of a breadth-first walk of their search tree: the children of node k are 2k and
 * 2k + 1, so that the first steps share cache lines. A node is mapped back to its position by arithmetic.
 * Source: Khuong and Morin, "Array layouts for comparison-based searching", ACM JEA 22, 2017.
 */
export function eytzinger(keys: Float64Array): KeyIndex {
  const count = keys.length;
  const tree = new Float64Array(count + 1); // from 1
  const height = count === 0 ? 0 : 32 - Math.clz32(count);
  /** Nodes of the lowest level, which is filled from the left. */
  const lowest = count - (2 ** (height - 1) - 1);

  /** Position of a node among the sorted keys: that in a full tree, less the nodes that are not there before it. */
  function positionOf(node: number): number {
    const level = 31 - Math.clz32(node);
    const full = (((node - (1 << level)) * 2 + 1) << (height - 1 - level)) - 1;
    const missing = ((full + 1) >> 1) - lowest;
    return missing > 0 ? full - missing : full;
  }

  for (let node = 1; node <= count; node++) tree[node] = keys[positionOf(node)]!;

  function lowerBound(key: number): number {
    let node = 1;
    while (node <= count) node = 2 * node + (tree[node]! < key ? 1 : 0);
    // The last turn to the left was at the first key that is not smaller.
    node >>= 32 - Math.clz32(~node & (node + 1));
    return node === 0 ? count : positionOf(node);
  }

  return {
    count,
    sizeBytes: tree.byteLength,
    buildOperations: count,
    lowerBound,
    walk(key, meter) {
      for (let node = 1; node <= count; ) {
        meter.touch(REGION, node * KEY_BYTES, KEY_BYTES);
        node = 2 * node + (tree[node]! < key ? 1 : 0);
      }
      return lowerBound(key);
    },
  };
}

export const eytzingerLine: KeyIndexLine = {
  kind: 'eytzinger',
  description: 'Binary search over a copy of the keys that is laid out level by level.',
  isLearned: false,
  options: {},
  coveredBy:
    'test/agents/indexing/key-indexes.test.ts: eytzinger: finds what a scan of the sorted keys finds',
  build: (_options, keys) => eytzinger(checkedKeys(keys)),
};
