// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { ObjectLists } from './lists.ts';

const STACK = 0;
const QUEUE = 0;
const GONE = 1;

const NOT_THERE = 0;
const LOW = 1; // LIR: asked for twice within a short while
const HIGH = 2; // HIR and there: in the queue, perhaps in the stack

const options: OptionTable = {
  highRatio: {
    value: { type: 'number', above: 0, max: 0.5 },
    default: 0.01,
    description:
      'share of the capacity for blocks of high recency; nothing new that is larger comes in; in (0, 0.5]',
    tune: { min: 0.005, max: 0.3, log: true },
  },
  stackRatio: {
    value: { type: 'number', min: 1, max: 100 },
    default: 2,
    description: 'bytes in the stack, with what has left, per byte of capacity; in [1, 100]',
    tune: { min: 1.1, max: 8, log: true },
  },
};

/**
 * Low inter-reference recency set: nearly all room is for blocks that were asked for twice within a short while, low ones;
 * the others, high ones, pass through a short queue. A stack of recent requests knows which are which: what is asked for
 * again while it is still in the stack, there or gone, becomes low, and the oldest low one sinks into the queue. What the
 * stack remembers of what has left is bounded.
 * Source: Jiang, Zhang, "LIRS: an efficient low inter-reference recency set replacement policy", SIGMETRICS 2002. In bytes,
 * and with the bound of the stack, as in libCacheSim, LIRS.c: nothing new that is larger than the queue comes in; a hit of
 * what is in the queue alone makes room among the low ones too (not so in the paper), here only as long as what sinks finds
 * room beside it (there the object itself may leave, and later count as a hit).
 */
export class Lirs implements EvictionPolicy {
  readonly #room: CacheRoom;
  readonly #highLimit: number; // bytes
  readonly #lowLimit: number;
  readonly #stackLimit: number;
  /** The stack S: what is low, and what is high or gone and was asked for since the oldest low one. */
  readonly #stack: ObjectLists;
  /** The queue Q of what is high, and what of the stack has left the cache; the oldest last. */
  readonly #queues: ObjectLists;
  readonly #status: Uint8Array;
  /** Bytes of objects in the stack, 0: not in it. */
  readonly #stacked: Float64Array;
  #stackBytes = 0;
  #lowBytes = 0;
  #highBytes = 0;
  #gone = 0;

  constructor(values: OptionValues, room: CacheRoom) {
    const { capacity, objects } = room;
    this.#room = room;
    this.#highLimit = Math.max(1, Math.floor((values['highRatio'] as number) * capacity));
    this.#lowLimit = capacity - this.#highLimit;
    this.#stackLimit = (values['stackRatio'] as number) * capacity;
    this.#stack = new ObjectLists({ objects, lists: 1 });
    this.#queues = new ObjectLists({ objects, lists: 2 });
    this.#status = new Uint8Array(objects);
    this.#stacked = new Float64Array(objects);
  }

  get overheadBytes(): number {
    return 24 * this.#gone;
  }

  hit(object: number): void {
    const size = this.#room.sizes[object]!;
    if (this.#status[object] === LOW) {
      this.#stack.moveToFront(STACK, object);
    } else if (this.#stacked[object]! > 0) {
      this.#stack.moveToFront(STACK, object);
      this.#queues.remove(object);
      this.#highBytes -= size;
      this.#makeRoomForLow(size);
      this.#becomeLow(object, size);
    } else {
      this.#queues.moveToFront(QUEUE, object);
      this.#makeRoomBeside(size);
      this.#push(object, size);
    }
    this.#settle();
  }

