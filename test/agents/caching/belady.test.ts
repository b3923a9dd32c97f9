import { assertEqualsTwin, bytes, type Item, type Twin, take } from './twins.ts';

interface Awaited extends Item {
  next: number;
}

/** Evicts what is asked for again last of all; of those that never are, the one that was asked for first. */
function obviousBelady({ capacity }: { readonly capacity: number }): Twin {
  const awaited: Awaited[] = []; // in order of the last request
  const evict = () => {
    const latest = Math.max(...awaited.map(({ next }) => next));
    take(awaited, awaited.find(({ next }) => next === latest)!.object);
  };
  return {
    ask({ object, size, next }) {
      const found = take(awaited, object);
      if (found === undefined && size > capacity) return false;
      while (found === undefined && bytes(awaited) + size > capacity) evict();
      awaited.push({ object, size: found?.size ?? size, next });
      return found !== undefined;
    },
    remove: (object) => void take(awaited, object),
    there: () => awaited.map(({ object }) => object),
  };
}

describe('Belady', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('belady', obviousBelady);
  });
});
