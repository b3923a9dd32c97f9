// Hot: bench cache
import type { EvictionLine, EvictionPolicy } from '../../sim/databases/eviction-policy.ts';

const RING_MIN = 1024; // places, a power of two

/**
 * First in, first out: what came in first leaves, used or not. A ring of objects in the order in which they came in; what
 * is removed out of turn leaves its entry behind, which is passed over when its turn comes.
 * Source: libCacheSim, FIFO.c.
 */
export class Fifo implements EvictionPolicy {
  #ring = new Int32Array(RING_MIN);
  #first = 0; // position of the oldest entry; positions are taken modulo the ring
  #end = 0; // behind the newest
  /** Entries left behind, by object: the oldest of its entries. */
  readonly #left = new Map<number, number>();

  hit(): void {}

  missed(): void {}

  admits(): boolean {
    return true;
  }

  insert(object: number): void {
    if (this.#end - this.#first === this.#ring.length) this.#grow();
    this.#ring[this.#end++ & (this.#ring.length - 1)] = object;
  }

  evict(): number {
    let object = this.#take();
    while (this.#left.size > 0 && this.#isLeft(object)) object = this.#take();
    return object;
  }

  remove(object: number): void {
    this.#left.set(object, (this.#left.get(object) ?? 0) + 1);
  }

  #take(): number {
    return this.#ring[this.#first++ & (this.#ring.length - 1)]!;
  }

  #isLeft(object: number): boolean {
    const entries = this.#left.get(object);
    if (entries === undefined) return false;
    if (entries === 1) this.#left.delete(object);
    else this.#left.set(object, entries - 1);
    return true;
  }

  /** Makes room: by leaving out what was left behind, or in a ring of twice the places. */
  #grow(): void {
    const entries = Array.from({ length: this.#end - this.#first }, () => this.#take());
    const there = entries.filter((object) => !this.#isLeft(object)); // oldest first
    let places = RING_MIN;
    while (places < 2 * there.length) places *= 2;
    this.#ring = new Int32Array(places);
    this.#ring.set(there);
    this.#first = 0;
    this.#end = there.length;
  }
}

export const fifoLine: EvictionLine = {
  kind: 'fifo',
  role: 'rule',
  description: 'First in, first out',
  options: {},
  coveredBy: 'test/agents/caching/fifo.test.ts: equals its obvious twin, request by request',
  create: () => new Fifo(),
};
