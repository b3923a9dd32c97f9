import { assertEqualsTwin, bytes, type Item, type Twin, take } from './twins.ts';

function obviousMru({ capacity }: { readonly capacity: number }): Twin {
  const used: Item[] = []; // most recently used last
  return {
    ask({ object, size }) {
      const found = take(used, object);
      if (found === undefined && size > capacity) return false;
      while (found === undefined && bytes(used) + size > capacity) used.pop();
      used.push(found ?? { object, size });
      return found !== undefined;
    },
    remove: (object) => void take(used, object),
    there: () => used.map(({ object }) => object),
  };
}

describe('MRU', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('mru', obviousMru);
  });
});
