import assert from 'node:assert/strict';
import { Lirs } from '../../../agents/caching/lirs.ts';
import { ObjectCache } from '../../../sim/databases/object-cache.ts';
import type { TwinSetting } from './twins.ts';
import { assertEqualsTwin, bytes, holds, type Item, type Twin, take } from './twins.ts';

type Status = 'low' | 'high' | 'gone';

/** The stack S and the queue Q of the paper, oldest first, in bytes; and what is gone, in the order in which it went. */
function obviousLirs({ capacity, options }: TwinSetting): Twin {
  const highLimit = Math.max(1, Math.floor((options['highRatio'] as number) * capacity));
  const lowLimit = capacity - highLimit;
  const stackLimit = (options['stackRatio'] as number) * capacity;
  const stack: Item[] = [];
  const queue: Item[] = [];
  const gone: Item[] = [];
  const low: Item[] = []; // in no order

  const statusOf = (object: number): Status =>
    holds(low, object) ? 'low' : holds(queue, object) ? 'high' : 'gone';
  const prune = () => {
    while (stack.length > 1 && statusOf(stack[0]!.object) !== 'low')
      take(gone, stack.shift()!.object);
  };
  const evictHigh = () => {
    const item = queue.shift()!;
    if (holds(stack, item.object)) gone.push(item);
  };
  const enqueue = (item: Item) => {
    while (bytes(queue) + item.size > highLimit) evictHigh();
    queue.push(item);
  };
  const sink = () => {
    prune();
    const item = stack.shift()!;
    take(low, item.object);
    if (item.size <= highLimit) enqueue(item);
    prune();
  };
  const settle = () => {
    prune();
    while (bytes(stack) > stackLimit && gone.length > 0) take(stack, gone.shift()!.object);
  };

  const hit = (object: number) => {
    const inStack = take(stack, object);
    const inQueue = take(queue, object);
    const item = (inStack ?? inQueue)!;
    if (inQueue === undefined) {
      stack.push(item); // low
    } else if (inStack !== undefined) {
      stack.push(item);
      while (bytes(low) + item.size > lowLimit) sink();
      low.push(item);
    } else {
      queue.push(item);
      let together = item.size;
      while (bytes(low) + item.size > lowLimit) {
        prune();
        together += stack[0]!.size;
        if (together > highLimit) break;
        sink();
      }
      stack.push(item);
    }
    settle();
  };
  const comeBack = (object: number, size: number) => {
    const item = { object, size };
    take(stack, object);
    stack.push(item);
    while (bytes(low) + size > lowLimit) sink();
    take(gone, object);
    low.push(item);
  };
  const comeNew = (object: number, size: number) => {
    const item = { object, size };
    const isLow = bytes(low) + size <= lowLimit;
    if (!isLow) enqueue(item);
    stack.push(item);
    if (isLow) low.push(item);
  };

  return {
    ask({ object, size }) {
      const isThere = holds(low, object) || holds(queue, object);
      if (isThere) {
        hit(object);
        return true;
      }
      const inStack = take(stack, object);
      if (inStack !== undefined) stack.push(inStack);
      if (size > lowLimit) return false;
      if (inStack !== undefined) comeBack(object, size);
      else if (size <= highLimit) comeNew(object, size);
      settle();
      return false;
    },
    remove(object) {
      const wasLow = take(low, object) !== undefined;
      const wasHigh = take(queue, object) !== undefined;
      if (wasLow || wasHigh) take(stack, object);
      if (wasLow) prune();
    },
    there: () => [...low, ...queue].map(({ object }) => object),
  };
}

describe('LIRS', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('lirs', obviousLirs, [{}, { highRatio: 0.3, stackRatio: 1.2 }]);
  });

  it('forgets what is older than the oldest low one when that is taken out', () => {
    const [a, b, c, gone, e, last] = [0, 1, 2, 3, 4, 5];
    const cache = new ObjectCache({
      capacity: 10, // 7 for low ones, 3 for high ones
      objects: 6,
      uniform: () => 0,
      createPolicy: (room) => new Lirs({ highRatio: 0.3, stackRatio: 2 }, room),
    });
    cache.ask(a, 1);
    for (const object of [b, c, gone, e, b, c]) cache.ask(object, 3);
    cache.remove(a); // now `gone` is older than b, the oldest low one
    cache.ask(gone, 3); // new again, and high: what comes next takes its place
    cache.ask(last, 3);
    const there = [a, b, c, gone, e, last].filter((object) => cache.has(object));
    assert.deepEqual(there, [b, c, last]);
  });
});
