import { assertEqualsTwin, bytes, type Item, type Twin, type TwinSetting, take } from './twins.ts';

/** The finaliser of MurmurHash3, 32 bits, in whole numbers without end. */
function finaliser(number: bigint): bigint {
  const short = (value: bigint) => BigInt.asUintN(32, value);
  let hash = short(number);
  hash = short((hash ^ (hash >> 16n)) * 0x85ebca6bn);
  hash = short((hash ^ (hash >> 13n)) * 0xc2b2ae35n);
  return hash ^ (hash >> 16n);
}

/** Four rows of counters up to 15, a power of two of them that is at least 4 x `expected` in each. */
function obviousSketch(expected: number) {
  const width = 2n ** BigInt(Math.ceil(Math.log2(4 * expected)));
  const rows = [0n, 1n, 2n, 3n].map((row) => ({ row, counts: new Map<bigint, number>() }));
  const cells = (object: number) =>
    rows.map(({ row, counts }) => {
      const seed = BigInt.asUintN(32, row * 0x9e3779b9n);
      const at = finaliser(BigInt(object) ^ seed) % width;
      return { counts, at, count: counts.get(at) ?? 0 };
    });
  return {
    add(object: number) {
      for (const { counts, at, count } of cells(object)) counts.set(at, Math.min(15, count + 1));
    },
    estimate: (object: number) => Math.min(...cells(object).map(({ count }) => count)),
    halve() {
      for (const { counts } of rows)
        for (const [at, count] of counts) counts.set(at, Math.floor(count / 2));
    },
  };
}

/** The window and the two segments of the main part, each least recently used first. */
function obviousWTinyLfu({ capacity, objects, options }: TwinSetting): Twin {
  const mainLimit = Math.floor((1 - (options['windowRatio'] as number)) * capacity);
  const protectedLimit = Math.floor((options['protectedRatio'] as number) * mainLimit);
  const sketch = obviousSketch(Math.min(capacity, objects));
  const inWindow: Item[] = [];
  const onProbation: Item[] = [];
  const isProtected: Item[] = [];
  const there = () => [...inWindow, ...onProbation, ...isProtected];
  let mostThere = 1;
  let counted = 0;

  const count = (object: number) => {
    sketch.add(object);
    counted++;
    if (counted < (options['sampleRatio'] as number) * mostThere) return;
    sketch.halve();
    counted = 0;
  };
  const hit = (object: number): boolean => {
    const young = take(inWindow, object);
    const old = take(onProbation, object) ?? take(isProtected, object);
    if (young !== undefined) inWindow.push(young);
    if (old !== undefined) isProtected.push(old);
    while (bytes(isProtected) > protectedLimit) onProbation.push(isProtected.shift()!);
    return young !== undefined || old !== undefined;
  };
  const fits = ({ size }: Item) => bytes(onProbation) + bytes(isProtected) + size <= mainLimit;
  const evict = () => {
    while (inWindow.length > 0 && fits(inWindow[0]!)) onProbation.push(inWindow.shift()!);
    const [candidate] = inWindow;
    const victim = onProbation[0] ?? isProtected[0];
    const isBeaten =
      candidate !== undefined &&
      (victim === undefined || sketch.estimate(candidate.object) <= sketch.estimate(victim.object));
    if (isBeaten) {
      inWindow.shift();
      return;
    }
    take(onProbation.length > 0 ? onProbation : isProtected, victim!.object);
    if (candidate !== undefined && fits(candidate)) onProbation.push(inWindow.shift()!);
  };

  return {
    ask({ object, size }) {
      count(object);
      if (hit(object)) return true;
      if (size > capacity) return false;
      while (bytes(there()) + size > capacity) evict();
      inWindow.push({ object, size });
      mostThere = Math.max(mostThere, there().length);
      return false;
    },
    remove(object) {
      for (const part of [inWindow, onProbation, isProtected]) take(part, object);
    },
    there: () => there().map(({ object }) => object),
  };
}

describe('W-TinyLFU', () => {
  it('equals its obvious twin, request by request', () => {
    const others = { windowRatio: 0.3, protectedRatio: 0.5, sampleRatio: 3 };
    assertEqualsTwin('w-tiny-lfu', obviousWTinyLfu, [{}, others]);
  });
});
