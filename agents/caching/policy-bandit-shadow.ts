// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';

const TWO_32 = 2 ** 32;

/** Whether an object belongs to the sample of `ratio` of all; by its number alone, mixed. */
export function isSampled(object: number, ratio: number): boolean {
  if (ratio >= 1) return true;
  // The finishing steps of MurmurHash3 (Appleby, 2011): every bit of the number moves every bit of the result.
  let mixed = object ^ (object >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return (mixed >>> 0) / TWO_32 < ratio;
}

/** A cache of numbers alone, which shows what a rule would have found. */
export class ShadowCache {
  /** Objects in it. */
  count = 0;
  hasEvicted = false;
  readonly #capacity: number;
  readonly #policy: EvictionPolicy;
  readonly #there: Uint8Array;
  readonly #sizes: Float64Array;
  readonly #request = { index: -1, time: 0, next: Number.NaN };
  #occupied = 0;

  constructor(line: EvictionLine, shape: Pick<CacheRoom, 'capacity' | 'objects' | 'uniform'>) {
    this.#capacity = shape.capacity;
    this.#there = new Uint8Array(shape.objects);
    this.#sizes = new Float64Array(shape.objects);
    this.#policy = line.create(
      {},
      {
        ...shape,
        request: this.#request,
        sizes: this.#sizes,
        occupied: () => this.#occupied,
        drop: (object) => this.#forget(object),
      },
    );
  }

  /** Whether it was there; it comes in where it fits and is admitted. */
  ask(object: number, size: number): boolean {
    this.#request.index++;
    if (this.#there[object] === 1) {
      this.#policy.hit(object);
      return true;
    }
    this.#policy.missed(object, size);
    if (size > this.#capacity || !this.#policy.admits(object, size)) return false;
    while (this.#occupied + size > this.#capacity) {
      this.#forget(this.#policy.evict());
      this.hasEvicted = true;
    }
    this.#policy.insert(object, size);
    this.#there[object] = 1;
    this.#sizes[object] = size;
    this.#occupied += size;
    this.count++;
    return false;
  }

  #forget(object: number): void {
    this.#occupied -= this.#sizes[object]!;
    this.#there[object] = 0;
    this.count--;
  }
}
