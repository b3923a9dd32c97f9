// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { PriorityHeap } from './priority-heap.ts';

/** Keeps values of large objects away from the rounding of the clock; the unit of libCacheSim, GDSF.cpp. */
const COST = 1e6;

/**
 * Greedy dual size frequency: value = clock + frequency x cost / size, the lowest value leaves and the clock takes it; of
 * equal values the one that was given first. Favours small objects: misses of objects, not of bytes.
 * Source: Cherkasova, "Improving WWW proxies performance with Greedy-Dual-Size-Frequency caching policy", HP Labs 1998.
 */
export function gdsf({ objects, sizes }: CacheRoom): EvictionPolicy {
  const heap = new PriorityHeap(objects);
  const frequencies = new Uint32Array(objects);
  let clock = 0;
  return {
    hit(object) {
      const frequency = ++frequencies[object]!;
      heap.set(object, clock + (frequency * COST) / sizes[object]!);
    },
    missed() {},
    admits: () => true,
    insert(object, size) {
      frequencies[object] = 1;
      heap.set(object, clock + COST / size);
    },
    evict() {
      const object = heap.first;
      clock = heap.priorityOf(object);
      heap.remove(object);
      return object;
    },
    remove: (object) => heap.remove(object),
  };
}

export const gdsfLine: EvictionLine = {
  kind: 'gdsf',
  role: 'rule',
  description: 'Greedy dual size frequency: the lowest clock + frequency / size leaves',
  options: {},
  coveredBy: 'test/agents/caching/gdsf.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => gdsf(room),
};
