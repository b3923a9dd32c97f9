import type { KeyIndex, UpdatableIndex } from '../../sim/databases/key-index.ts';
import type { OptionValues, Registered } from '../../sim/options.ts';

/** An index over sorted keys that do not change. */
export interface KeyIndexLine extends Registered {
  readonly isLearned: boolean;
  /** `keys`: ascending, duplicates allowed, finite; the index keeps them as they are and must not be told of changes. */
  build(options: OptionValues, keys: Float64Array): KeyIndex;
}

/** An index that takes inserts and removals. */
export interface UpdatableIndexLine extends Registered {
  readonly isLearned: boolean;
  /** Whether it can say what is next to a key; without order `ceiling` and `scan` are bugs of the caller. */
  readonly isOrdered: boolean;
  /** `keys`: strictly ascending; the value of each stands at its position in `values`. Both may be empty. */
  build(options: OptionValues, keys: Float64Array, values: Float64Array): UpdatableIndex;
}
