import { assertEqualsTwin, bytes, type Item, type Twin, take } from './twins.ts';

interface Valued extends Item {
  readonly frequency: number;
  readonly value: number;
}

/** Value = clock + frequency / size; whatever has the lowest leaves, new or not, and the clock moves to its value. */
function obviousGdsf({ capacity }: { readonly capacity: number }): Twin {
  const valued: Valued[] = []; // in the order in which they came to their value
  let clock = 0;
  const enter = (object: number, size: number, frequency: number) =>
    valued.push({ object, size, frequency, value: clock + (frequency * 1e6) / size });
  const evict = () => {
    clock = Math.min(...valued.map(({ value }) => value));
    take(valued, valued.find(({ value }) => value === clock)!.object);
  };
  return {
    ask({ object, size }) {
      const found = take(valued, object);
      if (found !== undefined) enter(object, found.size, found.frequency + 1);
      else if (size <= capacity) enter(object, size, 1);
      while (bytes(valued) > capacity) evict();
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
