// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable } from '../../sim/options.ts';
import { ObjectLists } from './lists.ts';

const SEGMENTS_MAX = 64;

export const SLRU_OPTIONS = {
  segments: {
    value: { type: 'number', min: 1, max: SEGMENTS_MAX, integer: true },
    default: 4,
    description: 'of equal size; what is used rises by one',
    tune: { of: [2, 3, 4, 5, 8] },
  },
} as const satisfies OptionTable;

/**
 * Segmented LRU: an object that is used rises to the front of the next segment; what a segment cannot hold sinks to the
 * front of the one below, and out of the lowest it leaves, also on a hit. A new object enters the lowest segment that has
 * room, or the lowest of all; one that is larger than a segment is not admitted.
 * Source: Karedla, Love, Wherry, "Caching strategies to improve disk system performance", 1994; segments in bytes as
 * libCacheSim, SLRU.c, has them.
 */
export function slru(
  { capacity, objects, sizes, drop }: CacheRoom,
  segments: number,
): EvictionPolicy {
  const lists = new ObjectLists({ objects, lists: segments });
  const segmentOf = new Uint8Array(objects);
  const limit = Math.floor(capacity / segments); // bytes of each segment
  const occupied = new Float64Array(segments);
  const top = segments - 1;

  const enter = (segment: number, object: number, size: number): void => {
    lists.pushFront(segment, object);
    segmentOf[object] = segment;
    occupied[segment]! += size;
  };
  const remove = (object: number): void => {
    lists.remove(object);
    occupied[segmentOf[object]!]! -= sizes[object]!;
  };
  const cool = (segment: number): void => {
    while (occupied[segment]! > limit) {
      const object = lists.last(segment);
      remove(object);
      if (segment === 0) drop(object);
      else {
        enter(segment - 1, object, sizes[object]!);
        cool(segment - 1); // not where nothing sinks to: the lowest may hold more than its share
      }
    }
  };

  return {
    hit(object) {
      const segment = segmentOf[object]!;
      if (segment === top) return lists.moveToFront(top, object);
      remove(object);
      enter(segment + 1, object, sizes[object]!);
      cool(segment + 1);
    },
    missed() {},
    admits: (_object, size) => size <= limit,
    insert(object, size) {
      let segment = 0;
      while (segment < segments && occupied[segment]! + size > limit) segment++;
      enter(segment === segments ? 0 : segment, object, size);
    },
    evict() {
      let segment = 0;
      while (lists.isEmpty(segment)) segment++;
      const object = lists.last(segment);
      remove(object);
      return object;
    },
    remove,
  };
}

export const slruLine: EvictionLine = {
  kind: 'slru',
  role: 'rule',
  description: 'Segmented LRU: what is used rises by one segment',
  options: SLRU_OPTIONS,
  coveredBy: 'test/agents/caching/slru.test.ts: equals its obvious twin, request by request',
  create: (options, room) => slru(room, options['segments'] as number),
};
