import assert from 'node:assert/strict';
import { createFeatureMap, loadFeatureMap } from '../../../agents/learning/feature-map.ts';

const SPACE = {
  kind: 'box',
  names: ['level', 'seconds'],
  low: [0, -Infinity],
  high: [4, Infinity],
} as const;
const SAMPLE = Float32Array.of(0, 10, 4, 30, 2, 20, 2, 20); // rows (0, 10), (4, 30), (2, 20), (2, 20)

describe('features of observations', () => {
  it('linear: one, and what is standardised by the sample', () => {
    const map = createFeatureMap({ kind: 'linear', cells: 2 }, SPACE, SAMPLE);
    // Means 2 and 20; population standard deviations sqrt(2) and sqrt(50).
    const [one, level, seconds] = map.features([4, 30]);
    assert.equal(one, 1);
    assert(Math.abs(level! - Math.SQRT2) < 1e-12 && Math.abs(seconds! - Math.SQRT2) < 1e-12);
  });

  it('linear: leaves unscaled without a sample, and shows nothing of a constant', () => {
    const raw = createFeatureMap({ kind: 'linear', cells: 2 }, SPACE, new Float32Array());
    assert.deepEqual([...raw.features([3, -7])], [1, 3, -7]);
    const same = createFeatureMap({ kind: 'linear', cells: 2 }, SPACE, Float32Array.of(1, 5, 1, 5));
    assert.deepEqual([...same.features([3, -7])], [1, 0, -0]);
  });

  it('one-hot: one, and the nearest point of each dimension, limits by bounds or sample', () => {
    const map = createFeatureMap({ kind: 'one-hot', cells: 3 }, SPACE, SAMPLE);
    assert.deepEqual([...map.features([0.9, 10])], [1, 1, 0, 0, 1, 0, 0]); // points 0 2 4, 10 20 30
    assert.deepEqual([...map.features([1.1, 99])], [1, 0, 1, 0, 0, 0, 1]);
    const unbounded = () =>
      createFeatureMap({ kind: 'one-hot', cells: 3 }, SPACE, new Float32Array());
    assert.throws(unbounded, /seconds has no bounds/);
  });

  it('cells: a place for every combination that was met, a shared one for the others', () => {
    const map = createFeatureMap({ kind: 'cells', cells: 3 }, SPACE, SAMPLE);
    assert.deepEqual([...map.features([0, 10])], [1]);
    map.meet([0, 10]);
    map.meet([0.5, 12]); // the same cell
    map.meet([4, 10]);
    assert.deepEqual([...map.features([4, 10])], [0, 1, 0]);
    assert.deepEqual([...map.features([2, 20])], [0, 0, 1]);
  });

  it('come back from a file', () => {
    for (const kind of ['linear', 'one-hot', 'cells'] as const) {
      const map = createFeatureMap({ kind, cells: 5 }, SPACE, SAMPLE);
      map.meet([1, 20]);
      const loaded = loadFeatureMap(JSON.parse(JSON.stringify(map.save())));
      assert.deepEqual([...loaded.features([1, 20])], [...map.features([1, 20])], kind);
    }
    assert.throws(() => loadFeatureMap({ kind: 'cubes', lows: [], steps: [], points: 2 }), /cubes/);
    assert.throws(() => loadFeatureMap({ kind: 'linear', means: [1, 2], factors: [1] }), /factors/);
  });
});
