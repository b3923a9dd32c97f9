// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { ObjectLists } from './lists.ts';
import { PriorityHeap } from './priority-heap.ts';

export interface LecarOptions {
  readonly lruWeight: number; // of LRU at first; that of LFU is the rest
  readonly learningRate: number;
  readonly discount: number; // of a mistake as many requests ago as there are objects in the cache
}

const [CACHED, GHOST_LRU, GHOST_LFU] = [0, 1, 2] as const;
const EXPERTS = [GHOST_LRU, GHOST_LFU] as const;
/** No expert is ever ruled out. */
const WEIGHT_MAX = 0.99;
/** Bytes per object that is there: its frequency and order in the heap, beyond what any list keeps. */
const HEAP_BYTES = 24;
/** Bytes of a remembered eviction: links, size, time, frequency. */
const GHOST_BYTES = 32;
/** Of one update of the weights: the discount, the exponential, two products, a sum, two quotients. */
const UPDATE_OPERATIONS = 8;

/**
 * LRU or LFU evicts, by chance, as their weights say. Each remembers what it evicted, up to a cache full of bytes, unless
 * both would have evicted it. If such an object is asked for again after t requests, the weight of who evicted it shrinks
 * by e^(-learningRate d^t), d = discount^(1/N), N the objects there; its frequency goes on from where it was. Of equal
 * frequencies the object leaves that came to it first.
 * Source: Vietri et al., "Driving cache replacement with ML-based LeCaR", HotStorage 2018, algorithms 1 and 2; size of the
 * memories and the least weight of 0.01 as in the authors' program.
 */
export function lecar(options: LecarOptions, room: CacheRoom): EvictionPolicy {
  const { objects, sizes, capacity, request, uniform } = room;
  const { learningRate, discount } = options;
  const lists = new ObjectLists({ objects, lists: 3 });
  const heap = new PriorityHeap(objects);
  const frequencies = new Uint32Array(objects);
  const places = new Uint8Array(objects); // which ghost list; CACHED also where it is in none
  const evictedAt = new Float64Array(objects);
  const ghostSizes = new Float64Array(objects);
  const ghostBytes = [0, 0, 0];
  let weight = options.lruWeight;
  let ghosts = 0;
  let updates = 0;

  const forget = (ghost: number, object: number): void => {
    lists.remove(object);
    places[object] = CACHED;
    ghostBytes[ghost]! -= ghostSizes[object]!;
    ghosts--;
  };
  const remember = (ghost: number, object: number): void => {
    const size = sizes[object]!;
    while (ghostBytes[ghost]! + size > capacity) forget(ghost, lists.last(ghost));
    lists.pushFront(ghost, object);
    places[object] = ghost;
    [ghostSizes[object], evictedAt[object]] = [size, request.index];
    ghostBytes[ghost]! += size;
    ghosts++;
  };
  const regret = (ghost: number, age: number): void => {
    const shrunk = Math.exp(-learningRate * discount ** (age / Math.max(1, heap.length)));
    const lru = ghost === GHOST_LRU ? weight * shrunk : weight;
    const lfu = ghost === GHOST_LFU ? (1 - weight) * shrunk : 1 - weight;
    weight = Math.min(WEIGHT_MAX, Math.max(1 - WEIGHT_MAX, lru / (lru + lfu)));
    updates++;
  };

  return {
    hit(object) {
      lists.moveToFront(CACHED, object);
      heap.set(object, ++frequencies[object]!);
    },
    missed(object) {
      const ghost = places[object]!;
      if (ghost === CACHED) {
        frequencies[object] = 0;
        return;
      }
      forget(ghost, object);
      regret(ghost, request.index - evictedAt[object]!);
    },
    admits: () => true,
    insert(object) {
      lists.pushFront(CACHED, object);
      heap.set(object, ++frequencies[object]!);
    },
    evict() {
      const oldest = lists.last(CACHED);
      const rarest = heap.first;
      const ghost = EXPERTS[uniform() < weight ? 0 : 1]!;
      const victim = ghost === GHOST_LRU ? oldest : rarest;
      lists.remove(victim);
      heap.remove(victim);
      if (oldest !== rarest) remember(ghost, victim);
      return victim;
    },
    remove(object) {
      lists.remove(object);
      heap.remove(object);
    },
    get operations() {
      return updates * UPDATE_OPERATIONS;
    },
    get overheadBytes() {
      return ghosts * GHOST_BYTES + heap.length * HEAP_BYTES;
    },
  };
}

export const LECAR_OPTIONS: OptionTable = {
  lruWeight: {
    value: { type: 'number', min: 0.01, max: 0.99 },
    default: 0.5,
    description: 'weight of LRU at first, in [0.01, 0.99]',
  },
  learningRate: {
    value: { type: 'number', above: 0 },
    default: 0.45,
    description: 'how much one mistake costs its expert, > 0',
    tune: { min: 0.05, max: 1, log: true },
  },
  discount: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.005,
    description:
      'share left of a mistake that is as many requests old as there are objects, in (0, 1]',
  },
};

export const lecarLine: EvictionLine = {
  kind: 'lecar',
  role: 'learned',
  description:
    'Draws LRU or LFU for each eviction; regret for what is missed again moves their weights',
  options: LECAR_OPTIONS,
  coveredBy: 'test/agents/caching/lecar.test.ts: equals its obvious twin, request by request',
  create: (options: OptionValues, room) =>
    lecar(
      {
        lruWeight: options['lruWeight'] as number,
        learningRate: options['learningRate'] as number,
        discount: options['discount'] as number,
      },
      room,
    ),
};
