// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { ObjectLists } from './lists.ts';

// Lists: used once and used again, of what is there (T1, T2) and of what was (B1, B2).
const T1 = 0;
const T2 = 1;
const B1 = 2;
const B2 = 3;
const LISTS = 4;
const NOWHERE = 4;
const GHOST_BYTES = 16; // two links and a size

/**
 * Adaptive replacement: what was asked for once and what was asked for again share the cache, and a request for something
 * that has left one of the two moves their border in its favour.
 * Source: Megiddo, Modha, "ARC: a self-tuning, low overhead replacement cache", FAST 2003, figure 4. In bytes as
 * libCacheSim, ARC.c: the border moves by the ratio of the ghosts' bytes, at least 1; ghosts go one for each eviction.
 */
export class Arc implements EvictionPolicy {
  readonly #capacity: number;
  readonly #lists: ObjectLists;
  readonly #listOf: Uint8Array;
  readonly #sizes: CacheRoom['sizes']; // not yet of what comes in
  readonly #bytes = new Float64Array(LISTS);
  #ghosts = 0;
  #border = 0; // bytes that T1 should have; `p` in the paper
  /** The list where the object that is asked for was a ghost; NOWHERE: it was none. */
  #foundIn = NOWHERE;
  #incoming = 0; // its size

  constructor({ capacity, objects, sizes }: Pick<CacheRoom, 'capacity' | 'objects' | 'sizes'>) {
    this.#capacity = capacity;
    this.#lists = new ObjectLists({ objects, lists: LISTS });
    this.#listOf = new Uint8Array(objects).fill(NOWHERE);
    this.#sizes = sizes;
  }

  get overheadBytes(): number {
    return GHOST_BYTES * this.#ghosts;
  }

  hit(object: number): void {
    if (this.#listOf[object] === T2) this.#lists.moveToFront(T2, object);
    else {
      this.remove(object);
      this.#enter(T2, object, this.#sizes[object]!);
    }
  }

  missed(object: number, size: number): void {
    const list = this.#listOf[object]!;
    this.#foundIn = list;
    this.#incoming = size;
    if (list === NOWHERE) return;
    const bytes = this.#bytes;
    const step = Math.max(1, bytes[list === B1 ? B2 : B1]! / bytes[list]!);
    if (list === B1) this.#border = Math.min(this.#capacity, this.#border + step);
    else this.#border = Math.max(0, this.#border - step);
    this.#forgetGhost(object);
  }

  admits(): boolean {
    return true;
  }

  insert(object: number, size: number): void {
    this.#enter(this.#foundIn === NOWHERE ? T1 : T2, object, size);
  }

  evict(): number {
    if (this.#foundIn !== NOWHERE) return this.#replace();
    const bytes = this.#bytes;
    const first = bytes[T1]! + bytes[B1]!;
    if (first + this.#incoming > this.#capacity) {
      if (bytes[B1] === 0) return this.#leave(T1);
      this.#forgetGhost(this.#lists.last(B1));
    } else if (bytes[B2]! > 0 && first + bytes[T2]! + bytes[B2]! >= 2 * this.#capacity) {
      this.#forgetGhost(this.#lists.last(B2));
    }
    return this.#replace();
  }

  remove(object: number): void {
    const list = this.#listOf[object]!;
    this.#lists.remove(object);
    this.#bytes[list]! -= this.#sizes[object]!;
    this.#listOf[object] = NOWHERE;
  }

  /** REPLACE of the paper: the last of T1 or of T2 becomes a ghost. */
  #replace(): number {
    const t1 = this.#bytes[T1]!;
    const isOver = t1 > this.#border || (t1 === this.#border && this.#foundIn === B2);
    const fromFirst = (t1 > 0 && isOver) || this.#bytes[T2] === 0;
    const object = this.#leave(fromFirst ? T1 : T2);
    this.#enter(fromFirst ? B1 : B2, object, this.#sizes[object]!);
    this.#ghosts++;
    return object;
  }

  #enter(list: number, object: number, size: number): void {
    this.#lists.pushFront(list, object);
    this.#listOf[object] = list;
    this.#bytes[list]! += size;
  }

  #leave(list: number): number {
    const object = this.#lists.last(list);
    this.remove(object);
    return object;
  }

  #forgetGhost(object: number): void {
    this.remove(object);
    this.#ghosts--;
  }
}

export const arcLine: EvictionLine = {
  kind: 'arc',
  role: 'rule',
  description: 'Adaptive replacement: what was used once and what was used again share the cache',
  options: {},
  coveredBy: 'test/agents/caching/arc.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => new Arc(room),
};
