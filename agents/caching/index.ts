import type { EvictionLine } from '../../sim/databases/eviction-policy.ts';

/** What leaves a cache when something else comes in. */
export const EVICTION_POLICIES: readonly EvictionLine[] = [];
