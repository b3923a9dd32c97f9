import { assertEqualsTwin, bytes, type Item, type Twin, take } from './twins.ts';

interface Counted extends Item {
  readonly frequency: number;
}

/** Least frequent first; of equal ones the one that has had its frequency for the longest. */
function obviousLfu({ capacity }: { readonly capacity: number }): Twin {
  const counted: Counted[] = []; // in the order in which they came to their frequency
  const evict = () => {
    const least = Math.min(...counted.map(({ frequency }) => frequency));
    take(counted, counted.find(({ frequency }) => frequency === least)!.object);
  };
  return {
    ask({ object, size }) {
      const found = take(counted, object);
      if (found === undefined && size > capacity) return false;
      while (found === undefined && bytes(counted) + size > capacity) evict();
      const frequency = (found?.frequency ?? 0) + 1;
      counted.push({ object, size: found?.size ?? size, frequency });
      return found !== undefined;
    },
    remove: (object) => void take(counted, object),
    there: () => counted.map(({ object }) => object),
  };
}

describe('LFU', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('lfu', obviousLfu);
  });
});
