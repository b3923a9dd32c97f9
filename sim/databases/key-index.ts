/** What touches are counted in: bytes of a cache line (x86-64, arm64), and of a page (PostgreSQL's block). */
export const LINE_BYTES = 64;
export const PAGE_BYTES = 8192;

/** Region of the sorted keys themselves; an index numbers its own parts from 1. */
export const KEYS_REGION = 0;

/** Hears of all memory that a look-up reads: `bytes` bytes from `byte` on, of one region of the index. */
export interface TouchMeter {
  touch(region: number, byte: number, bytes: number): void;
}

/**
 * Finds keys among sorted ones, which may stand there more than once. Keys are integers in [0, 2^53], or any finite
 * doubles that increase: what is between two of them is found by comparison, never by arithmetic alone.
 */
export interface KeyIndex {
  /** Keys, duplicates included. */
  readonly count: number;
  /** Bytes of all that it keeps beside the sorted keys themselves; what copies keys counts the copies. */
  readonly sizeBytes: number;
  /** Arithmetic operations and comparisons that its building took, counted: the same on every machine. */
  readonly buildOperations: number;
  /** Position of the first key >= `key`, in [0, count]; `count` if there is none. Allocates nothing. */
  lowerBound(key: number): number;
  /** As `lowerBound`, slowly: tells the meter all that a look-up reads, in its order. */
  walk(key: number, meter: TouchMeter): number;
}

/** A map from different keys to values, integers >= 0: an index that takes inserts. */
export interface UpdatableIndex {
  readonly count: number;
  /** Bytes of all it keeps, keys and values included, with the free places between them. */
  readonly sizeBytes: number;
  /** Arithmetic operations, comparisons and moves of building and of all changes so far, counted. */
  readonly changeOperations: number;
  /** The value of a key, or -1. Allocates nothing. */
  find(key: number): number;
  /** The smallest key >= `key`; NaN if there is none. */
  ceiling(key: number): number;
  /** Returns whether the key is new; the value of one that is there is replaced. */
  insert(key: number, value: number): boolean;
  /** Returns whether the key was there. */
  remove(key: number): boolean;
  /** Calls back with at most `limit` keys >= `from`, in order; returns how many. */
  scan(from: number, limit: number, visit: (key: number, value: number) => void): number;
  /** As `find`, slowly: tells the meter all that a look-up reads, in its order. */
  walk(key: number, meter: TouchMeter): number;
}
