// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { FrequencySketch } from './frequency-sketch.ts';
import { NONE, ObjectLists } from './lists.ts';

const WINDOW = 0;
const PROBATION = 1;
const PROTECTED = 2;

const options: OptionTable = {
  windowRatio: {
    value: { type: 'number', above: 0, max: 0.9 },
    default: 0.01,
    description: 'share of the capacity for what is new, before it is judged; in (0, 0.9]',
    tune: { min: 0.005, max: 0.5, log: true },
  },
  protectedRatio: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.8,
    description: 'share of the main part for what was asked for again there; in [0, 1]',
    tune: { min: 0.4, max: 0.95 },
  },
  sampleRatio: {
    value: { type: 'number', above: 0, max: 1000 },
    default: 10,
    description:
      'requests between halvings of the counts, per object that the cache has held at a time; in (0, 1000]',
    tune: { min: 2, max: 50, log: true },
  },
};

/**
 * W-TinyLFU: what is new enters a small LRU, the window; what falls out of it enters the main part, a segmented LRU of
 * probation and protected, if there is room, or else only if it was asked for more often, by the counts of a sketch, than
 * the next to leave there. Every request counts, and the counts are halved from time to time.
 * In bytes: the main part has floor((1 - windowRatio) x capacity), nothing is too large for the window, and a large
 * candidate must win against one after the other of those that leave for it, as in Caffeine. The next to leave is the least
 * recently used on probation, or protected if nobody is on probation; of equal counts the old one stays.
 * Source: Einziger, Friedman, Manes, "TinyLFU: a highly efficient cache admission policy", ACM TOS 13 (2017), section 4. The
 * sketch is for min(capacity, objects) objects (assumption: in bytes the distinct objects bound it); the window does not adapt.
 */
export class WTinyLfu implements EvictionPolicy {
  readonly #room: CacheRoom;
  readonly #mainLimit: number; // bytes
  readonly #protectedLimit: number;
  readonly #sampleRatio: number;
  readonly #lists: ObjectLists;
  readonly #part: Uint8Array;
  readonly #sketch: FrequencySketch;
  #mainBytes = 0;
  #protectedBytes = 0;
  #there = 0; // objects
  #mostThere = 1;
  #counted = 0; // requests since the last halving

  constructor(values: OptionValues, room: CacheRoom) {
    const { capacity, objects } = room;
    this.#room = room;
    this.#mainLimit = Math.floor((1 - (values['windowRatio'] as number)) * capacity);
    this.#protectedLimit = Math.floor((values['protectedRatio'] as number) * this.#mainLimit);
    this.#sampleRatio = values['sampleRatio'] as number;
    this.#lists = new ObjectLists({ objects, lists: 3 });
    this.#part = new Uint8Array(objects);
    this.#sketch = new FrequencySketch(Math.min(capacity, objects));
  }

  get overheadBytes(): number {
    return this.#sketch.sizeBytes;
  }

  hit(object: number): void {
    this.#count(object);
    const part = this.#part[object]!;
    if (part !== PROBATION) this.#lists.moveToFront(part, object);
    else this.#protect(object);
  }

  missed(object: number): void {
    this.#count(object);
  }

  admits(): boolean {
    return true;
  }

  insert(object: number): void {
    this.#part[object] = WINDOW;
    this.#lists.pushFront(WINDOW, object);
    this.#there++;
    if (this.#there > this.#mostThere) this.#mostThere = this.#there;
  }

  evict(): number {
    for (;;) {
      const candidate = this.#lists.last(WINDOW);
      if (candidate !== NONE && this.#fits(candidate)) {
        this.#enterMain(candidate);
        continue;
      }
      const victim = this.#victim();
      if (victim === NONE || (candidate !== NONE && !this.#isBetter(candidate, victim))) {
        this.remove(candidate);
        return candidate;
      }
      this.remove(victim);
      if (candidate !== NONE && this.#fits(candidate)) this.#enterMain(candidate);
      return victim;
    }
  }

  remove(object: number): void {
    const part = this.#part[object]!;
    const size = this.#room.sizes[object]!;
    this.#lists.remove(object);
    this.#there--;
    if (part !== WINDOW) this.#mainBytes -= size;
    if (part === PROTECTED) this.#protectedBytes -= size;
  }

  #count(object: number): void {
    this.#sketch.increment(object);
    this.#counted++;
    if (this.#counted < this.#sampleRatio * this.#mostThere) return;
    this.#counted = 0;
    this.#sketch.halve();
  }

  #protect(object: number): void {
    this.#part[object] = PROTECTED;
    this.#lists.moveToFront(PROTECTED, object);
    this.#protectedBytes += this.#room.sizes[object]!;
    while (this.#protectedBytes > this.#protectedLimit) {
      const oldest = this.#lists.last(PROTECTED);
      this.#part[oldest] = PROBATION;
      this.#lists.moveToFront(PROBATION, oldest);
      this.#protectedBytes -= this.#room.sizes[oldest]!;
    }
  }

  #fits(candidate: number): boolean {
    return this.#mainBytes + this.#room.sizes[candidate]! <= this.#mainLimit;
  }

  #enterMain(candidate: number): void {
    this.#part[candidate] = PROBATION;
    this.#lists.moveToFront(PROBATION, candidate);
    this.#mainBytes += this.#room.sizes[candidate]!;
  }

  /** Next to leave the main part; NONE: it is empty. */
  #victim(): number {
    const victim = this.#lists.last(PROBATION);
    return victim === NONE ? this.#lists.last(PROTECTED) : victim;
  }

  #isBetter(candidate: number, victim: number): boolean {
    return this.#sketch.estimate(candidate) > this.#sketch.estimate(victim);
  }
}

export const wTinyLfuLine: EvictionLine = {
  kind: 'w-tiny-lfu',
  role: 'rule',
  description:
    'W-TinyLFU: what falls out of a small window comes in only if it is more frequent than what leaves',
  options,
  coveredBy: 'test/agents/caching/w-tiny-lfu.test.ts: equals its obvious twin, request by request',
  create: (values, room) => new WTinyLfu(values, room),
};
