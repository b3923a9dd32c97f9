import assert from 'node:assert/strict';
import { exactKeyProblem } from '../../../agents/indexing/key-checks.ts';
import { drawKeys, KEY_SETS } from '../../../experiments/indexing/key-sets.ts';

const COUNT = 10_000;
const draw = (kind: string, seed = 1) => drawKeys({ kind }, COUNT, seed);
const gapsOf = (keys: Float64Array) => [...keys].slice(1).map((key, i) => key - keys[i]!);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('key sets', () => {
  it('are sorted integers in [0, 2^53], the same for the same seed only', () => {
    for (const { kind } of KEY_SETS) {
      assert.equal(exactKeyProblem(draw(kind)), undefined, kind);
      assert.deepEqual(draw(kind), draw(kind));
    }
    assert.notDeepEqual(draw('uniform'), draw('uniform', 2));
    assert.throws(() => drawKeys({ kind: 'uniform', below: -1 }, 10, 1), /below/);
  });

  it('uniform: keys lie below their bound, spread evenly', () => {
    const keys = drawKeys({ kind: 'uniform', below: 1000 }, COUNT, 1);
    assert(keys.at(-1)! < 1000);
    // Standard error of the mean: 1000 / sqrt(12 * 10,000) = 2.9.
    assert(Math.abs(mean([...keys]) - 499.5) < 4 * 2.9);
  });

  it('lognormal: logarithms of keys have their mean and deviation', () => {
    const logs = [...draw('lognormal')].map((key) => Math.log(key / 1e11));
    const squares = logs.map((log) => log * log);
    // Standard errors: 2 / 100 of the mean, 4 sqrt(2) / 100 of the variance.
    assert(Math.abs(mean(logs)) < 4 * 0.02);
    assert(Math.abs(mean(squares) - 4) < 4 * 0.057);
  });

  it('sequential: keys rise by their step', () => {
    const keys = drawKeys({ kind: 'sequential', first: 5, step: 3 }, 4, 1);
    assert.deepEqual([...keys], [5, 8, 11, 14]);
  });

  it('clustered: keys stand in as many places as there are clusters', () => {
    const wide = gapsOf(draw('clustered')).filter((gap) => gap > 1e8);
    assert(wide.length >= 90 && wide.length < 100, `${wide.length} gaps between 100 clusters`);
  });

  it('duplicates: there are no more keys than asked for', () => {
    const different = new Set(draw('duplicates')).size;
    assert(different > 500 && different <= 1000);
  });

  it('growing-gaps: the last gap is far above the first', () => {
    const gaps = gapsOf(draw('growing-gaps'));
    assert(gaps.at(-1)! > 2 ** 40 && gaps[0]! <= 1);
  });

  it('outlier: all keys but the last are consecutive', () => {
    const gaps = gapsOf(draw('outlier'));
    assert(gaps.slice(0, -1).every((gap) => gap === 1));
    assert.equal(gaps.at(-1), 2 ** 53 - (COUNT - 2));
  });

  it('equal: there is one key', () => {
    assert.deepEqual([...new Set(draw('equal'))], [42]);
  });
});
