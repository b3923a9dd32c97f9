import {
  assertEqualsTwin,
  bytes,
  holds,
  type Item,
  type Twin,
  type TwinSetting,
  take,
} from './twins.ts';

/** A1in: a FIFO of what was seen once; A1out: the names of what left it; Am: an LRU of what came back. */
function obviousTwoQ({ capacity, options }: TwinSetting): Twin {
  const inLimit = Math.floor((options['inRatio'] as number) * capacity);
  const outLimit = Math.floor((options['outRatio'] as number) * capacity);
  const a1in: Item[] = []; // all the oldest first
  const a1out: Item[] = [];
  const am: Item[] = [];

  const remember = (item: Item) => {
    if (holds(a1out, item.object) || item.size > outLimit) return;
    while (bytes(a1out) + item.size > outLimit) a1out.shift();
    a1out.push(item);
  };
  const evict = () => {
    if (bytes(a1in) > inLimit || am.length === 0) remember(a1in.shift()!);
    else am.shift();
  };

  return {
    ask({ object, size }) {
      const found = take(am, object);
      if (found !== undefined) am.push(found);
      if (found !== undefined || holds(a1in, object)) return true;
      const cameBack = take(a1out, object) !== undefined;
      if (size > inLimit) return false;
      while (bytes(a1in) + bytes(am) + size > capacity) evict();
      if (cameBack) while (bytes(am) + size > capacity - inLimit) am.shift();
      (cameBack ? am : a1in).push({ object, size });
      return false;
    },
    remove: (object) => {
      take(a1in, object);
      take(am, object);
    },
    there: () => [...a1in, ...am].map(({ object }) => object),
  };
}

describe('2Q', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('two-q', obviousTwoQ, [{}, { inRatio: 0.5, outRatio: 0.2 }]);
  });
});
