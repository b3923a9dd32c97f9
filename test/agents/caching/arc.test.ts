import { assertEqualsTwin, bytes, holds, type Item, type Twin, take } from './twins.ts';

/** T1, T2 of what is there and B1, B2 of what has left, as in the paper; all least recently used first. */
function obviousArc({ capacity }: { readonly capacity: number }): Twin {
  const t1: Item[] = [];
  const t2: Item[] = [];
  const b1: Item[] = [];
  const b2: Item[] = [];
  let p = 0;

  const replace = (isInB2: boolean) => {
    const isBeyond = bytes(t1) > p || (isInB2 && bytes(t1) === p);
    if ((t1.length > 0 && isBeyond) || t2.length === 0) b1.push(t1.shift()!);
    else b2.push(t2.shift()!);
  };
  const evictForUnknown = (size: number) => {
    if (bytes(t1) + bytes(b1) + size > capacity) {
      if (b1.length === 0) {
        t1.shift();
        return;
      }
      b1.shift();
    } else if (bytes([...t1, ...b1, ...t2, ...b2]) >= 2 * capacity) b2.shift();
    replace(false);
  };

  return {
    ask({ object, size }) {
      const found = take(t1, object) ?? take(t2, object);
      if (found !== undefined) {
        t2.push(found);
        return true;
      }
      const isInB1 = holds(b1, object);
      const isInB2 = holds(b2, object);
      if (isInB1) p = Math.min(p + Math.max(bytes(b2) / bytes(b1), 1), capacity);
      if (isInB2) p = Math.max(p - Math.max(bytes(b1) / bytes(b2), 1), 0);
      take(b1, object);
      take(b2, object);
      if (size > capacity) return false;
      while (bytes(t1) + bytes(t2) + size > capacity)
        if (isInB1 || isInB2) replace(isInB2);
        else evictForUnknown(size);
      (isInB1 || isInB2 ? t2 : t1).push({ object, size });
      return false;
    },
    remove: (object) => void (take(t1, object) ?? take(t2, object)),
    there: () => [...t1, ...t2].map(({ object }) => object),
  };
}

describe('ARC', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('arc', obviousArc);
  });
});
