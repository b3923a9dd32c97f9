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

/** A probationary FIFO before a Clock whose counter goes to 3; the names of what did not pass are remembered. */
function obviousQdlp({ capacity, options }: TwinSetting): Twin {
  const fifoLimit = Math.floor((options['fifoRatio'] as number) * capacity);
  const ghostLimit = Math.floor((options['ghostRatio'] as number) * capacity);
  const mainLimit = capacity - fifoLimit;
  const threshold = options['threshold'] as number;
  const fifo: Counted[] = []; // all the oldest first
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
      main.push({ ...item, frequency: item.frequency - 1 });
    }
    main.shift();
  };
  const enterMain = ({ object, size }: Item) => {
    if (size > mainLimit) return;
    while (bytes(main) + size > mainLimit) evictMain();
    main.push({ object, size, frequency: 0 });
  };
  const evict = () => {
    const item = fifo.shift();
    if (item === undefined) evictMain();
    else if (item.frequency >= threshold) enterMain(item);
    else remember(item);
  };

  return {
    ask({ object, size }) {
      const young = fifo.find((one) => one.object === object);
      const old = main.find((one) => one.object === object);
      if (young !== undefined) young.frequency++;
      if (old !== undefined) old.frequency = Math.min(3, old.frequency + 1);
      if (young !== undefined || old !== undefined) return true;
      const isGhost = take(ghost, object) !== undefined;
      if (size > fifoLimit) return false;
      while (bytes(fifo) + bytes(main) + size > capacity) evict();
      // One of exactly the size of the FIFO makes room for nothing.
      if (isGhost) enterMain({ object, size });
      else if (size < fifoLimit) fifo.push({ object, size, frequency: 0 });
      return false;
    },
    remove: (object) => {
      take(fifo, object);
      take(main, object);
    },
    there: () => [...fifo, ...main].map(({ object }) => object),
  };
}

describe('QDLP-FIFO', () => {
  it('equals its obvious twin, request by request', () => {
    const others = { fifoRatio: 0.4, ghostRatio: 0.2, threshold: 2 };
    assertEqualsTwin('qdlp-fifo', obviousQdlp, [{}, others]);
  });
});
