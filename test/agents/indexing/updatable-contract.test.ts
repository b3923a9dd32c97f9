import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UPDATABLE_INDEXES } from '../../../agents/indexing/index.ts';
import { TouchCounter } from '../../../sim/databases/touch-counter.ts';
import { readOptions } from '../../../sim/options.ts';
import { allOf, build, KEY_SETS, play } from './random-operations.ts';
import { SortedMap } from './sorted-map.ts';

describe('updatable indexes', () => {
  for (const line of UPDATABLE_INDEXES) {
    const { kind } = line;

    it(`${kind}: agrees with a sorted array on random operations over every set of keys`, () => {
      for (const name of Object.keys(KEY_SETS)) play(line, name);
    });

    it(`${kind}: begins empty or with one key, and becomes empty again`, () => {
      for (const keys of [[], [7]]) {
        const index = build(line, keys);
        assert.equal(index.count, keys.length);
        for (const key of keys) assert.equal(index.remove(key), true);
        assert.deepEqual([index.count, index.find(7), index.remove(7)], [0, -1, false]);
        if (line.isOrdered) {
          assert.equal(index.ceiling(-1), Number.NaN);
          assert.equal(
            index.scan(-1, 5, () => assert.fail('no key is there')),
            0,
          );
        }
        assert.equal(index.insert(3, 4), true);
        assert.equal(index.find(3), 4);
      }
    });

    it(`${kind}: knows neither NaN nor infinite keys, and takes none`, () => {
      const index = build(line, [1, 2, 3]);
      for (const key of [Number.NaN, Infinity, -Infinity]) {
        assert.equal(index.find(key), -1, String(key));
        assert.equal(index.remove(key), false, String(key));
        assert.throws(() => index.insert(key, 1), /must be finite/);
      }
      assert.throws(() => index.insert(1, -1), /integer >= 0/);
      assert.throws(() => index.insert(1, 0.5), /integer >= 0/);
      assert.equal(index.find(-0), -1);
      index.insert(-0, 8);
      assert.equal(index.find(0), 8);
    });

    it(`${kind}: refuses to be built of keys that do not ascend or of too few values`, () => {
      const built = (keys: readonly number[], values: readonly number[]) => () =>
        line.build(
          readOptions(line.options, {}),
          Float64Array.from(keys),
          Float64Array.from(values),
        );
      assert.throws(built([1, 1], [0, 1]), /ascend strictly: key 1 is 1/);
      assert.throws(built([2, 1], [0, 1]), /ascend strictly: key 1 is 1/);
      assert.throws(built([1, Number.NaN], [0, 1]), /key 1 is NaN/);
      assert.throws(built([1, Infinity], [0, 1]), /key 1 is Infinity/);
      assert.throws(built([1, 2], [0]), /2 keys need as many values, got 1/);
      assert.throws(built([1], [-1]), /values must be integers >= 0: 0 is -1/);
    });

    it(`${kind}: holds what was inserted, whatever the order`, () => {
      const key = fc.oneof(
        fc.integer({ min: 0, max: 40 }),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      );
      fc.assert(
        fc.property(fc.array(fc.tuple(key, fc.boolean()), { maxLength: 120 }), (changes) => {
          const index = build(line);
          const map = new SortedMap();
          for (const [i, [one, isInsert]] of changes.entries()) {
            if (isInsert) assert.equal(index.insert(one, i), map.insert(one + 0, i));
            else assert.equal(index.remove(one), map.remove(one + 0));
          }
          for (const [one] of changes) assert.equal(index.find(one), map.find(one + 0));
          if (line.isOrdered) assert.deepEqual(allOf(index), map.keys);
        }),
        { numRuns: 60, seed: 11 },
      );
    });

    it(`${kind}: counts changes and bytes, the same each time`, () => {
      const [a, b] = [build(line, [5, 10, 15]), build(line, [5, 10, 15])];
      const before = a.changeOperations;
      for (const index of [a, b]) for (let i = 0; i < 500; i++) index.insert((i * 7919) % 1009, i);
      assert(a.changeOperations >= before + 500);
      assert.equal(a.changeOperations, b.changeOperations);
      assert(a.sizeBytes >= 16 * a.count, `${a.sizeBytes} bytes cannot hold ${a.count} pairs`);
      assert.equal(a.sizeBytes, b.sizeBytes);
    });

    it(`${kind}: a walk reads a line at least, of keys that are there and that are not`, () => {
      const index = build(
        line,
        Array.from({ length: 3000 }, (_, i) => i * i),
      );
      const meter = new TouchCounter();
      for (const key of [0, 1, 2, 40_000, 40_001, 2999 ** 2, 1e12]) {
        meter.reset();
        assert.equal(index.walk(key, meter), index.find(key));
        assert(meter.lines >= 1 && meter.lines < 60, `${meter.lines} lines for ${key}`);
      }
    });
  }
});
