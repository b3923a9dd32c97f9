// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { GhostQueue } from './ghost-queue.ts';
import { NONE, ObjectLists } from './lists.ts';

// Lists, and where an object is: 0 is nowhere.
const FIFO = 1;
const MAIN = 2;
const GHOST = 3;
const LISTS = 4;
/** The main queue is a Clock whose counter has two bits. */
const FREQUENCY_MAX = 3;

const options: OptionTable = {
  fifoRatio: {
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
    default: 1,
    description: 'hits of a new object that make it stay; in [1, 255]',
    tune: { of: [1, 2, 3] },
  },
};

/**
 * Quick demotion, lazy promotion: a probationary FIFO in front of a Clock of two bits; what leaves the first unasked is
 * remembered by name, and enters the Clock if it comes again. Each eviction takes from the FIFO while there is something in
 * it; the Clock evicts when it is full itself, at times several objects for one that comes in.
 * Nothing larger than the FIFO comes in. One of exactly its size has others evicted for it and then finds no place, unless
 * it is remembered: so it is in the source (a cache of under 20 objects at the default holds nothing).
 * Source: Yang, Qiu, Zhang, Yue, Rashmi, "FIFO can be better than LRU", HotOS 2023; sizes, thresholds and the order of
 * checks as in libCacheSim, QDLP.c.
 */
export class QdlpFifo implements EvictionPolicy {
  readonly #room: CacheRoom;
  readonly #fifoLimit: number; // bytes
  readonly #mainLimit: number;
  readonly #threshold: number;
  readonly #queues: ObjectLists;
  readonly #ghost: GhostQueue;
  readonly #frequencies: Uint8Array;
  readonly #places: Uint8Array;
  #mainBytes = 0;
  #isRemembered = false; // the object under way

  constructor(values: OptionValues, room: CacheRoom) {
    const { capacity, objects, sizes } = room;
    this.#room = room;
    this.#fifoLimit = Math.floor((values['fifoRatio'] as number) * capacity);
    this.#mainLimit = capacity - this.#fifoLimit;
    this.#threshold = values['threshold'] as number;
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
    const most = this.#places[object] === MAIN ? FREQUENCY_MAX : this.#threshold;
    if (this.#frequencies[object]! < most) this.#frequencies[object]!++;
  }

  missed(object: number): void {
    this.#isRemembered = this.#ghost.take(object);
  }

  admits(_object: number, size: number): boolean {
    if (size !== this.#fifoLimit || this.#isRemembered) return size <= this.#fifoLimit;
    const { capacity, occupied, drop } = this.#room;
    while (occupied() + size > capacity) drop(this.evict());
    return false;
  }

  insert(object: number, size: number): void {
    if (this.#isRemembered) {
      const left = this.#enterMain(object, size);
      if (left !== NONE) this.#room.drop(left);
      return;
    }
    this.#frequencies[object] = 0;
    this.#places[object] = FIFO;
    this.#queues.pushFront(FIFO, object);
  }

  evict(): number {
    while (!this.#queues.isEmpty(FIFO)) {
      const object = this.#queues.last(FIFO);
      const size = this.#room.sizes[object]!;
      this.#queues.remove(object);
      if (this.#frequencies[object]! < this.#threshold) {
        this.#ghost.push(object);
        return object;
      }
      const left = this.#enterMain(object, size);
      if (left !== NONE) return left;
    }
    return this.#evictMain();
  }

  remove(object: number): void {
    this.#queues.remove(object);
    if (this.#places[object] === MAIN) this.#mainBytes -= this.#room.sizes[object]!;
    this.#places[object] = 0;
  }

  /** What the Clock had to evict for it, the last one; it drops those before. NONE: it had room. */
  #enterMain(object: number, size: number): number {
    let left = NONE;
    while (this.#mainBytes + size > this.#mainLimit) {
      if (left !== NONE) this.#room.drop(left);
      left = this.#evictMain();
    }
    this.#frequencies[object] = 0;
    this.#places[object] = MAIN;
    this.#mainBytes += size;
    this.#queues.pushFront(MAIN, object);
    return left;
  }

  #evictMain(): number {
    const frequencies = this.#frequencies;
    for (;;) {
      const object = this.#queues.last(MAIN);
      if (frequencies[object] === 0) {
        this.remove(object);
        return object;
      }
      frequencies[object]!--;
      this.#queues.moveToFront(MAIN, object);
    }
  }
}

export const qdlpFifoLine: EvictionLine = {
  kind: 'qdlp-fifo',
  role: 'rule',
  description:
    'QDLP-FIFO: a FIFO on probation before a Clock of two bits, and the names of what did not pass',
  options,
  coveredBy: 'test/agents/caching/qdlp-fifo.test.ts: equals its obvious twin, request by request',
  create: (values, room) => new QdlpFifo(values, room),
};
