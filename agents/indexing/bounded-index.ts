import type { KeyIndex } from '../../sim/databases/key-index.ts';

/** The positions that a model allows for a lower bound, both included. */
export interface Window {
  readonly from: number;
  readonly end: number;
}

/** An index whose model promises where a key can be, before any key is read. */
export interface BoundedIndex extends KeyIndex {
  /**
   * Where the lower bound of an integer key must be, if the sorted keys are integers in [0, 2^53]: the search is
   * confined to it. Other keys may lie outside, which the search notices and mends.
   */
  window(key: number): Window;
}

/** Whether an index promises windows. */
export function isBounded(index: KeyIndex): index is BoundedIndex {
  return 'window' in index;
}
