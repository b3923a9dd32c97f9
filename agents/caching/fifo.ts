// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { ObjectLists } from './lists.ts';

/** First in, first out: what came in first leaves, used or not. Source: libCacheSim, FIFO.c. */
export function fifo({ objects }: CacheRoom): EvictionPolicy {
  const queue = new ObjectLists({ objects, lists: 1 });
  return {
    hit() {},
    missed() {},
    admits: () => true,
    insert: (object) => queue.pushFront(0, object),
    evict: () => queue.popBack(0),
    remove: (object) => queue.remove(object),
  };
}

export const fifoLine: EvictionLine = {
  kind: 'fifo',
  role: 'rule',
  description: 'First in, first out',
  options: {},
  coveredBy: 'test/agents/caching/fifo.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => fifo(room),
};
