// Hot: bench index
import type { KeyIndex } from '../../sim/databases/key-index.ts';
import { checkedKeys } from './key-checks.ts';
import type { KeyIndexLine } from './registry.ts';
import { lowerBoundIn, probeLowerBoundIn, probeOf } from './search.ts';

/** Halving over the keys alone: no memory of its own. */
export function binarySearch(keys: Float64Array): KeyIndex {
  const count = keys.length;
  return {
    count,
    sizeBytes: 0,
    buildOperations: 0,
    lowerBound: (key) => lowerBoundIn(keys, 0, count, key),
    walk: (key, meter) => probeLowerBoundIn(probeOf(keys, meter), 0, count, key),
  };
}

export const binarySearchLine: KeyIndexLine = {
  kind: 'binary-search',
  description: 'Halves the sorted keys until one is left; keeps nothing beside them.',
  isLearned: false,
  options: {},
  coveredBy:
    'test/agents/indexing/key-indexes.test.ts: binary-search: finds what a scan of the sorted keys finds',
  build: (_options, keys) => binarySearch(checkedKeys(keys)),
};
