import type { Spec } from '../../units.ts';
import type { CacheRoom, EvictionPolicy } from '../eviction-policy.ts';
import type { KeyIndex, UpdatableIndex } from '../key-index.ts';

/** Builds an index over sorted keys that do not change. */
export interface StaticIndexMaker {
  readonly kind: 'static';
  readonly isLearned: boolean;
  build(keys: Float64Array): KeyIndex;
}

/** Builds an index that takes inserts; the value of each key stands at its position. */
export interface UpdatableIndexMaker {
  readonly kind: 'updatable';
  readonly isLearned: boolean;
  /** Whether it can say what is next to a key. */
  readonly isOrdered: boolean;
  build(keys: Float64Array, values: Float64Array): UpdatableIndex;
}

export type IndexMaker = StaticIndexMaker | UpdatableIndexMaker;

export interface CacheMaker {
  readonly isLearned: boolean;
  create(room: CacheRoom): EvictionPolicy;
}

/** What a store needs of those who know indexes and caches: whoever builds the system brings it. */
export interface StoreMakers {
  /** The index that all tables of a store have, where the system file declares this one. */
  index(declared: Spec): IndexMaker;
  /** The rule of its buffer pools, likewise. */
  cache(declared: Spec): CacheMaker;
  /** A B+tree: holds what came after a static index was built, and stands in for a learned one. */
  readonly tree: UpdatableIndexMaker;
  /** What a learned cache policy is compared with, and what stands in for it. */
  readonly rule: CacheMaker;
}
