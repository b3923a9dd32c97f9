// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { PriorityHeap } from './priority-heap.ts';

/** Keeps values of large objects away from the rounding of the clock; the unit of libCacheSim, GDSF.cpp. */
const COST = 1e6;

/**
 * Greedy dual size frequency: value = clock + frequency x cost / size, the lowest value leaves and the clock takes it; of
 * equal values the one that was given first. Favours small objects: misses of objects, not of bytes.
 * What comes in gets its value before anything leaves for it, and may itself be the one that leaves: then it is not admitted,
 * and what left for it has left (so libCacheSim, GDSF.cpp; in the paper nothing leaves then).
 * Source: Cherkasova, "Improving WWW proxies performance with Greedy-Dual-Size-Frequency caching policy", HP Labs 1998.
 */
export class Gdsf implements EvictionPolicy {
  readonly #room: CacheRoom;
  readonly #heap: PriorityHeap;
  readonly #frequencies: Uint32Array;
  #clock = 0;
  #incoming = 0; // the value of the object under way

  constructor(room: CacheRoom) {
    this.#room = room;
    this.#heap = new PriorityHeap(room.objects);
    this.#frequencies = new Uint32Array(room.objects);
  }

  hit(object: number): void {
    const frequency = ++this.#frequencies[object]!;
    this.#heap.set(object, this.#clock + (frequency * COST) / this.#room.sizes[object]!);
  }

  missed(): void {}

  admits(_object: number, size: number): boolean {
    const { capacity, occupied, drop } = this.#room;
    const heap = this.#heap;
    this.#incoming = this.#clock + COST / size;
    while (occupied() + size > capacity) {
      if (heap.firstPriority > this.#incoming) {
        this.#clock = this.#incoming;
        return false;
      }
      drop(this.evict());
    }
    return true;
  }

  insert(object: number): void {
    this.#frequencies[object] = 1;
    this.#heap.set(object, this.#incoming);
  }

  evict(): number {
    const object = this.#heap.first;
    this.#clock = this.#heap.firstPriority;
    this.#heap.remove(object);
    return object;
  }

  remove(object: number): void {
    this.#heap.remove(object);
  }
}

export const gdsfLine: EvictionLine = {
  kind: 'gdsf',
  role: 'rule',
  description: 'Greedy dual size frequency: the lowest clock + frequency / size leaves',
  options: {},
  coveredBy: 'test/agents/caching/gdsf.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => new Gdsf(room),
};
