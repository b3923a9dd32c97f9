// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { PriorityHeap } from './priority-heap.ts';

/**
 * LFU with dynamic ageing: value = age of the cache + frequency, the lowest value leaves and the age becomes its value; of
 * equal values the one that was given first. What was popular long ago does not stay for ever.
 * Source: Arlitt, Cherkasova, Dilley, Friedrich, Jin, "Evaluating content management techniques for Web proxy caches",
 * 1999. libCacheSim, LFUDA.c, adds the lowest value at each hit instead of one, so its counts are others: with its rule all
 * eight rows of its test come out.
 */
export function lfuDa({ objects }: CacheRoom): EvictionPolicy {
  const heap = new PriorityHeap(objects);
  const frequencies = new Uint32Array(objects);
  let age = 0;
  return {
    hit(object) {
      const frequency = ++frequencies[object]!;
      heap.set(object, age + frequency);
    },
    missed() {},
    admits: () => true,
    insert(object) {
      frequencies[object] = 1;
      heap.set(object, age + 1);
    },
    evict() {
      const object = heap.first;
      age = heap.firstPriority;
      heap.remove(object);
      return object;
    },
    remove: (object) => heap.remove(object),
  };
}

export const lfuDaLine: EvictionLine = {
  kind: 'lfu-da',
  role: 'rule',
  description: 'LFU with dynamic ageing: the lowest age + frequency leaves',
  options: {},
  coveredBy: 'test/agents/caching/lfu-da.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => lfuDa(room),
};
