import assert from 'node:assert/strict';
import { GuardedIndex } from '../../../../sim/databases/store/guarded-index.ts';
import { NO_ROW } from '../../../../sim/databases/store/row-index.ts';
import { WalkMeter } from '../../../../sim/databases/store/walk-meter.ts';
import { SAFETY, STATIC, TREE } from './doubles.ts';

const meter = new WalkMeter();

function make(isLearned: boolean, linesMax: number) {
  const keys = Float64Array.from({ length: 256 }, (_, i) => 10 * i);
  return new GuardedIndex({
    maker: { ...STATIC, isLearned },
    tree: TREE,
    keys,
    rows: keys.map((_, row) => row),
    structure: 0,
    rebuildRatio: 0.5,
    operationTime: 0,
    safety: { ...SAFETY, linesMax, lookups: 10 },
  });
}

/** Looks up the last key so many times, by binary search over 256 keys: log2(256 / 8) = 5 lines each. */
function ask(index: GuardedIndex, times: number): number {
  let row = NO_ROW;
  for (let i = 0; i < times; i++) {
    meter.reset();
    row = index.find(2550, meter, 0);
  }
  return row;
}

describe('a guarded index', () => {
  it('falls back to a tree when look-ups touch more lines than they may, and answers as before', () => {
    const index = make(true, 4.9);
    ask(index, 9);
    assert.equal(index.isFallenBack, false);
    ask(index, 1);
    assert.equal(index.isFallenBack, true);
    assert.equal(index.fallbacks, 1);
    assert.equal(ask(index, 1), 255);
    assert.equal(meter.lines, 1); // of the tree
    assert.equal(index.operations, 256 + 256); // both were built
  });

  it('holds on to an index within its bound, and to one that is not learned', () => {
    const [good, classic] = [make(true, 5), make(false, 1)];
    ask(good, 100);
    ask(classic, 100);
    assert.deepEqual([good.fallbacks, classic.fallbacks], [0, 0]);
  });

  it('has another chance once it has been built anew', () => {
    const index = make(true, 4.9);
    ask(index, 10);
    for (let i = 0; i < 128; i++) assert(index.insert(10 * i + 5, 1000 + i, meter, 0));
    assert.equal(index.isFallenBack, true);
    index.insert(7, 2000, meter, 0); // more than half as many have come
    index.insert(8, 2001, meter, 0);
    assert.deepEqual([index.isFallenBack, index.rebuilds], [false, 1]);
    for (const [key, row] of [
      [5, 1000],
      [7, 2000],
      [8, 2001],
      [2550, 255],
    ])
      assert.equal(index.find(key!, meter, 0), row);
    assert.equal(index.count, 256 + 130);
  });
});
