// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { ObjectLists } from './lists.ts';

/** What was used least recently leaves. Source: libCacheSim, LRU.c. */
export function lru({ objects }: CacheRoom): EvictionPolicy {
  const recent = new ObjectLists({ objects, lists: 1 });
  return {
    hit: (object) => recent.moveToFront(0, object),
    missed() {},
    admits: () => true,
    insert: (object) => recent.pushFront(0, object),
    evict: () => recent.popBack(0),
    remove: (object) => recent.remove(object),
  };
}

export const lruLine: EvictionLine = {
  kind: 'lru',
  role: 'rule',
  description: 'Least recently used',
  options: {},
  coveredBy: 'test/agents/caching/lru.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => lru(room),
};
