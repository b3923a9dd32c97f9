import { assertEqualsTwin, bytes, type Item, type Twin, take } from './twins.ts';

interface Page extends Item {
  chances: number;
}

/** One bit: a page that was used since it was last at the end of the queue goes round once more. */
function obviousClock({ capacity }: { readonly capacity: number }): Twin {
  const queue: Page[] = []; // oldest first
  const evict = () => {
    while (queue[0]!.chances > 0) {
      const page = queue.shift()!;
      queue.push({ ...page, chances: page.chances - 1 });
    }
    queue.shift();
  };
  return {
    ask({ object, size }) {
      const page = queue.find((one) => one.object === object);
      if (page !== undefined) page.chances = 1;
      if (page !== undefined || size > capacity) return page !== undefined;
      while (bytes(queue) + size > capacity) evict();
      queue.push({ object, size, chances: 0 });
      return false;
    },
    remove: (object) => void take(queue, object),
    there: () => queue.map(({ object }) => object),
  };
}

describe('Clock', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('clock', obviousClock);
  });
});
