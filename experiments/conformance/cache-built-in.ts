/** A reference string that books work through by hand, with the misses that they print. */
export interface CacheCase {
  readonly name: string;
  readonly requests: readonly number[];
  readonly capacity: number; // objects
  /** By kind of policy. */
  readonly misses: Readonly<Record<string, number>>;
}

const ANOMALY = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];
const TEXTBOOK = [7, 0, 1, 2, 0, 3, 0, 4, 2, 3, 0, 3, 2, 1, 2, 0, 1, 7, 0, 1];
const LOOP_LENGTH = 5;
const ROUNDS = 4;
const LOOP = Array.from({ length: LOOP_LENGTH * ROUNDS }, (_, at) => at % LOOP_LENGTH);
/** What was popular once (LFU keeps it) against what is asked for last. */
const POPULAR = [1, 1, 1, 2, 2, 3, 1, 3];

/**
 * Sources: Belady, Nelson, Shedler, "An anomaly in space-time characteristics of certain programs running in a paging
 * machine", CACM 12(6), 1969 (the anomaly: first in, first out misses more in four frames than in three); Silberschatz,
 * Galvin, Gagne, "Operating System Concepts", section "Page replacement" (the other string). A loop that is longer than the
 * cache is missed throughout by what keeps the newest. The rest by hand.
 */
export const CACHE_CASES: readonly CacheCase[] = [
  {
    name: 'anomaly in 3 frames',
    requests: ANOMALY,
    capacity: 3,
    misses: { fifo: 9, lru: 10, belady: 7 },
  },
  {
    name: 'anomaly in 4 frames',
    requests: ANOMALY,
    capacity: 4,
    misses: { fifo: 10, lru: 8, belady: 6 },
  },
  {
    name: 'textbook in 3 frames',
    requests: TEXTBOOK,
    capacity: 3,
    misses: { fifo: 15, lru: 12, belady: 9 },
  },
  {
    name: 'loop of 5 in 4 frames',
    requests: LOOP,
    capacity: 4,
    // In each later round one object is missed, and it takes the place of the one before it: MIN, by hand 5 + 1 + 1 + 1.
    misses: { fifo: 20, lru: 20, clock: 20, belady: 8 },
  },
  {
    name: 'once popular in 2 frames',
    requests: POPULAR,
    capacity: 2,
    misses: { lfu: 3, lru: 4, fifo: 4, belady: 3 },
  },
];
