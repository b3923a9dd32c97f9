import { alexLine } from './alex.ts';
import { bPlusTreeLine } from './b-plus-tree.ts';
import { binarySearchLine } from './binary-search.ts';
import { dynamicPgmLine } from './dynamic-pgm.ts';
import { eytzingerLine } from './eytzinger.ts';
import { hashIndexLine } from './hash-index.ts';
import { interpolationSearchLine } from './interpolation-search.ts';
import { pgmLine } from './pgm.ts';
import { radixSplineLine } from './radix-spline.ts';
import type { KeyIndexLine, UpdatableIndexLine } from './registry.ts';
import { rmiLine } from './rmi.ts';
import { staticBPlusTreeLine } from './static-b-plus-tree.ts';

/** Over sorted keys that do not change. */
export const KEY_INDEXES: readonly KeyIndexLine[] = [
  binarySearchLine,
  interpolationSearchLine,
  eytzingerLine,
  staticBPlusTreeLine,
  pgmLine,
  radixSplineLine,
  rmiLine,
];

/** That take inserts. */
export const UPDATABLE_INDEXES: readonly UpdatableIndexLine[] = [
  bPlusTreeLine,
  hashIndexLine,
  alexLine,
  dynamicPgmLine,
];
