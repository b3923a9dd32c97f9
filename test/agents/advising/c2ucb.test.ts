import assert from 'node:assert/strict';
import { armFeatures } from '../../../agents/advising/arm-features.ts';
import { c2ucbLine } from '../../../agents/advising/c2ucb.ts';
import { costUnder, usedUnder, WhatIf } from '../../../agents/advising/what-if.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { tableOf } from './helpers.ts';

// Of three columns that the query has only b helps; a is as good as none, c harms nobody.
const table = tableOf(
  [100],
  [
    ['a', 10, [100]],
    ['b', 10, [20]],
    ['c', 10, [99.9]],
  ],
);

function play(rounds: number, { price = 0, budgetBytes = 10, options = {} as OptionValues } = {}) {
  let whatIf = new WhatIf(table);
  const advisor = c2ucbLine.create(readOptions(c2ucbLine.options, options), {
    ...{ queries: 1, indexes: table.indexes, budgetBytes, uniform: () => 0.5 },
    creationCosts: new Float64Array(3).fill(price),
    createWhatIf(weights) {
      whatIf = new WhatIf({ ...table, weights });
      return whatIf;
    },
  });
  const chosen = Array.from({ length: rounds }, () => {
    const indexes = advisor.choose(false);
    const set = whatIf.set(indexes);
    advisor.observe({
      counts: Float64Array.of(5),
      costs: Float64Array.of(costUnder(table, 0, set)),
      used: Int32Array.of(usedUnder(table, 0, set)),
    });
    return indexes;
  });
  return { chosen, calls: whatIf.calls };
}

describe('the bandit over indexes', () => {
  it('finds the one index that helps, and keeps it', () => {
    const { chosen } = play(30, { options: { alpha: 0.3 } });
    assert.deepEqual(chosen[0], []); // nothing is known of the workload yet
    assert.deepEqual(
      chosen.slice(10),
      chosen.slice(10).map(() => [1]),
    );
  });

  it('stays within the budget and takes no beginning of what it has taken', () => {
    for (const indexes of play(20, { budgetBytes: 20, options: { oracle: 'all' } }).chosen)
      assert(indexes.length <= 2);
  });

  it('builds nothing that costs more than it could ever gain', () => {
    const { chosen } = play(10, { price: 1e9 });
    // The cost of a round is known after the first.
    assert.deepEqual(chosen.flat(), []);
  });

  it('asks the optimizer once for each query, for its cost as it is', () => {
    assert.equal(play(10).calls, 1);
  });
});

describe('features of an index', () => {
  it('weigh a column by its place in the key and its demand', () => {
    const { indexes } = tableOf(
      [1],
      [
        ['a|b', 40, [1]],
        ['c', 10, [1]],
      ],
    );
    const { size, features } = armFeatures(indexes, 100);
    const demand = new Map([
      ['a', 0.5],
      ['b', 1],
    ]);
    assert.equal(size, 5);
    assert.deepEqual([...features(0, { demand, lastGain: () => 0.25 })], [0.5, 0.1, 0, 0.4, 0.25]);
    assert.deepEqual([...features(1, { demand, lastGain: () => 0 })], [0, 0, 0, 0.1, 0]);
  });
});
