import assert from 'node:assert/strict';
import type { IndexMaker } from '../../../../sim/databases/store/makers.ts';
import { createRowIndex, NO_ROW } from '../../../../sim/databases/store/row-index.ts';
import { WalkMeter } from '../../../../sim/databases/store/walk-meter.ts';
import { createRandom } from '../../../../sim/random.ts';
import { binarySearch, STATIC, TREE } from './doubles.ts';

const meter = new WalkMeter();

function make(maker: IndexMaker, keys: readonly number[], more = {}) {
  return createRowIndex({
    maker,
    tree: TREE,
    keys: Float64Array.from(keys),
    rows: Float64Array.from(keys, (_, row) => row),
    structure: 0,
    rebuildRatio: 0.5,
    operationTime: 1,
    ...more,
  });
}

describe('an index of rows', () => {
  it('finds what was there and what came, as a map does, static or not', () => {
    for (const maker of [STATIC, TREE]) {
      const uniform = createRandom('rows').stream('u');
      const index = make(maker, [10, 20, 30]);
      const known = new Map([10, 20, 30].map((key, row) => [key, row]));
      for (let now = 0; now < 300; now++) {
        const key = Math.floor(uniform() * 200);
        const isNew = !known.has(key);
        assert.equal(index.insert(key, 100 + now, meter, now), isNew);
        if (isNew) known.set(key, 100 + now);
        const asked = Math.floor(uniform() * 200);
        assert.equal(index.find(asked, meter, now), known.get(asked) ?? NO_ROW);
        assert.equal(index.count, known.size);
      }
      const { keys, rows } = index.entries();
      assert.deepEqual(
        [...keys],
        [...known.keys()].sort((a, b) => a - b),
      );
      for (const [i, key] of keys.entries()) assert.equal(rows[i], known.get(key));
      if (maker === STATIC) assert(index.rebuilds > 2);
    }
  });

  it('is built anew when more than the ratio has come, and used once that is done', () => {
    const index = make(STATIC, [0, 10, 20, 30]);
    const find = (key: number, now: number) => {
      meter.reset();
      const row = index.find(key, meter, now);
      return { row, isInDelta: [...meter.regions.slice(0, meter.pageCount)].some((r) => r > 1e6) };
    };
    index.insert(1, 4, meter, 0);
    index.insert(2, 5, meter, 0);
    assert.equal(index.operations, 4 + 2); // built of four, and two changes of the tree
    index.insert(3, 6, meter, 100); // 3 > 0.5 x 4: seven keys, seven operations, seven seconds
    assert.equal(index.operations, 4 + 3 + 7);
    index.insert(4, 7, meter, 105);
    assert.deepEqual(find(3, 106.9), { row: 6, isInDelta: true });
    assert.equal(index.rebuilds, 0);
    assert.deepEqual(find(3, 107), { row: 6, isInDelta: false });
    assert.deepEqual(find(4, 107), { row: 7, isInDelta: true });
    assert.equal(index.rebuilds, 1);
    assert.equal(index.operations, 4 + 4 + 7 + 1); // the last insert went to both trees
  });

  it('pins the models of what is learned, and pages all else', () => {
    const build = (keys: Float64Array) => binarySearch(keys, 800);
    const learned = make({ ...STATIC, isLearned: true, build }, [1, 2, 3]);
    assert.deepEqual([learned.pinnedBytes, learned.pagedBytes], [800, 24]);
    const classic = make({ ...STATIC, build }, [1, 2, 3]);
    assert.deepEqual([classic.pinnedBytes, classic.pagedBytes], [0, 824]);
  });

  it('scans rows in the order of their keys', () => {
    for (const maker of [STATIC, TREE]) {
      const rows: number[] = [];
      make(maker, [5, 6, 9, 12]).scan(6, 2, (row) => rows.push(row));
      assert.deepEqual(rows, [1, 2]);
    }
  });
});
