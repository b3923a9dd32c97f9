// Hot: bench cache

/** Objects, numbers in [0, objects), of which any can be had by its place: what chance draws from. */
export class ObjectSet {
  length = 0;
  readonly #list: Int32Array;
  readonly #places: Int32Array; // from 1; 0: not there

  constructor(objects: number) {
    this.#list = new Int32Array(objects);
    this.#places = new Int32Array(objects);
  }

  has(object: number): boolean {
    return this.#places[object] !== 0;
  }

  /** At a place in [0, length). */
  at(place: number): number {
    return this.#list[place]!;
  }

  /** Nothing changes where it is there. */
  add(object: number): void {
    if (this.has(object)) return;
    this.#list[this.length++] = object;
    this.#places[object] = this.length;
  }

  /** The last one takes its place. Nothing changes where it is not there. */
  delete(object: number): void {
    const place = this.#places[object]!;
    if (place === 0) return;
    const last = this.#list[--this.length]!;
    this.#list[place - 1] = last;
    this.#places[last] = place;
    this.#places[object] = 0;
  }
}
