// Hot: bench cache
import { ObjectLists } from './lists.ts';

/**
 * The names of objects that have left, as many as their sizes fit into a limit; the oldest are forgotten first. One that is
 * larger than the limit is not remembered. An object is in it at most once.
 */
export class GhostQueue {
  readonly #limit: number; // bytes
  readonly #queue: ObjectLists;
  readonly #sizes: Float64Array; // 0: not in it
  #occupied = 0;
  #length = 0;

  constructor({ objects, limit }: { readonly objects: number; readonly limit: number }) {
    this.#limit = limit;
    this.#queue = new ObjectLists({ objects, lists: 1 });
    this.#sizes = new Float64Array(objects);
  }

  /** Bytes of its entries: two links and a size for each. */
  get overheadBytes(): number {
    return 16 * this.#length;
  }

  /** Remembers an object that is not in it. */
  push(object: number, size: number): void {
    if (size > this.#limit) return;
    while (this.#occupied + size > this.#limit) this.#forget(this.#queue.last(0));
    this.#queue.pushFront(0, object);
    this.#sizes[object] = size;
    this.#occupied += size;
    this.#length++;
  }

  /** Whether the object was in it; it is not any more. */
  take(object: number): boolean {
    if (this.#sizes[object] === 0) return false;
    this.#forget(object);
    return true;
  }

  #forget(object: number): void {
    this.#queue.remove(object);
    this.#occupied -= this.#sizes[object]!;
    this.#sizes[object] = 0;
    this.#length--;
  }
}
