import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KEY_INDEXES } from '../../../agents/indexing/index.ts';
import { wideKeyIndex } from '../../../agents/indexing/wide-keys.ts';
import { readOptions } from '../../../sim/options.ts';

const TOP = 2n ** 64n - 1n;
// Keys that round alike beside keys far apart.
const wideKeys = fc.oneof(
  fc.bigInt({ min: 0n, max: TOP }),
  fc.bigInt({ min: TOP - 5000n, max: TOP }),
  fc.bigInt({ min: 2n ** 53n - 5n, max: 2n ** 53n + 5n }),
  fc.constant(2n ** 60n),
);
const sorted = (keys: readonly bigint[]) => BigUint64Array.from(keys).sort();

describe('64-bit keys', () => {
  it('are found exactly by every index, though many round to one double', () => {
    fc.assert(
      fc.property(fc.array(wideKeys, { maxLength: 60 }), fc.array(wideKeys), (some, others) => {
        const keys = sorted(some);
        for (const line of KEY_INDEXES) {
          const index = wideKeyIndex(keys, (rounded) =>
            line.build(readOptions(line.options, {}), rounded),
          );
          assert.equal(index.count, keys.length);
          for (const key of [...some, ...others, 0n, TOP]) {
            const found = keys.findIndex((one) => one >= key);
            const expected = found < 0 ? keys.length : found;
            assert.equal(index.lowerBound(key), expected, `${line.kind}: ${key}`);
          }
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('are told apart where thousands round alike', () => {
    const keys = BigUint64Array.from({ length: 6000 }, (_, i) => TOP - 6000n + BigInt(i));
    for (const line of KEY_INDEXES) {
      const index = wideKeyIndex(keys, (rounded) =>
        line.build(readOptions(line.options, {}), rounded),
      );
      for (let i = 0; i < 6000; i += 37) assert.equal(index.lowerBound(keys[i]!), i, line.kind);
      assert.equal(index.lowerBound(TOP), 6000);
      assert(index.sizeBytes >= 6000 * 8);
    }
  });

  it('must ascend', () => {
    const line = KEY_INDEXES[0]!;
    const build = (rounded: Float64Array) => line.build({}, rounded);
    const keys = BigUint64Array.of(1n, 2n ** 63n + 1n, 2n ** 63n);
    assert.throws(() => wideKeyIndex(keys, build), /must ascend, .* at position 2/);
  });
});
