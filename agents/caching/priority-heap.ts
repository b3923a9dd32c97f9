// Hot: bench cache

/**
 * Objects by priority, the lowest first; of equal ones the one whose priority was set first. Objects are numbers in
 * [0, objects). A binary heap that knows where each object stands: setting and removing take O(log n).
 */
export class PriorityHeap {
  #length = 0;
  #settings = 0;
  readonly #heap: Int32Array;
  readonly #places: Int32Array; // of objects in the heap, from 1; 0: not there
  readonly #priorities: Float64Array;
  readonly #orders: Float64Array;

  constructor(objects: number) {
    this.#heap = new Int32Array(objects + 1);
    this.#places = new Int32Array(objects);
    this.#priorities = new Float64Array(objects);
    this.#orders = new Float64Array(objects);
  }

  get length(): number {
    return this.#length;
  }

  /** The lowest object; undefined behaviour when there is none. */
  get first(): number {
    return this.#heap[1]!;
  }

  /** Of the last setting. */
  priorityOf(object: number): number {
    return this.#priorities[object]!;
  }

  /** Puts an object in, or gives one that is there another priority. */
  set(object: number, priority: number): void {
    let place = this.#places[object]!;
    if (place === 0) {
      place = ++this.#length;
      this.#put(object, place);
    }
    this.#priorities[object] = priority;
    this.#orders[object] = this.#settings++;
    this.#settle(object, place);
  }

  /** Takes an object out that is there. */
  remove(object: number): void {
    const place = this.#places[object]!;
    const last = this.#heap[this.#length--]!;
    this.#places[object] = 0;
    if (last === object) return;
    this.#put(last, place);
    this.#settle(last, place);
  }

  #settle(object: number, from: number): void {
    let place = from;
    while (place > 1 && this.#isBefore(object, this.#heap[place >> 1]!)) {
      this.#put(this.#heap[place >> 1]!, place);
      place >>= 1;
    }
    for (;;) {
      let child = place << 1;
      if (child > this.#length) break;
      if (child < this.#length && this.#isBefore(this.#heap[child + 1]!, this.#heap[child]!))
        child++;
      if (!this.#isBefore(this.#heap[child]!, object)) break;
      this.#put(this.#heap[child]!, place);
      place = child;
    }
    this.#put(object, place);
  }

  #put(object: number, place: number): void {
    this.#heap[place] = object;
    this.#places[object] = place;
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#priorities[one]!;
    const b = this.#priorities[other]!; // either may be infinite: no difference is taken
    return a < b || (a === b && this.#orders[one]! < this.#orders[other]!);
  }
}
