import { assertEqualsTwin, bytes, holds, type Item, type Twin, take } from './twins.ts';

function obviousFifo({ capacity }: { readonly capacity: number }): Twin {
  const queue: Item[] = []; // oldest first
  return {
    ask({ object, size }) {
      if (holds(queue, object)) return true;
      if (size > capacity) return false;
      while (bytes(queue) + size > capacity) queue.shift();
      queue.push({ object, size });
      return false;
    },
    remove: (object) => void take(queue, object),
    there: () => queue.map(({ object }) => object),
  };
}

describe('FIFO', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('fifo', obviousFifo);
  });
});
