import assert from 'node:assert/strict';
import { drawKeys, KEY_LAWS, KEYS_END } from '../../../../sim/databases/store/key-laws.ts';
import { readOptions } from '../../../../sim/options.ts';
import { createRandom } from '../../../../sim/random.ts';

function keysOf(kind: string, rows: number, options = {}): Float64Array {
  const line = KEY_LAWS.find((one) => one.kind === kind)!;
  const uniform = createRandom('1').stream('keys');
  return drawKeys(line.create(readOptions(line.options, options), uniform), rows, uniform);
}

const below = (keys: Float64Array, end: number) => keys.filter((key) => key < end).length;

describe('the laws of keys', () => {
  it('give integers below 2^53, none twice, in order, whatever the law', () => {
    for (const { kind } of KEY_LAWS) {
      const keys = keysOf(kind, 10_000);
      keys.forEach((key, i) => {
        assert(Number.isSafeInteger(key) && key >= 0 && (i === 0 || key > keys[i - 1]!), kind);
      });
    }
    const crowded = keysOf('clustered', 1000, { clusters: 1, width: 10 });
    assert.equal(new Set(crowded).size, 1000);
  });

  it('spreads uniform keys evenly below 2^53', () => {
    const keys = keysOf('uniform', 10_000);
    // Binomial counts: four standard deviations.
    for (const share of [0.1, 0.5, 0.9])
      assert(Math.abs(below(keys, share * KEYS_END) - 1e4 * share) < 4 * Math.sqrt(2500));
  });

  it('gives out sequential keys in turn', () => {
    assert.deepEqual([...keysOf('sequential', 4, { step: 5 })], [0, 5, 10, 15]);
  });

  it('has half of lognormal keys below the scale', () => {
    const keys = keysOf('lognormal', 10_000, { sigma: 2, scale: 1e11 });
    assert(Math.abs(below(keys, 1e11) - 5000) < 200);
    // P(X < e^2 scale) = P(Z < 1) = 0.8413 for sigma 2.
    assert(Math.abs(below(keys, Math.E ** 2 * 1e11) - 8413) < 4 * Math.sqrt(8413 * 0.1587));
  });

  it('keeps clustered keys within their ranges', () => {
    const keys = keysOf('clustered', 10_000, { clusters: 7, width: 1000_000 });
    const gaps = keys.slice(1).filter((key, i) => key - keys[i]! > 1e6);
    assert.equal(gaps.length, 6);
  });
});
