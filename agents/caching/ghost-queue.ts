// Hot: bench cache
import type { CacheRoom } from '../../sim/databases/eviction-policy.ts';
import type { ObjectLists } from './lists.ts';

export interface GhostQueueOptions {
  /** Bytes. */
  readonly limit: number;
  /** One of the lists of `queues`; not 0. */
  readonly list: number;
  readonly queues: ObjectLists;
  /** The list that each object is in, 0: none. What is remembered and what is there share it: nothing is both. */
  readonly places: Uint8Array;
  /** Of the room: what has left keeps the size that it had. */
  readonly sizes: CacheRoom['sizes'];
}

/**
 * The names of objects that have left, as many as their sizes fit into a limit; the oldest are forgotten first. One that is
 * larger than the limit is not remembered.
 */
export class GhostQueue {
  readonly #limit: number;
  readonly #list: number;
  readonly #queues: ObjectLists;
  readonly #places: Uint8Array;
  readonly #sizes: CacheRoom['sizes'];
  #occupied = 0;
  #length = 0;

  constructor({ limit, list, queues, places, sizes }: GhostQueueOptions) {
    this.#limit = limit;
    this.#list = list;
    this.#queues = queues;
    this.#places = places;
    this.#sizes = sizes;
  }

  /** Bytes of its entries: two links and a size for each. */
  get overheadBytes(): number {
    return 16 * this.#length;
  }

  /** An object that leaves: it is in no list now. */
  push(object: number): void {
    const size = this.#sizes[object]!;
    this.#places[object] = 0;
    if (size > this.#limit) return;
    while (this.#occupied + size > this.#limit) this.#forget(this.#queues.last(this.#list));
    this.#places[object] = this.#list;
    this.#queues.pushFront(this.#list, object);
    this.#occupied += size;
    this.#length++;
  }

  /** Whether the object was in it; it is not any more. */
  take(object: number): boolean {
    if (this.#places[object] !== this.#list) return false;
    this.#forget(object);
    return true;
  }

  #forget(object: number): void {
    this.#queues.remove(object);
    this.#places[object] = 0;
    this.#occupied -= this.#sizes[object]!;
    this.#length--;
  }
}
