import { assertEqualsTwin, bytes, type Item, type Twin, take } from './twins.ts';

interface Valued extends Item {
  readonly frequency: number;
  readonly value: number;
}

/** Value = clock + frequency / size; the lowest leaves, and the clock moves to its value. */
function obviousGdsf({ capacity }: { readonly capacity: number }): Twin {
  const valued: Valued[] = []; // in the order in which they came to their value
  let clock = 0;
  const evict = () => {
    clock = Math.min(...valued.map(({ value }) => value));
    take(valued, valued.find(({ value }) => value === clock)!.object);
  };
  return {
    ask({ object, size }) {
      const found = take(valued, object);
      if (found === undefined && size > capacity) return false;
      while (found === undefined && bytes(valued) + size > capacity) evict();
      const { frequency, size: itsSize } = found ?? { frequency: 0, size };
      const value = clock + ((frequency + 1) * 1e6) / itsSize;
      valued.push({ object, size: itsSize, frequency: frequency + 1, value });
      return found !== undefined;
    },
    remove: (object) => void take(valued, object),
    there: () => valued.map(({ object }) => object),
  };
}

describe('GDSF', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('gdsf', obviousGdsf);
  });
});
