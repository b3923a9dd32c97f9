// Hot: bench cache

/** What `first`, `last`, `before` and `after` say where there is nothing. */
export const NONE = -1;

/**
 * Doubly linked lists over objects, numbers in [0, objects), each in at most one of the lists [0, lists) at a time. The
 * links of one object stand side by side; each list is a ring through a node of its own, so that neither end is a
 * special case. Every call takes constant time and allocates nothing. Who asks for a wrong move (an object pushed twice,
 * one removed that is in no list) gets a broken list: which list an object is in, the caller knows.
 */
export class ObjectLists {
  readonly #objects: number;
  /** Of node n: 2n the one behind it, 2n + 1 the one before it. Nodes from `objects` on are the lists. */
  readonly #links: Int32Array;

  constructor({ objects, lists }: { readonly objects: number; readonly lists: number }) {
    this.#objects = objects;
    this.#links = new Int32Array(2 * (objects + lists));
    for (let node = objects; node < objects + lists; node++) {
      this.#links[2 * node] = node;
      this.#links[2 * node + 1] = node;
    }
  }

  pushFront(list: number, object: number): void {
    this.#place(this.#objects + list, object);
  }

  pushBack(list: number, object: number): void {
    this.#place(this.#links[2 * (this.#objects + list) + 1]!, object);
  }

  /** Puts an object that is in no list behind one that is in a list. */
  pushAfter(other: number, object: number): void {
    this.#place(other, object);
  }

  remove(object: number): void {
    const links = this.#links;
    const after = links[2 * object]!;
    const before = links[2 * object + 1]!;
    links[2 * before] = after;
    links[2 * after + 1] = before;
  }

  /** From where it is, in this list or another. */
  moveToFront(list: number, object: number): void {
    // As `remove` and `pushFront`, written out: every hit of an LRU comes here.
    const links = this.#links;
    const after = links[2 * object]!;
    const before = links[2 * object + 1]!;
    links[2 * before] = after;
    links[2 * after + 1] = before;
    const node = this.#objects + list;
    const first = links[2 * node]!;
    links[2 * object] = first;
    links[2 * object + 1] = node;
    links[2 * node] = object;
    links[2 * first + 1] = object;
  }

  /** Takes the last object out of a list that is not empty, and returns it. */
  popBack(list: number): number {
    const links = this.#links;
    const node = this.#objects + list;
    const object = links[2 * node + 1]!;
    const before = links[2 * object + 1]!;
    links[2 * before] = node;
    links[2 * node + 1] = before;
    return object;
  }

  /** From where it is, in this list or another. */
  moveToBack(list: number, object: number): void {
    this.remove(object);
    this.pushBack(list, object);
  }

  isEmpty(list: number): boolean {
    const node = this.#objects + list;
    return this.#links[2 * node] === node;
  }

  first(list: number): number {
    return this.#objectAt(this.#links[2 * (this.#objects + list)]!);
  }

  last(list: number): number {
    return this.#objectAt(this.#links[2 * (this.#objects + list) + 1]!);
  }

  /** One step towards the back; NONE behind the last. */
  after(object: number): number {
    return this.#objectAt(this.#links[2 * object]!);
  }

  /** One step towards the front; NONE before the first. */
  before(object: number): number {
    return this.#objectAt(this.#links[2 * object + 1]!);
  }

  #objectAt(node: number): number {
    return node < this.#objects ? node : NONE;
  }

  /** Behind a node. */
  #place(before: number, object: number): void {
    const links = this.#links;
    const after = links[2 * before]!;
    links[2 * object] = after;
    links[2 * object + 1] = before;
    links[2 * before] = object;
    links[2 * after + 1] = object;
  }
}
