import assert from 'node:assert/strict';
import { dynamicPgmLine } from '../../../agents/indexing/dynamic-pgm.ts';
import { mergeRuns, REMOVED, type Run } from '../../../agents/indexing/merge-runs.ts';
import { build, KEY_SETS, play } from './random-operations.ts';

const REGIONS = 4; // of a level
const SMALL = { bufferKeys: 2, growth: 2, indexedKeys: 1e9 };

const run = (pairs: readonly (readonly [number, number])[]): Run => ({
  keys: Float64Array.from(pairs, ([key]) => key),
  values: Float64Array.from(pairs, ([, value]) => value),
  length: pairs.length,
});
const pairsOf = ({ keys, values, length }: Run) =>
  Array.from({ length }, (_, i) => [keys[i]!, values[i]!] as const);

describe('dynamic-pgm', () => {
  it('agrees with a sorted array where levels are small and all have an index', () => {
    const options = { bufferKeys: 4, growth: 2, indexedKeys: 8, epsilon: 4 };
    for (const name of Object.keys(KEY_SETS)) play(dynamicPgmLine, name, options);
  });

  it('merges full levels into the first that has room', () => {
    // The first level holds 2 keys, those behind it 4, 8, 16, ...
    const index = build(dynamicPgmLine, [], SMALL);
    const levelsAsked = (key: number): readonly number[] => {
      const regions = new Set<number>();
      index.walk(key, { touch: (region) => regions.add(Math.floor(region / REGIONS)) });
      return [...regions].sort();
    };
    const found: (readonly number[])[] = [];
    for (let key = 1; key <= 9; key++) {
      index.insert(key, key);
      found.push(levelsAsked(1));
    }
    // 3 sends [1 2] on; 5 sends [3 4] there; 7 sends [5 6] and those four one level further; 9 sends [7 8] on.
    assert.deepEqual(found, [[0], [0], [0, 1], [0, 1], [0, 1], [0, 1], [0, 2], [0, 2], [0, 1, 2]]);
  });

  it('keeps a removed key marked until it comes to the last level', () => {
    const index = build(dynamicPgmLine, [1, 2, 3, 4], SMALL);
    const bytes = index.sizeBytes;
    for (const key of [2, 3]) assert.equal(index.remove(key), true);
    assert.equal(index.sizeBytes, bytes); // both marks stand in the first level
    assert.equal(index.ceiling(2), 4);
    index.insert(5, 5); // six pairs, two of them marks, go to a level of 8
    assert.deepEqual([index.count, index.find(2), index.ceiling(2)], [3, -1, 4]);
    index.remove(5);
    assert.equal(index.ceiling(5), Number.NaN);
    index.insert(2, 9);
    assert.equal(index.find(2), 9);
  });

  it('merges the newer over the older, and drops marks where nothing is behind them', () => {
    const newer = run([
      [1, 10],
      [3, REMOVED],
      [5, 50],
    ]);
    const older = run([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, REMOVED],
      [6, 6],
    ]);
    const kept = [
      [1, 10],
      [2, 2],
      [3, REMOVED],
      [4, REMOVED],
      [5, 50],
      [6, 6],
    ];
    assert.deepEqual(pairsOf(mergeRuns(newer, older, false)), kept);
    const dropped = kept.filter(([, value]) => value !== REMOVED);
    assert.deepEqual(pairsOf(mergeRuns(newer, older, true)), dropped);
  });
});
