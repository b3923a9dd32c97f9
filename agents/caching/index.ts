import type { EvictionLine } from '../../sim/databases/eviction-policy.ts';
import { gdsfLine } from './gdsf.ts';
import { lfuDaLine } from './lfu-da.ts';

/** What leaves a cache when something else comes in. */
export const EVICTION_POLICIES: readonly EvictionLine[] = [gdsfLine, lfuDaLine];
