import assert from 'node:assert/strict';
import { extendLine } from '../../../agents/advising/extend.ts';
import { advised, tableOf } from './helpers.ts';

describe('Extend', () => {
  it('appends a column where that gains more for each byte than a new index', () => {
    const table = tableOf(
      [100, 100],
      [
        ['a', 10, [50, undefined]],
        ['b', 20, [undefined, 60]], // 40 for 20 bytes
        ['a|b', 15, [20, undefined]], // 30 for 5 bytes more
      ],
    );
    assert.deepEqual(advised(extendLine, { table, budgetBytes: 15 }).ids, ['a|b']);
    assert.deepEqual(advised(extendLine, { table, budgetBytes: 35 }).ids, ['b', 'a|b']);
  });

  it('gives back the size of the index that it replaces', () => {
    const table = tableOf(
      [100],
      [
        ['a', 10, [50]],
        ['a|b', 12, [20]],
      ],
    );
    assert.deepEqual(advised(extendLine, { table, budgetBytes: 12 }).ids, ['a|b']);
  });

  it('does not reach what has no first column among the candidates', () => {
    const table = tableOf([100], [['a|b', 12, [20]]]);
    assert.deepEqual(advised(extendLine, { table, budgetBytes: 12 }).ids, []);
  });

  it('takes a step only if its cost times 1.003 is below the cost before', () => {
    const cost = (after: number) =>
      advised(extendLine, { table: tableOf([2006], [['a', 1, [after]]]), budgetBytes: 1 }).cost;
    assert.equal(cost(2001), 2006);
    assert.equal(cost(1999), 1999);
  });

  it('asks for no answer twice', () => {
    // None, {a}, {b}, and with {a} chosen {a, b}; each for the one query that both matter to.
    const table = tableOf(
      [100],
      [
        ['a', 1, [10]],
        ['b', 1, [20]],
      ],
    );
    const { calls, ids } = advised(extendLine, { table, budgetBytes: 2 });
    assert.deepEqual({ calls, ids }, { calls: 4, ids: ['a'] });
  });
});
