import { assertEqualsTwin, bytes, type Item, type Twin, type TwinSetting, take } from './twins.ts';

/**
 * Equal segments, the lowest first. What is found rises by one segment; what a segment cannot hold sinks by one, and out of
 * the lowest it leaves. Something new enters the lowest segment that has room, the lowest of all when none has.
 */
function obviousSlru({ capacity, options }: TwinSetting): Twin {
  const count = options['segments'] as number;
  const limit = Math.floor(capacity / count); // bytes of each
  const segments = Array.from({ length: count }, (): Item[] => []); // least recently used first
  const sink = (from: number): void => {
    while (bytes(segments[from]!) > limit) {
      const item = segments[from]!.shift()!;
      if (from === 0) continue;
      segments[from - 1]!.push(item);
      sink(from - 1);
    }
  };
  const hit = (at: number, object: number) => {
    const to = Math.min(at + 1, count - 1);
    const item = take(segments[at]!, object)!;
    segments[to]!.push(item);
    sink(to);
  };
  return {
    ask({ object, size }) {
      const at = segments.findIndex((one) => one.some((item) => item.object === object));
      if (at >= 0) hit(at, object);
      if (at >= 0 || size > limit) return at >= 0;
      while (bytes(segments.flat()) + size > capacity)
        segments.find(({ length }) => length > 0)!.shift();
      const roomy = segments.find((one) => bytes(one) + size <= limit);
      (roomy ?? segments[0]!).push({ object, size });
      return false;
    },
    remove: (object) => {
      for (const segment of segments) take(segment, object);
    },
    there: () => segments.flat().map(({ object }) => object),
  };
}

describe('SLRU', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('slru', obviousSlru, [{}, { segments: 2 }]);
  });
});
