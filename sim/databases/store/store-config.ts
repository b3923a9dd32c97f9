import type { Bytes, Dollars, Seconds, Spec } from '../../units.ts';

/** Tables of a database, their index and the buffer pool of each replica, as real structures. */
export interface StoreConfig {
  /** For pages and for what is pinned, of each replica, > 0. */
  readonly memoryBytes: Bytes;
  /** What a worker waits for one cache line, >= 0. */
  readonly lineTime: Seconds;
  /** What a worker needs for one counted operation of an index or of a cache policy, >= 0. */
  readonly operationTime: Seconds;
  /** Of pages that are read from disk, >= 0. */
  readonly dollarsPerMillionReads: Dollars;
  /** kind names a line of KEY_INDEXES or UPDATABLE_INDEXES (agents/indexing). */
  readonly index: Spec;
  /** kind names a line of EVICTION_POLICIES (agents/caching). */
  readonly cache: Spec;
  /** A static index is built anew when so large a share of its keys has been inserted since, > 0. */
  readonly rebuildRatio: number;
  readonly safety: SafetyConfig;
  readonly tables: readonly TableConfig[];
  /** kind names a line of STORE_DRIFTS (sim/databases/store/drifts.ts). */
  readonly drift: readonly Spec[];
}

/** When what is learned is not trusted any more. */
export interface SafetyConfig {
  /** A learned index gives way to a B+tree when its look-ups touch more lines than this on average. */
  readonly linesMax: number;
  /** Look-ups that the average is taken over. */
  readonly lookups: number;
  /** Share of the pages that a rule is followed on beside a learned cache policy, in (0, 1]. */
  readonly shadowRatio: number;
  /** A learned policy gives way to the rule when it misses a larger share of them by more than this ... */
  readonly missRatioMargin: number;
  /** ... in each window of this length ... */
  readonly window: Seconds;
  /** ... for so long. */
  readonly patience: Seconds;
}

export interface TableConfig {
  readonly name: string;
  readonly rows: number; // at the start
  readonly rowBytes: Bytes; // of one row on its page
  /** Room: what is inserted beyond is archived at once (assumption). */
  readonly rowsMax: number;
  /** kind names a line of KEY_LAWS (sim/databases/store/key-laws.ts). */
  readonly keys: Spec;
  /** kind names a line of POPULARITIES (sim/databases/store/popularities.ts). */
  readonly popularity: Spec;
}

/** Rows of one table. */
export interface TableRows {
  readonly table: string;
  readonly rows: number;
}

/** What a statement does to the tables of a store, in this order. */
export interface TableAccess {
  /** Single rows, each found by its key. */
  readonly reads: readonly TableRows[];
  /** So many rows in the order of their keys, from one that is found by its key. */
  readonly scans: readonly TableRows[];
  readonly inserts: readonly TableRows[];
}
