// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { NONE, ObjectLists } from './lists.ts';

/**
 * A queue that nothing moves in: new objects enter at its head, a hit only marks. A hand goes from the tail to the head and
 * round again; it clears marks and takes the first object that has none, wherever it stands.
 * Source: Zhang, Yang, Yue, Vigfusson, Rashmi, "SIEVE is simpler than LRU", NSDI 2024, algorithm 1.
 */
export class Sieve implements EvictionPolicy {
  readonly #queue: ObjectLists;
  readonly #visited: Uint8Array;
  #hand = NONE; // NONE: at the tail

  constructor({ objects }: Pick<CacheRoom, 'objects'>) {
    this.#queue = new ObjectLists({ objects, lists: 1 });
    this.#visited = new Uint8Array(objects);
  }

  hit(object: number): void {
    this.#visited[object] = 1;
  }

  missed(): void {}

  admits(): boolean {
    return true;
  }

  insert(object: number): void {
    this.#visited[object] = 0;
    this.#queue.pushFront(0, object);
  }

  evict(): number {
    const queue = this.#queue;
    const visited = this.#visited;
    let object = this.#hand === NONE ? queue.last(0) : this.#hand;
    while (visited[object] === 1) {
      visited[object] = 0;
      object = queue.before(object);
      if (object === NONE) object = queue.last(0);
    }
    this.#hand = queue.before(object);
    queue.remove(object);
    return object;
  }

  remove(object: number): void {
    if (object === this.#hand) this.#hand = this.#queue.before(object);
    this.#queue.remove(object);
  }
}

export const sieveLine: EvictionLine = {
  kind: 'sieve',
  role: 'rule',
  description: 'SIEVE: a hand takes what was not asked for since it last came by',
  options: {},
  coveredBy: 'test/agents/caching/sieve.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => new Sieve(room),
};
