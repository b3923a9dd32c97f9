import { assertEqualsTwin, bytes, type Item, type Twin, type TwinSetting, take } from './twins.ts';

interface Page extends Item {
  chances: number;
}

/** A page goes round once more for each use, as many as its bits can count; with one bit, once since it was last there. */
function obviousClock({ capacity, options }: TwinSetting): Twin {
  const chancesMax = 2 ** (options['bits'] as number) - 1;
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
      if (page !== undefined) page.chances = Math.min(chancesMax, page.chances + 1);
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
    assertEqualsTwin('clock', obviousClock, [{}, { bits: 2 }]);
  });
});
