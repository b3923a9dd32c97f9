import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isBounded } from '../../../agents/indexing/bounded-index.ts';
import { KEY_INDEXES } from '../../../agents/indexing/index.ts';
import type { KeyIndexLine } from '../../../agents/indexing/registry.ts';
import { drawKeys, KEY_SETS } from '../../../experiments/indexing/key-sets.ts';
import { KEYS_REGION } from '../../../sim/databases/key-index.ts';
import { TouchCounter } from '../../../sim/databases/touch-counter.ts';
import { readOptions } from '../../../sim/options.ts';

const COUNT = 3000;
const SETS: readonly (readonly [string, Float64Array])[] = [
  ...KEY_SETS.map(({ kind }) => [kind, drawKeys({ kind }, COUNT, 1)] as const),
  ['empty', new Float64Array(0)],
  ['one', Float64Array.of(7)],
  ['two', Float64Array.of(7, 2 ** 53)],
  ['negative', Float64Array.from({ length: 500 }, (_, i) => (i - 250) * 1e12)],
  ['fractions', Float64Array.from({ length: 500 }, (_, i) => Math.sqrt(i) / 7)],
  ['huge', Float64Array.of(-Number.MAX_VALUE, -1e300, 0, 5e-324, 1, 1, 1e300, Number.MAX_VALUE)],
];

/** What lower bound means, by halving over a plain comparison: the slow and obvious reference. */
function expectedBound(keys: Float64Array, key: number): number {
  const found = keys.findIndex((one) => one >= key);
  return found < 0 ? keys.length : found;
}

/** Keys that are there, their neighbours, what lies between two, and what lies beyond. */
function queriesOf(keys: Float64Array): number[] {
  const every = Math.max(1, Math.floor(keys.length / 60));
  const some = [...keys].filter((_, i) => i % every === 0 || i > keys.length - 3);
  const between = some.map((key, i) => key / 2 + (some[i + 1] ?? key) / 2);
  const ends = [0, -1, 2 ** 53, 2 ** 53 - 1, -Infinity, Infinity, 1e18, -1e18];
  return [...some.flatMap((key) => [key - 1, key, key + 1]), ...between, ...ends];
}

const build = (line: KeyIndexLine, keys: Float64Array) =>
  line.build(readOptions(line.options, {}), keys);

/** Keys that note which of them are read. */
function watched(keys: Float64Array, read: Set<number>): Float64Array {
  return new Proxy(keys, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) read.add(Number(name));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('key indexes', () => {
  for (const line of KEY_INDEXES) {
    const { kind } = line;

    it(`${kind}: finds what a scan of the sorted keys finds`, () => {
      const meter = new TouchCounter();
      for (const [name, keys] of SETS) {
        const index = build(line, keys);
        assert.equal(index.count, keys.length);
        for (const key of queriesOf(keys)) {
          const expected = expectedBound(keys, key);
          assert.equal(index.lowerBound(key), expected, `${name}: ${key}`);
          assert.equal(index.walk(key, meter), expected, `${name}: walk to ${key}`);
        }
      }
    });

    it(`${kind}: a walk tells of every key that a look-up reads, and of no other`, () => {
      for (const [name, keys] of SETS) {
        const read = new Set<number>();
        const index = build(line, watched(keys, read));
        for (const key of queriesOf(keys)) {
          const told = new Set<number>();
          index.walk(key, {
            touch: (region, byte, bytes) => {
              if (region === KEYS_REGION)
                for (let at = byte; at < byte + bytes; at += 8) told.add(at / 8);
            },
          });
          read.clear();
          index.lowerBound(key);
          const order = (set: Set<number>) => [...set].sort((a, b) => a - b);
          assert.deepEqual(order(told), order(read), `${name}: ${key}`);
        }
      }
    });

    it(`${kind}: windows hold the lower bound of every integer key`, () => {
      for (const [name, keys] of SETS) {
        const index = build(line, keys);
        if (!isBounded(index) || !keys.every((key) => Number.isInteger(key) && key >= 0)) continue;
        for (const key of queriesOf(keys).filter((one) => Number.isSafeInteger(one))) {
          const { from, end } = index.window(key);
          const bound = expectedBound(keys, key);
          assert(
            from <= bound && bound <= end,
            `${name}: ${key} is at ${bound}, not in ${from}, ${end}`,
          );
        }
      }
    });

    it(`${kind}: is the same index twice of the same keys, and counts what it keeps`, () => {
      const keys = drawKeys({ kind: 'lognormal' }, COUNT, 2);
      const [one, two] = [build(line, keys), build(line, keys)];
      assert.equal(one.buildOperations, two.buildOperations);
      assert.equal(one.sizeBytes, two.sizeBytes);
      // No index reads more bytes of its own than it says it has.
      let largest = 0;
      for (const key of queriesOf(keys))
        one.walk(key, {
          touch: (region, byte, bytes) => {
            if (region !== KEYS_REGION) largest = Math.max(largest, byte + bytes);
          },
        });
      assert(largest <= one.sizeBytes, `reads byte ${largest} of ${one.sizeBytes}`);
    });

    it(`${kind}: refuses keys that do not ascend or are no numbers`, () => {
      for (const keys of [
        [2, 1],
        [1, NaN],
        [0, Infinity],
      ])
        assert.throws(() => build(line, Float64Array.from(keys)), /must be finite and ascend/);
    });
  }

  it('find keys of any gaps and runs', () => {
    const gaps = fc.oneof(fc.constant(0), fc.nat(5), fc.nat(1e6), fc.nat(2 ** 46));
    fc.assert(
      fc.property(fc.array(gaps, { maxLength: 80 }), fc.nat(2 ** 52), (steps, other) => {
        let last = 0;
        const keys = Float64Array.from(steps, (step) => (last += step));
        for (const line of KEY_INDEXES) {
          const index = build(line, keys);
          for (const key of [other, ...[...keys].flatMap((one) => [one, one + 1])])
            assert.equal(index.lowerBound(key), expectedBound(keys, key), line.kind);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});
