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
const IN = 1;
const MAIN = 2;
const OUT = 3;
const LISTS = 4;

const options: OptionTable = {
  inRatio: {
    value: { type: 'number', above: 0, max: 0.5 },
    default: 0.25,
    description: 'share of the capacity for what is new; nothing larger comes in; in (0, 0.5]',
    tune: { min: 0.02, max: 0.5, log: true },
  },
  outRatio: {
    value: { type: 'number', min: 0, max: 10 },
    default: 0.5,
    description: 'bytes of what has left and is remembered, per byte of capacity; in [0, 10]',
    tune: { min: 0.1, max: 4, log: true },
  },
};

/**
 * 2Q, full version: what is new waits in a FIFO, A1in, and a hit there changes nothing; what leaves it is remembered by name,
 * A1out; what is asked for while remembered enters an LRU, Am. Each eviction takes from A1in while it is longer than its
 * share, else from Am. Bytes take the place of pages; as in libCacheSim, TwoQ.c, Am does not grow beyond what A1in leaves it,
 * and nothing larger than the share of A1in comes in (a cache of under 4 objects at the default holds nothing).
 * Source: Johnson, Shasha, "2Q: a low overhead high performance buffer management replacement algorithm", VLDB 1994.
 */
export class TwoQ implements EvictionPolicy {
  readonly #room: CacheRoom;
  readonly #inLimit: number; // bytes
  readonly #mainLimit: number;
  readonly #queues: ObjectLists;
  readonly #out: GhostQueue;
  readonly #places: Uint8Array;
  #inBytes = 0;
  #mainBytes = 0;
  #isRemembered = false; // the object under way

  constructor(values: OptionValues, room: CacheRoom) {
    const { capacity, objects, sizes } = room;
    this.#room = room;
    this.#inLimit = Math.floor((values['inRatio'] as number) * capacity);
    this.#mainLimit = capacity - this.#inLimit;
    const limit = Math.floor((values['outRatio'] as number) * capacity);
    const queues = new ObjectLists({ objects, lists: LISTS });
    this.#queues = queues;
    this.#places = new Uint8Array(objects);
    this.#out = new GhostQueue({ limit, list: OUT, queues, places: this.#places, sizes });
  }

  get overheadBytes(): number {
    return this.#out.overheadBytes;
  }

  hit(object: number): void {
    if (this.#places[object] === MAIN) this.#queues.moveToFront(MAIN, object);
  }

  missed(object: number): void {
    this.#isRemembered = this.#out.take(object);
  }

  admits(_object: number, size: number): boolean {
    return size <= this.#inLimit;
  }

  insert(object: number, size: number): void {
    this.#places[object] = this.#isRemembered ? MAIN : IN;
    if (this.#isRemembered) {
      while (this.#mainBytes + size > this.#mainLimit) this.#room.drop(this.#evictMain());
      this.#mainBytes += size;
      this.#queues.pushFront(MAIN, object);
    } else {
      this.#inBytes += size;
      this.#queues.pushFront(IN, object);
    }
  }

  evict(): number {
    if (this.#inBytes <= this.#inLimit && !this.#queues.isEmpty(MAIN)) return this.#evictMain();
    const object = this.#queues.last(IN);
    this.remove(object);
    this.#out.push(object);
    return object;
  }

  remove(object: number): void {
    this.#queues.remove(object);
    const size = this.#room.sizes[object]!;
    if (this.#places[object] === MAIN) this.#mainBytes -= size;
    else this.#inBytes -= size;
    this.#places[object] = 0;
  }

  #evictMain(): number {
    const object = this.#queues.last(MAIN);
    this.remove(object);
    return object;
  }
}

export const twoQLine: EvictionLine = {
  kind: 'two-q',
  role: 'rule',
  description:
    '2Q: a FIFO for what is new, an LRU for what comes again while its name is remembered',
  options,
  coveredBy: 'test/agents/caching/two-q.test.ts: equals its obvious twin, request by request',
  create: (values, room) => new TwoQ(values, room),
};
