// Hot: bench cache

import type { Uniform } from '../random.ts';
import { assert } from '../units.ts';
import type { CacheRoom, EvictionPolicy, RequestView } from './eviction-policy.ts';

export interface ObjectCacheOptions {
  /** Bytes, or objects where every size is 1; > 0. */
  readonly capacity: number;
  /** Objects are numbers below it. */
  readonly objects: number;
  readonly uniform: Uniform;
  createPolicy(room: CacheRoom): EvictionPolicy;
}

const ABSENT = 0;

/**
 * What is in a cache, and how a request goes through it: found; or, when it is not larger than the cache and the policy
 * admits it, others are evicted until it fits, and it comes in. Its size stays that of its admission.
 * Source: libCacheSim, cache.c, cache_get_base.
 */
export class ObjectCache {
  readonly capacity: number;
  readonly request: RequestView = { index: -1, time: 0, next: Number.NaN };
  occupied = 0;
  readonly #sizes: Float64Array;
  readonly #policy: EvictionPolicy;

  constructor({ capacity, objects, uniform, createPolicy }: ObjectCacheOptions) {
    assert(capacity > 0, `capacity must be > 0, got ${capacity}`);
    this.capacity = capacity;
    this.#sizes = new Float64Array(objects);
    const { request } = this;
    const room = { capacity, objects, uniform, request, sizes: this.#sizes };
    const occupied = () => this.occupied;
    const drop = (object: number) => this.#forget(object);
    this.#policy = createPolicy({ ...room, occupied, drop });
  }

  has(object: number): boolean {
    return this.#sizes[object] !== ABSENT;
  }

  /** Asks for an object of `size` > 0 bytes. Returns whether it was there. Set `request` before, where it matters. */
  ask(object: number, size: number): boolean {
    this.request.index++;
    const policy = this.#policy;
    if (this.#sizes[object] !== ABSENT) {
      policy.hit(object);
      return true;
    }
    policy.missed(object, size);
    if (size > this.capacity || !policy.admits(object, size)) return false;
    while (this.occupied + size > this.capacity) this.#forget(policy.evict());
    policy.insert(object, size);
    this.#sizes[object] = size;
    this.occupied += size;
    return false;
  }

  /** Takes an object out, if it is there: it has expired, or was deleted. */
  remove(object: number): void {
    if (!this.has(object)) return;
    this.#policy.remove(object);
    this.#forget(object);
  }

  #forget(object: number): void {
    this.occupied -= this.#sizes[object]!;
    this.#sizes[object] = ABSENT;
  }
}
