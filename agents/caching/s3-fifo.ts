// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { GhostQueue } from './ghost-queue.ts';
import { ObjectLists } from './lists.ts';

// Lists, and where an object is: 0 is nowhere.
const SMALL = 1;
const MAIN = 2;
const GHOST = 3;
const LISTS = 4;
/** An object in the main queue has at most as many chances as a counter of two bits. */
const FREQUENCY_MAX = 3;

const options: OptionTable = {
  smallRatio: {
    value: { type: 'number', above: 0, max: 0.5 },
    default: 0.1,
    description: 'share of the capacity for what is new; nothing larger comes in; in (0, 0.5]',
    tune: { min: 0.01, max: 0.5, log: true },
  },
  ghostRatio: {
    value: { type: 'number', min: 0, max: 10 },
    default: 0.9,
    description: 'bytes of what has left and is remembered, per byte of capacity; in [0, 10]',
    tune: { min: 0.1, max: 4, log: true },
  },
  threshold: {
    value: { type: 'number', min: 1, max: 255, integer: true },
    default: 2,
    description:
      'hits of a new object that make it stay; in [1, 255]; 1 is often better for blocks',
    tune: { of: [1, 2, 3] },
  },
};

/**
 * Three queues, first in first out: what is new waits in a small one and leaves soon, unless it is asked for `threshold`
 * times; the main one gives an object as many more rounds as it had hits, 3 at most; what left the small one is remembered
 * by name, and if it comes again it enters the main one. Nothing moves at a hit.
 * Nothing larger than the small queue comes in. One of exactly its size has others evicted for it and then finds no place,
 * unless it is remembered: so it is in the source (a cache of under 20 objects at the default holds nothing).
 * Source: Yang, Zhang, Qiu, Yue, Rashmi, "FIFO queues are all you need for cache eviction", SOSP 2023; sizes, thresholds and
 * the order of checks as in libCacheSim, S3FIFOv0.c.
 */
export class S3Fifo implements EvictionPolicy {
  readonly #room: CacheRoom;
  readonly #smallLimit: number; // bytes
  readonly #mainLimit: number;
  readonly #threshold: number;
  readonly #countMax: number;
  readonly #queues: ObjectLists;
  readonly #ghost: GhostQueue;
  readonly #frequencies: Uint8Array;
  readonly #places: Uint8Array;
  #smallBytes = 0;
  #mainBytes = 0;
  #isRemembered = false; // the object under way

  constructor(values: OptionValues, room: CacheRoom) {
    const { capacity, objects, sizes } = room;
    this.#room = room;
    this.#smallLimit = Math.floor((values['smallRatio'] as number) * capacity);
    this.#mainLimit = capacity - this.#smallLimit;
    this.#threshold = values['threshold'] as number;
    this.#countMax = Math.max(FREQUENCY_MAX, this.#threshold);
    const limit = Math.floor((values['ghostRatio'] as number) * capacity);
    const queues = new ObjectLists({ objects, lists: LISTS });
    this.#queues = queues;
    this.#places = new Uint8Array(objects);
    this.#ghost = new GhostQueue({ limit, list: GHOST, queues, places: this.#places, sizes });
    this.#frequencies = new Uint8Array(objects);
  }

  get overheadBytes(): number {
    return this.#ghost.overheadBytes;
  }

  hit(object: number): void {
    const frequency = this.#frequencies[object]!;
    if (frequency < this.#countMax) this.#frequencies[object] = frequency + 1;
  }

  missed(object: number): void {
    this.#isRemembered = this.#ghost.take(object);
  }

  admits(_object: number, size: number): boolean {
    if (size !== this.#smallLimit || this.#isRemembered) return size <= this.#smallLimit;
    const { capacity, occupied, drop } = this.#room;
    while (occupied() + size > capacity) drop(this.evict());
    return false;
  }

  insert(object: number, size: number): void {
    if (this.#isRemembered) {
      this.#enterMain(object, size);
      return;
    }
    this.#frequencies[object] = 0;
    this.#places[object] = SMALL;
    this.#smallBytes += size;
    this.#queues.pushFront(SMALL, object);
  }

  evict(): number {
    const isMain = this.#mainBytes > this.#mainLimit || this.#queues.isEmpty(SMALL);
    return isMain ? this.#evictMain() : this.#evictSmall();
  }

  remove(object: number): void {
    this.#queues.remove(object);
    const size = this.#room.sizes[object]!;
    if (this.#places[object] === MAIN) this.#mainBytes -= size;
    else this.#smallBytes -= size;
    this.#places[object] = 0;
  }

  #evictSmall(): number {
    const { sizes } = this.#room;
    while (!this.#queues.isEmpty(SMALL)) {
      const object = this.#queues.last(SMALL);
      const size = sizes[object]!;
      this.#queues.remove(object);
      this.#smallBytes -= size;
      if (this.#frequencies[object]! < this.#threshold) {
        this.#ghost.push(object);
        return object;
      }
      this.#enterMain(object, size);
    }
    return this.#evictMain();
  }

  #evictMain(): number {
    const frequencies = this.#frequencies;
    for (;;) {
      const object = this.#queues.last(MAIN);
      const frequency = frequencies[object]!;
      if (frequency === 0) {
        this.remove(object);
        return object;
      }
      frequencies[object] = Math.min(frequency, FREQUENCY_MAX) - 1;
      this.#queues.moveToFront(MAIN, object);
    }
  }

  #enterMain(object: number, size: number): void {
    this.#frequencies[object] = 0;
    this.#places[object] = MAIN;
    this.#mainBytes += size;
    this.#queues.pushFront(MAIN, object);
  }
}

export const s3FifoLine: EvictionLine = {
  kind: 's3-fifo',
  role: 'rule',
  description:
    'S3-FIFO: a small queue for what is new, a main queue, and the names of what left early',
  options,
  coveredBy: 'test/agents/caching/s3-fifo.test.ts: equals its obvious twin, request by request',
  create: (values, room) => new S3Fifo(values, room),
};