  missed(object: number): void {
    if (this.#stacked[object]! > 0) this.#stack.moveToFront(STACK, object);
  }

  admits(object: number, size: number): boolean {
    if (this.#stacked[object]! > 0) {
      if (size > this.#lowLimit) return false;
      this.#makeRoomForLow(size);
      return true;
    }
    if (size > this.#lowLimit || size > this.#highLimit) return false;
    if (this.#lowBytes + size > this.#lowLimit) this.#makeRoomForHigh(size);
    return true;
  }

  insert(object: number, size: number): void {
    if (this.#stacked[object]! > 0) {
      this.#queues.remove(object);
      this.#gone--;
      this.#stackBytes += size - this.#stacked[object]!;
      this.#stacked[object] = size;
      this.#becomeLow(object, size);
    } else {
      this.#push(object, size);
      if (this.#lowBytes + size <= this.#lowLimit) this.#becomeLow(object, size);
      else this.#becomeHigh(object, size);
    }
    this.#settle();
  }

  evict(): number {
    if (!this.#queues.isEmpty(QUEUE)) return this.#evictHigh();
    this.#prune();
    const object = this.#stack.last(STACK);
    this.remove(object);
    return object;
  }

  remove(object: number): void {
    const size = this.#room.sizes[object]!;
    const isLow = this.#status[object] === LOW;
    this.#status[object] = NOT_THERE;
    if (this.#stacked[object]! > 0) this.#pop(object);
    if (isLow) {
      this.#lowBytes -= size;
      this.#prune();
    } else {
      this.#queues.remove(object);
      this.#highBytes -= size;
    }
  }

  #becomeLow(object: number, size: number): void {
    this.#status[object] = LOW;
    this.#lowBytes += size;
  }

  #becomeHigh(object: number, size: number): void {
    this.#status[object] = HIGH;
    this.#highBytes += size;
    this.#queues.pushFront(QUEUE, object);
  }

  #makeRoomForLow(size: number): void {
    while (this.#lowBytes + size > this.#lowLimit) this.#demote();
  }

  /** As for a low one, as long as what sinks fits into the queue beside it. */
  #makeRoomBeside(size: number): void {
    let together = size;
    while (this.#lowBytes + size > this.#lowLimit) {
      this.#prune();
      together += this.#room.sizes[this.#stack.last(STACK)]!;
      if (together > this.#highLimit) return;
      this.#demote();
    }
  }

  #makeRoomForHigh(size: number): void {
    while (this.#highBytes + size > this.#highLimit) this.#room.drop(this.#evictHigh());
  }

  /** The oldest low one becomes high; one that is too large for that leaves. */
  #demote(): void {
    this.#prune();
    const object = this.#stack.last(STACK);
    const size = this.#room.sizes[object]!;
    this.#pop(object);
    this.#lowBytes -= size;
    this.#status[object] = NOT_THERE;
    if (size <= this.#highLimit) {
      this.#makeRoomForHigh(size);
      this.#becomeHigh(object, size);
    } else this.#room.drop(object);
    this.#prune();
  }

  #evictHigh(): number {
    const object = this.#queues.last(QUEUE);
    this.#queues.remove(object);
    this.#highBytes -= this.#room.sizes[object]!;
    this.#status[object] = NOT_THERE;
    if (this.#stacked[object]! > 0) {
      this.#queues.pushFront(GONE, object);
      this.#gone++;
    }
    return object;
  }

  #push(object: number, size: number): void {
    this.#stack.pushFront(STACK, object);
    this.#stacked[object] = size;
    this.#stackBytes += size;
  }

  #pop(object: number): void {
    this.#stack.remove(object);
    this.#stackBytes -= this.#stacked[object]!;
    this.#stacked[object] = 0;
  }

  /** Takes what is not low from the end of the stack, all but its first. */
  #prune(): void {
    const first = this.#stack.first(STACK);
    for (;;) {
      const object = this.#stack.last(STACK);
      if (object === first || this.#status[object] === LOW) return;
      if (this.#status[object] === NOT_THERE) this.#forget(object);
      else this.#pop(object);
    }
  }

  #forget(object: number): void {
    this.#queues.remove(object);
    this.#gone--;
    this.#pop(object);
  }

  #settle(): void {
    this.#prune();
    while (this.#stackBytes > this.#stackLimit && !this.#queues.isEmpty(GONE))
      this.#forget(this.#queues.last(GONE));
  }
}

export const lirsLine: EvictionLine = {
  kind: 'lirs',
  role: 'rule',
  description:
    'LIRS: blocks asked for twice within a short while stay; the others pass through a short queue',
  options,
  coveredBy: 'test/agents/caching/lirs.test.ts: equals its obvious twin, request by request',
  create: (values, room) => new Lirs(values, room),
};
