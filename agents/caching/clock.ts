// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable } from '../../sim/options.ts';
import { ObjectLists } from './lists.ts';

const BITS_MAX = 8;

export const CLOCK_OPTIONS = {
  bits: {
    value: { type: 'number', min: 1, max: BITS_MAX, integer: true },
    default: 1,
    description: 'of the counter of uses: an object goes round at most 2^bits - 1 times unused',
    tune: { of: [1, 2, 3] },
  },
} as const satisfies OptionTable;

/**
 * First in, first out with second chances: what was used since it came to the end of the queue goes to its front again,
 * one use less. Source: Corbato, "A paging experiment with the Multics system", 1968; libCacheSim, Clock.c, n-bit-counter.
 */
export function clock({ objects }: CacheRoom, bits: number): EvictionPolicy {
  const queue = new ObjectLists({ objects, lists: 1 });
  const uses = new Uint8Array(objects);
  const usesMax = 2 ** bits - 1;
  return {
    hit(object) {
      if (uses[object]! < usesMax) uses[object]!++;
    },
    missed() {},
    admits: () => true,
    insert(object) {
      uses[object] = 0;
      queue.pushFront(0, object);
    },
    evict() {
      let object = queue.last(0);
      while (uses[object]! > 0) {
        uses[object]!--;
        queue.moveToFront(0, object);
        object = queue.last(0);
      }
      queue.remove(object);
      return object;
    },
    remove: (object) => queue.remove(object),
  };
}

export const clockLine: EvictionLine = {
  kind: 'clock',
  role: 'rule',
  description: 'First in, first out with a second chance for what was used',
  options: CLOCK_OPTIONS,
  coveredBy: 'test/agents/caching/clock.test.ts: equals its obvious twin, request by request',
  create: (options, room) => clock(room, options['bits'] as number),
};
