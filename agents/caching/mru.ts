// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { ObjectLists } from './lists.ts';

/** What was used most recently leaves: best for a loop that is larger than the cache. Source: libCacheSim, MRU.c. */
export function mru({ objects }: CacheRoom): EvictionPolicy {
  const recent = new ObjectLists({ objects, lists: 1 });
  return {
    hit: (object) => recent.moveToFront(0, object),
    missed() {},
    admits: () => true,
    insert: (object) => recent.pushFront(0, object),
    evict() {
      const object = recent.first(0);
      recent.remove(object);
      return object;
    },
    remove: (object) => recent.remove(object),
  };
}

export const mruLine: EvictionLine = {
  kind: 'mru',
  role: 'rule',
  description: 'Most recently used leaves: for loops larger than the cache',
  options: {},
  coveredBy: 'test/agents/caching/mru.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => mru(room),
};
