import assert from 'node:assert/strict';
import { lecar } from '../../../agents/caching/lecar.ts';
import { ObjectCache } from '../../../sim/databases/object-cache.ts';
import {
  assertEqualsTwin,
  bytes,
  holds,
  type Item,
  type Twin,
  type TwinSetting,
  take,
} from './twins.ts';

interface Counted extends Item {
  readonly frequency: number;
}
interface Ghost extends Counted {
  readonly at: number; // index of the request that evicted it
}

/** Algorithm 1 and 2 of the paper, with sizes. */
function obviousLecar({ capacity, options, uniform }: TwinSetting): Twin {
  const used: Counted[] = []; // least recently used first
  const byFrequency: number[] = []; // in the order in which they came to their frequency
  const ghosts: Record<'lru' | 'lfu', Ghost[]> = { lru: [], lfu: [] }; // oldest first
  const weights = { lru: options['lruWeight'] as number, lfu: 0 };
  weights.lfu = 1 - weights.lru;
  const leave = (object: number) => {
    byFrequency.splice(byFrequency.indexOf(object), 1);
    return take(used, object)!;
  };
  const frequencyOf = (object: number) => used.find((one) => one.object === object)!.frequency;
  const evict = (at: number) => {
    const oldest = used[0]!.object;
    const least = Math.min(...used.map(({ frequency }) => frequency));
    const rarest = byFrequency.find((object) => frequencyOf(object) === least)!;
    const expert = uniform() < weights.lru ? 'lru' : 'lfu';
    const victim = leave(expert === 'lru' ? oldest : rarest);
    if (oldest === rarest) return;
    while (bytes(ghosts[expert]) + victim.size > capacity) ghosts[expert].shift();
    ghosts[expert].push({ ...victim, at });
  };
  const learn = (object: number, index: number): number => {
    for (const expert of ['lru', 'lfu'] as const) {
      const ghost = take(ghosts[expert], object);
      if (ghost === undefined) continue;
      const d = (options['discount'] as number) ** (1 / Math.max(1, used.length));
      weights[expert] *= Math.exp(-(options['learningRate'] as number) * d ** (index - ghost.at));
      const lru = weights.lru / (weights.lru + weights.lfu);
      weights.lru = Math.min(0.99, Math.max(0.01, lru));
      weights.lfu = 1 - weights.lru;
      return ghost.frequency;
    }
    return 0;
  };
  const come = (item: Item, frequency: number) => {
    used.push({ ...item, frequency });
    byFrequency.push(item.object);
  };
  return {
    ask({ object, size }, index) {
      if (holds(used, object)) {
        const found = leave(object);
        come({ object, size: found.size }, found.frequency + 1);
        return true;
      }
      const frequency = learn(object, index);
      if (size > capacity) return false;
      while (bytes(used) + size > capacity) evict(index);
      come({ object, size }, frequency + 1);
      return false;
    },
    remove: (object) => void (holds(used, object) && leave(object)),
    there: () => used.map(({ object }) => object),
  };
}

describe('LeCaR', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('lecar', obviousLecar);
  });

  it('shrinks the weight of who was wrong by e^(-0.45 x 0.005^(t/N))', () => {
    const shrunk = 0.5 * Math.exp(-0.45 * 0.005 ** (1 / 3));
    const weight = shrunk / (shrunk + 0.5);
    for (const [draw, left] of [
      [weight - 1e-9, [2, 3, 0]],
      [weight + 1e-9, [1, 3, 0]],
    ] as const) {
      let drawn = 0.49;
      const cache = new ObjectCache({
        capacity: 3,
        objects: 6,
        uniform: () => drawn,
        createPolicy: (room) =>
          lecar({ lruWeight: 0.5, learningRate: 0.45, discount: 0.005 }, room),
      });
      // LRU is drawn: 0 leaves, though 2 is rarer, and is missed 1 request later, with 3 objects there. Then LRU would
      // evict 1 and LFU 2.
      for (const object of [0, 0, 1, 1, 2, 3]) cache.ask(object, 1);
      assert.equal(cache.has(0), false);
      drawn = draw;
      cache.ask(0, 1);
      assert(left.every((object) => cache.has(object)));
    }
  });
});
