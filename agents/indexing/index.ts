import { bPlusTreeLine } from './b-plus-tree.ts';
import { hashIndexLine } from './hash-index.ts';
import type { KeyIndexLine, UpdatableIndexLine } from './registry.ts';

/** Over sorted keys that do not change. */
export const KEY_INDEXES: readonly KeyIndexLine[] = [];

/** That take inserts. */
export const UPDATABLE_INDEXES: readonly UpdatableIndexLine[] = [bPlusTreeLine, hashIndexLine];
