import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { PriorityHeap } from './priority-heap.ts';

/**
 * The optimum for objects of one size: what is asked for again last of all leaves. With sizes no optimum, since it never
 * weighs one large object against several small ones. Needs `next` of each request.
 * Source: Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal 5(2), 1966.
 */
export function belady({ objects, request }: CacheRoom): EvictionPolicy {
  const heap = new PriorityHeap(objects); // the lowest first: priority = -next
  const see = (object: number) => heap.set(object, -request.next);
  return {
    hit: see,
    missed() {},
    admits: () => true,
    insert: see,
    evict() {
      const object = heap.first;
      heap.remove(object);
      return object;
    },
    remove: (object) => heap.remove(object),
  };
}

export const beladyLine: EvictionLine = {
  kind: 'belady',
  role: 'bound',
  description: 'Bound for equal sizes: what is asked for again last of all leaves',
  options: {},
  coveredBy: 'test/agents/caching/belady.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => belady(room),
};
