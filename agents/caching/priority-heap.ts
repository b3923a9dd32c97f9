// Hot: bench cache

/** Children of a place: the four keys of a comparison stand in one cache line. */
const ARITY_BITS = 2;
const ARITY = 2 ** ARITY_BITS;
const NOT_THERE = -1;

/**
 * Objects by priority, the lowest first; of equal ones the one whose priority was set first. Objects are numbers in
 * [0, objects). A heap of four children to a place that knows where each object stands: setting and removing take O(log n).
 */
export class PriorityHeap {
  #length = 0;
  #settings = 0;
  readonly #places: Int32Array; // by object
  // By place:
  readonly #heap: Int32Array;
  readonly #priorities: Float64Array;
  readonly #orders: Float64Array;

  constructor(objects: number) {
    this.#places = new Int32Array(objects).fill(NOT_THERE);
    this.#heap = new Int32Array(objects);
    this.#priorities = new Float64Array(objects);
    this.#orders = new Float64Array(objects);
  }

  get length(): number {
    return this.#length;
  }

  /** The lowest object. Ask only while there is one. */
  get first(): number {
    return this.#heap[0]!;
  }

  /** Of the lowest object. */
  get firstPriority(): number {
    return this.#priorities[0]!;
  }

  /** Puts an object in, or gives one that is there another priority. */
  set(object: number, priority: number): void {
    const known = this.#places[object]!;
    const place = known === NOT_THERE ? this.#length++ : known;
    this.#heap[place] = object;
    this.#priorities[place] = priority;
    this.#orders[place] = this.#settings++;
    this.#settle(place);
  }

  /** Takes an object out that is there. */
  remove(object: number): void {
    const place = this.#places[object]!;
    const last = --this.#length;
    this.#places[object] = NOT_THERE;
    if (place === last) return;
    this.#move(last, place);
    this.#settle(place);
  }

  /** Moves what stands at a place up or down to where it belongs. */
  #settle(from: number): void {
    const object = this.#heap[from]!;
    const priority = this.#priorities[from]!;
    const order = this.#orders[from]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> ARITY_BITS;
      if (!this.#isAfter(parent, priority, order)) break;
      this.#move(parent, place);
      place = parent;
    }
    for (;;) {
      const child = this.#lowestChild(place);
      if (child >= this.#length || this.#isAfter(child, priority, order)) break;
      this.#move(child, place);
      place = child;
    }
    this.#heap[place] = object;
    this.#priorities[place] = priority;
    this.#orders[place] = order;
    this.#places[object] = place;
  }

  /** Not in the heap when there is none. */
  #lowestChild(place: number): number {
    const first = ARITY * place + 1;
    const end = Math.min(first + ARITY, this.#length);
    let lowest = first;
    for (let child = first + 1; child < end; child++)
      if (this.#isAfter(lowest, this.#priorities[child]!, this.#orders[child]!)) lowest = child;
    return lowest;
  }

  #isAfter(place: number, priority: number, order: number): boolean {
    const other = this.#priorities[place]!;
    return other > priority || (other === priority && this.#orders[place]! > order);
  }

  #move(from: number, to: number): void {
    const object = this.#heap[from]!;
    this.#heap[to] = object;
    this.#priorities[to] = this.#priorities[from]!;
    this.#orders[to] = this.#orders[from]!;
    this.#places[object] = to;
  }
}
