import { assertEqualsTwin, bytes, type Item, type Twin, take } from './twins.ts';

interface Visited extends Item {
  isVisited: boolean;
}

/**
 * New objects enter at the head. The hand moves from the tail to the head and then begins at the tail again; it spares what
 * was visited, once, and what it does not spare leaves from the middle of the queue.
 */
function obviousSieve({ capacity }: { readonly capacity: number }): Twin {
  const queue: Visited[] = []; // tail, the oldest, first
  let hand: number | undefined; // an object; undefined: the tail
  const after = (object: number) =>
    queue[queue.findIndex((one) => one.object === object) + 1]?.object;
  const leave = (object: number) => {
    if (hand === object) hand = after(object);
    take(queue, object);
  };
  const evict = () => {
    for (;;) {
      const at = queue.find(({ object }) => object === hand) ?? queue[0]!;
      hand = at.object;
      if (!at.isVisited) return leave(at.object);
      at.isVisited = false;
      hand = after(at.object);
    }
  };
  return {
    ask({ object, size }) {
      const found = queue.find((one) => one.object === object);
      if (found !== undefined) found.isVisited = true;
      if (found !== undefined || size > capacity) return found !== undefined;
      while (bytes(queue) + size > capacity) evict();
      queue.push({ object, size, isVisited: false });
      return false;
    },
    remove: leave,
    there: () => queue.map(({ object }) => object),
  };
}

describe('SIEVE', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('sieve', obviousSieve);
  });
});
