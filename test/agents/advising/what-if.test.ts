import assert from 'node:assert/strict';
import { WhatIf, workloadCostUnder } from '../../../agents/advising/what-if.ts';
import { costOfSet, randomTable, tableOf } from './helpers.ts';

const table = tableOf(
  [100, 200],
  [
    ['a', 10, [40, undefined]],
    ['b', 10, [30, 250]],
    ['c', 10, [undefined, 50]],
  ],
  [2, 1],
);

describe('the optimizer that is asked', () => {
  it('answers with the least cost over the set and no index', () => {
    const whatIf = new WhatIf(table);
    assert.equal(whatIf.cost(0, whatIf.set()), 100);
    assert.equal(whatIf.cost(0, whatIf.set([0, 1])), 30);
    assert.equal(whatIf.cost(1, whatIf.set([1])), 200); // it would rather have none
    assert.deepEqual(
      [whatIf.used(0, whatIf.set([0, 1])), whatIf.used(1, whatIf.set([1]))],
      [1, -1],
    );
    assert.equal(whatIf.workloadCost(whatIf.set([0, 2])), 2 * 40 + 50);
  });

  it('counts each question once: a query and the members that share a column with it', () => {
    const whatIf = new WhatIf(table);
    const set = whatIf.set([0]);
    whatIf.cost(0, set);
    whatIf.cost(0, set);
    set.add(2); // has no column of query 0
    whatIf.cost(0, set);
    assert.equal(whatIf.calls, 1);
    set.add(1);
    whatIf.used(0, set);
    assert.equal(whatIf.calls, 2);
    set.remove(1);
    whatIf.cost(0, set);
    assert.equal(whatIf.calls, 2);
    whatIf.cost(1, set);
    assert.equal(whatIf.calls, 3);
  });

  it('knows costs and sizes of any set by their definition', () => {
    for (const seed of ['one', 'two', 'three']) {
      const random = randomTable(seed);
      const whatIf = new WhatIf(random);
      for (let mask = 0; mask < 64; mask++) {
        const chosen = [...random.indexes.keys()].filter((index) => (mask >> index) % 2 === 1);
        const set = whatIf.set(chosen);
        assert.equal(workloadCostUnder(random, set), costOfSet(random, chosen));
        const size = chosen.reduce((sum, index) => sum + random.indexes[index]!.sizeBytes, 0);
        assert.deepEqual([set.sizeBytes, set.count, set.members()], [size, chosen.length, chosen]);
      }
    }
  });
});
