import {
  assertEqualsTwin,
  bytes,
  holds,
  type Item,
  type Twin,
  type TwinSetting,
  take,
} from './twins.ts';

interface Counted extends Item {
  frequency: number;
}

/** Three queues, each the oldest first: small, main, and the names of what left small too early. */
function obviousS3Fifo({ capacity, options }: TwinSetting): Twin {
  const smallLimit = Math.floor((options['smallRatio'] as number) * capacity);
  const ghostLimit = Math.floor((options['ghostRatio'] as number) * capacity);
  const threshold = options['threshold'] as number;
  const small: Counted[] = [];
  const main: Counted[] = [];
  const ghost: Item[] = [];

  const remember = ({ object, size }: Item) => {
    if (holds(ghost, object) || size > ghostLimit) return;
    while (bytes(ghost) + size > ghostLimit) ghost.shift();
    ghost.push({ object, size });
  };
  const evictMain = () => {
    while (main[0]!.frequency > 0) {
      const item = main.shift()!;
      main.push({ ...item, frequency: Math.min(item.frequency, 3) - 1 });
    }
    main.shift();
  };
  /** False when all that was in small has moved to main. */
  const evictSmall = (): boolean => {
    for (let item = small.shift(); item !== undefined; item = small.shift()) {
      if (item.frequency < threshold) {
        remember(item);
        return true;
      }
      main.push({ ...item, frequency: 0 });
    }
    return false;
  };
  const evict = () => {
    const isMain = bytes(main) > capacity - smallLimit || small.length === 0;
    if (isMain || !evictSmall()) evictMain();
  };

  return {
    ask({ object, size }) {
      const found = [...small, ...main].find((one) => one.object === object);
      if (found !== undefined) found.frequency++;
      if (found !== undefined) return true;
      const isGhost = take(ghost, object) !== undefined;
      if (size > smallLimit) return false;
      while (bytes(small) + bytes(main) + size > capacity) evict();
      // One of exactly the size of the small queue makes room for nothing.
      if (isGhost) main.push({ object, size, frequency: 0 });
      else if (size < smallLimit) small.push({ object, size, frequency: 0 });
      return false;
    },
    remove: (object) => {
      take(small, object);
      take(main, object);
    },
    there: () => [...small, ...main].map(({ object }) => object),
  };
}

describe('S3-FIFO', () => {
  it('equals its obvious twin, request by request', () => {
    const others = { smallRatio: 0.4, ghostRatio: 0.2, threshold: 1 };
    assertEqualsTwin('s3-fifo', obviousS3Fifo, [{}, others, { smallRatio: 0.3, threshold: 5 }]);
  });
});
