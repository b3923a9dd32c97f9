// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { NONE, ObjectLists } from './lists.ts';

/** What objects of one frequency have in common. */
interface Level {
  frequency: number;
  objects: number; // > 0
  last: number; // of its objects, in the order in which they came to this frequency
  above: Level | undefined;
  below: Level | undefined;
}

/**
 * What was used least often since it came in leaves; of equals the one that came to its frequency first.
 * All objects stand in one list by (frequency, arrival there); a level for each frequency knows its last one, so every
 * call takes constant time. Levels are few: n of them need n^2 / 2 requests. Source: libCacheSim, LFU.c.
 */
export function lfu({ objects }: CacheRoom): EvictionPolicy {
  const order = new ObjectLists({ objects, lists: 1 });
  const levels: Level[] = []; // by object
  const spare: Level[] = [];
  let lowest: Level | undefined;

  const addLevel = (frequency: number, below: Level | undefined): Level => {
    const above = below === undefined ? lowest : below.above;
    const level = spare.pop() ?? { frequency, objects: 0, last: NONE, above, below };
    level.frequency = frequency;
    level.above = above;
    level.below = below;
    if (above !== undefined) above.below = level;
    if (below === undefined) lowest = level;
    else below.above = level;
    return level;
  };
  const dropLevel = (level: Level): void => {
    if (level.above !== undefined) level.above.below = level.below;
    if (level.below === undefined) lowest = level.above;
    else level.below.above = level.above;
    spare.push(level);
  };
  const join = (level: Level, object: number): void => {
    level.last = object;
    level.objects++;
    levels[object] = level;
  };
  const leave = (level: Level, object: number): void => {
    if (level.last === object) level.last = order.before(object);
    if (--level.objects === 0) dropLevel(level);
    order.remove(object);
  };
  const remove = (object: number): void => leave(levels[object]!, object);

  return {
    hit(object) {
      const level = levels[object]!;
      const next = level.above;
      const isThere = next !== undefined && next.frequency === level.frequency + 1;
      const above = isThere ? next : addLevel(level.frequency + 1, level);
      const behind = isThere ? above.last : level.last;
      if (behind !== object) {
        leave(level, object);
        order.pushAfter(behind, object);
      } else {
        // It stays where it is: at the end of the old level, alone in the new one.
        level.last = order.before(object);
        if (--level.objects === 0) dropLevel(level);
      }
      join(above, object);
    },
    missed() {},
    admits: () => true,
    insert(object) {
      const isThere = lowest !== undefined && lowest.frequency === 1;
      const level = isThere ? lowest! : addLevel(1, undefined);
      if (isThere) order.pushAfter(level.last, object);
      else order.pushFront(0, object);
      join(level, object);
    },
    evict() {
      const object = order.first(0);
      remove(object);
      return object;
    },
    remove,
  };
}

export const lfuLine: EvictionLine = {
  kind: 'lfu',
  role: 'rule',
  description: 'Least frequently used since it came in; of equals the first to get there',
  options: {},
  coveredBy: 'test/agents/caching/lfu.test.ts: equals its obvious twin, request by request',
  create: (_options, room) => lfu(room),
};
