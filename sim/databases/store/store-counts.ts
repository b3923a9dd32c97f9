/** What a store counts since the start of a run; see StoreConfig for what each costs. */
export const STORE_COUNTS = [
  'rowsRead', // by key
  'rowsScanned',
  'rowsInserted', // those archived at once included
  'lines', // of cache, touched by walks through indexes
  'operations', // of indexes and cache policies, as charged
  'pageRequests',
  'pageMisses', // each a read from disk, which is billed
] as const;
export type StoreCount = (typeof STORE_COUNTS)[number];
export type StoreCounts = Record<StoreCount, number>;

export function zeroCounts(): StoreCounts {
  return {
    rowsRead: 0,
    rowsScanned: 0,
    rowsInserted: 0,
    lines: 0,
    operations: 0,
    pageRequests: 0,
    pageMisses: 0,
  };
}

/** What is kept of a run: the counts of the measured time, and of the whole run how often something was replaced. */
export interface StoreSummary extends Readonly<StoreCounts> {
  readonly indexRebuilds: number;
  readonly indexFallbacks: number;
  readonly cacheFallbacks: number;
}
