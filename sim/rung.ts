// Hot: bench engine
import type { Seconds } from './units.ts';

/** A bucket without events; also the end of every chain. */
const NONE = -1;
/** Buckets per event of a new rung: most buckets hold one event or none. */
const BUCKETS_PER_EVENT = 4;
/** The same for more than MANY events, whose buckets do not fit into a second-level cache. */
const BUCKETS_PER_EVENT_OF_MANY = 2;
const MANY = 16_384;

/**
 * A rung of the event list: equal divisions of a span of time, each the first event of an unsorted
 * chain. The event list itself hangs events into the buckets.
 */
export class Rung {
  /** Events in all buckets. */
  count = 0;
  /** Buckets before this one are spent: their times belong to the rungs below and the bottom. */
  current = 0;
  start: Seconds = 0.5;
  bucketsPerSecond = 0.5;
  /** The last bucket; takes everything after the span as well. */
  last = 0;
  buckets = new Int32Array(64).fill(NONE);
  /** One bit per bucket that has events: the next one is found without a search. */
  occupied = new Int32Array(2);

  /** Divides [low, high] for `count` events; all buckets are empty, as a spent rung leaves them. */
  open(low: Seconds, high: Seconds, count: number): void {
    const buckets = count * (count > MANY ? BUCKETS_PER_EVENT_OF_MANY : BUCKETS_PER_EVENT);
    this.start = low;
    this.bucketsPerSecond = buckets / (high - low);
    this.last = buckets - 1;
    this.current = 0;
    this.count = 0;
    if (this.buckets.length >= buckets) return;
    const length = 2 ** Math.ceil(Math.log2(buckets));
    this.buckets = new Int32Array(length).fill(NONE);
    this.occupied = new Int32Array(length / 32);
  }

  /** Empties the first bucket that has events and returns its chain; there must be one. */
  takeFirst(): number {
    const occupied = this.occupied;
    let word = this.current >> 5;
    while (occupied[word] === 0) word += 1;
    const bits = occupied[word]!;
    const lowest = bits & -bits;
    occupied[word] = bits ^ lowest;
    const bucket = 32 * word + 31 - Math.clz32(lowest);
    const chain = this.buckets[bucket]!;
    this.buckets[bucket] = NONE;
    this.current = bucket + 1;
    return chain;
  }
}
