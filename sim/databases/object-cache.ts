// Hot: bench cache

import type { Uniform } from '../random.ts';
import { assert, type Seconds } from '../units.ts';
import type { CacheRoom, EvictionPolicy, RequestView } from './eviction-policy.ts';

export interface ObjectCacheOptions {
  /** Bytes, or objects where every size is 1; > 0. */
  readonly capacity: number;
  /** Objects are numbers below it. */
  readonly objects: number;
  /** Capacity counts objects: every size is 1. Default: sizes differ. */
  readonly isCounted?: boolean;
  /** What came in longer ago has expired: asked for, it is a miss and goes. > 0; default Infinity. */
  readonly ttlSeconds?: Seconds;
  readonly uniform: Uniform;
  createPolicy(room: CacheRoom): EvictionPolicy;
}

/**
 * What is in a cache, and how a request goes through it: found; or, when it is not larger than the cache and the policy
 * admits it, others are evicted until it fits, and it comes in. Its size stays that of its admission. One that has
 * expired takes up room until it is asked for or evicted.
 * Source: libCacheSim, cache.c, cache_get_base.
 */
export class ObjectCache {
  readonly capacity: number;
  /** The caller sets `time` and `next` before it asks, where they matter; `index` counts by itself. */
  readonly request: RequestView = { index: -1, time: 0, next: Number.NaN };
  occupied = 0;
  // One byte per object: what most requests read stays small, and near.
  readonly #there: Uint8Array;
  readonly #sizes: Float64Array | Uint8Array;
  readonly #isCounted: boolean;
  readonly #expires: boolean;
  readonly #ttlSeconds: Seconds;
  readonly #cameIn: Float64Array;
  readonly #policy: EvictionPolicy;
  // Its functions, taken once: where many kinds of policies have been at work, finding them anew at each call takes a
  // quarter of a request's time or more.
  readonly #hit: EvictionPolicy['hit'];
  readonly #missed: EvictionPolicy['missed'];
  readonly #admits: EvictionPolicy['admits'];
  readonly #insert: EvictionPolicy['insert'];
  readonly #evict: EvictionPolicy['evict'];

  constructor(options: ObjectCacheOptions) {
    const { capacity, objects, uniform, isCounted = false, ttlSeconds = Infinity } = options;
    assert(capacity > 0, `capacity must be > 0, got ${capacity}`);
    assert(ttlSeconds > 0, `ttlSeconds must be > 0, got ${ttlSeconds}`);
    this.capacity = capacity;
    this.#isCounted = isCounted;
    this.#expires = ttlSeconds !== Infinity;
    this.#ttlSeconds = ttlSeconds;
    this.#there = new Uint8Array(objects);
    this.#sizes = isCounted ? onesOf(objects) : new Float64Array(objects);
    this.#cameIn = new Float64Array(this.#expires ? objects : 0);
    const { request } = this;
    const room = { capacity, objects, uniform, request, sizes: this.#sizes };
    const occupied = () => this.occupied;
    const drop = (object: number) => this.#forget(object);
    const policy = options.createPolicy({ ...room, occupied, drop });
    this.#policy = policy;
    this.#hit = policy.hit;
    this.#missed = policy.missed;
    this.#admits = policy.admits;
    this.#insert = policy.insert;
    this.#evict = policy.evict;
  }

  /** What the policy says it has spent and keeps. */
  get policy(): Pick<EvictionPolicy, 'operations' | 'overheadBytes'> {
    return this.#policy;
  }

  /** Whether it is there, expired or not. */
  has(object: number): boolean {
    return this.#there[object] === 1;
  }

  /** Asks for an object of `size` > 0 bytes. Returns whether it was there. */
  ask(object: number, size: number): boolean {
    this.request.index++;
    if (this.#there[object] === 1 && !(this.#expires && this.#dropExpired(object))) {
      this.#hit.call(this.#policy, object);
      return true;
    }
    this.#miss(object, size);
    return false;
  }

  /** Takes an object out, if it is there: it has expired, or was deleted. */
  remove(object: number): void {
    if (!this.has(object)) return;
    this.#policy.remove(object);
    this.#forget(object);
  }

  #miss(object: number, size: number): void {
    const policy = this.#policy;
    this.#missed.call(policy, object, size);
    if (size > this.capacity || !this.#admits.call(policy, object, size)) return;
    while (this.occupied + size > this.capacity) this.#forget(this.#evict.call(policy));
    this.#insert.call(policy, object, size);
    this.#there[object] = 1;
    this.occupied += size;
    if (!this.#isCounted) this.#sizes[object] = size;
    if (this.#expires) this.#cameIn[object] = this.request.time;
  }

  #dropExpired(object: number): boolean {
    if (this.request.time - this.#cameIn[object]! <= this.#ttlSeconds) return false;
    this.remove(object);
    return true;
  }

  #forget(object: number): void {
    this.#there[object] = 0;
    this.occupied -= this.#isCounted ? 1 : this.#sizes[object]!;
  }
}

/** Shared by all caches that count objects; nobody writes to it. Bytes: an eighth of what doubles would push out of reach. */
let ones = new Uint8Array(0);
function onesOf(count: number): Uint8Array {
  if (ones.length < count) ones = new Uint8Array(count).fill(1);
  return ones;
}
