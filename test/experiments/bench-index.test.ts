import assert from 'node:assert/strict';
import { UPDATABLE_INDEXES } from '../../agents/indexing/index.ts';
import { type IndexBench, measureIndexes } from '../../experiments/bench/index-bench.ts';
import { SORTED_BTREE } from '../../experiments/bench/index-inserts.ts';
import { LOOKUP_CONTENDERS, shuffled } from '../../experiments/bench/index-lookups.ts';

describe('index bench', () => {
  let bench: IndexBench;
  before(() => {
    const sizes = { keys: 3000, bulk: 800, inserts: 200 };
    const rounds = { rounds: 3, lookups: 500, insertRounds: 2, seed: 5 };
    bench = measureIndexes({ ...sizes, ...rounds, onProgress: () => {} });
  });

  it('measures every contender over both sets of keys', () => {
    const names = LOOKUP_CONTENDERS.map(({ name }) => name);
    for (const keySet of ['uniform', 'lognormal']) {
      const looked = bench.lookups.filter((row) => row.keySet === keySet);
      assert.deepEqual(
        looked.map(({ index }) => index),
        names,
      );
      const inserted = bench.inserts.filter((row) => row.keySet === keySet);
      assert.deepEqual(
        inserted.map(({ index }) => index),
        [...UPDATABLE_INDEXES.map(({ kind }) => kind), SORTED_BTREE],
      );
      for (const { bulkKeys, insertedKeys } of inserted)
        assert.deepEqual([bulkKeys, insertedKeys], [800, 200]);
    }
  });

  it('gives the fastest classic search the speed 1, and nothing outside its rounds', () => {
    for (const keySet of ['uniform', 'lognormal']) {
      const classic = bench.lookups.filter((row) => row.keySet === keySet && row.isClassic);
      assert.equal(classic.length, 4);
      assert.equal(Math.max(...classic.map(({ speed }) => speed)), 1);
    }
    for (const row of bench.lookups)
      assert(
        row.lookupNanosecondsLeast <= row.lookupNanoseconds &&
          row.lookupNanoseconds <= row.lookupNanosecondsMost,
      );
  });

  it('prints how many times as fast each is as what it is compared with', () => {
    const inserts = bench.rows.filter(({ name }) => name === 'uniform: inserts, alex');
    assert.deepEqual(
      inserts.map(({ reference }) => reference),
      [SORTED_BTREE, 'b-plus-tree'],
    );
    const [alex, tree] = ['alex', 'b-plus-tree'].map(
      (name) => bench.inserts.find(({ index }) => index === name)!.insertNanoseconds,
    );
    assert(Math.abs(inserts[1]!.ratio - tree! / alex!) < 1e-9);
  });

  it('counts the lines of a binary search: halvings until a line holds the rest, and that line', () => {
    const { lines } = bench.lookups.find(({ kind }) => kind === 'binary-search')!;
    // log2(3000 keys / 8 keys of a line) = 8.6
    assert(lines > 8 && lines < 10.6, `${lines} lines`);
  });

  it('shuffles keys by its seed', () => {
    const keys = Float64Array.from({ length: 1000 }, (_, i) => i);
    assert.deepEqual(shuffled(keys, 1).sort(), keys);
    assert.deepEqual(shuffled(keys, 1), shuffled(keys, 1));
    assert.notDeepEqual(shuffled(keys, 1), shuffled(keys, 2));
    // Random: about one key stays where it is.
    assert(shuffled(keys, 1).filter((key, i) => key === i).length < 10);
  });
});
