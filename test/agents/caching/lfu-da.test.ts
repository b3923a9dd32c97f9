import { assertEqualsTwin, bytes, type Item, type Twin, take } from './twins.ts';

interface Valued extends Item {
  readonly frequency: number;
  readonly value: number;
}

/** Value = age + frequency; the lowest leaves, and the age of the cache becomes its value. */
function obviousLfuDa({ capacity }: { readonly capacity: number }): Twin {
  const valued: Valued[] = []; // in the order in which they came to their value
  let age = 0;
  const evict = () => {
    age = Math.min(...valued.map(({ value }) => value));
    take(valued, valued.find(({ value }) => value === age)!.object);
  };
  return {
    ask({ object, size }) {
      const found = take(valued, object);
      if (found === undefined && size > capacity) return false;
      while (found === undefined && bytes(valued) + size > capacity) evict();
      const frequency = (found?.frequency ?? 0) + 1;
      valued.push({ object, size: found?.size ?? size, frequency, value: age + frequency });
      return found !== undefined;
    },
    remove: (object) => void take(valued, object),
    there: () => valued.map(({ object }) => object),
  };
}

describe('LFU with dynamic ageing', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('lfu-da', obviousLfuDa);
  });
});
