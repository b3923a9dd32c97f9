import type { OptionValues, Registered } from '../options.ts';
import type { Uniform } from '../random.ts';

/**
 * Decides what leaves a cache. Objects are numbers in [0, room.objects), of all that were ever asked for. The cache
 * knows what is in it and how large it is; the policy keeps its own books (queues, counters, histories of what was
 * here). Nothing allocates. The cache takes these functions once, when it is made. Of each request it calls:
 *   hit(object)                                   if it is there;
 *   missed(object), then, if admits(object, size): evict() until it fits, insert(object, size)      if it is not.
 */
export interface EvictionPolicy {
  hit(object: number): void;
  /** Asked for and not there, before anything is evicted for it. */
  missed(object: number, size: number): void;
  /** Whether it may come in; asked after `missed`. One that is larger than the cache is never asked about. */
  admits(object: number, size: number): boolean;
  insert(object: number, size: number): void;
  /** Takes one object that is there out of its books and returns it. Called only while something is there. */
  evict(): number;
  /** An object that is there goes for another reason: it has expired, or was deleted. */
  remove(object: number): void;
  /** Arithmetic operations of learning and of predicting so far, counted; a rule has none. */
  readonly operations?: number;
  /** Bytes of what it keeps beyond 16 per object that is there: histories, sketches, models. */
  readonly overheadBytes?: number;
}

/** The request under way: what a policy may look at. Set by the cache before it calls the policy. */
export interface RequestView {
  index: number; // of the request, from 0
  time: number; // seconds, never decreasing; the index where the trace has no times
  /** Index of the next request for the same object; Infinity: never; NaN: unknown. Only a bound may look. */
  next: number;
}

/** What a policy is made for. */
export interface CacheRoom {
  /** Bytes, or objects where every size is 1. */
  readonly capacity: number;
  readonly objects: number;
  readonly request: Readonly<RequestView>;
  /** Sizes by object, as they came in: what is evicted or removed keeps its size until it comes in again. */
  readonly sizes: Float64Array | Uint8Array;
  /** Bytes that are there now. */
  readonly occupied: () => number;
  /**
   * The policy has let go of an object that is there, of its own accord: a hit that pushes others out. Not for what
   * `evict` returns.
   */
  readonly drop: (object: number) => void;
  /** Chance, from a stream of its own. */
  readonly uniform: Uniform;
}

export interface EvictionLine extends Registered {
  /** `bound`: it looks at the requests to come, and is no contender; `learned`: it learns from the requests. */
  readonly role: 'rule' | 'learned' | 'bound';
  create(options: OptionValues, room: CacheRoom): EvictionPolicy;
}
