import assert from 'node:assert/strict';
import { autoAdminLine } from '../../../agents/advising/auto-admin.ts';
import { advised, tableOf } from './helpers.ts';

describe('AutoAdmin', () => {
  const table = tableOf(
    [100, 100, 100],
    [
      ['a', 10, [40, undefined, undefined]],
      ['b', 5, [undefined, 55, undefined]],
      ['c', 5, [undefined, undefined, 55]],
    ],
  );

  it('finds two indexes that together fit better than the best one', () => {
    const of = (together: number) =>
      advised(autoAdminLine, { table, budgetBytes: 10, options: { together } }).ids;
    assert.deepEqual(of(2), ['b', 'c']);
    assert.deepEqual(of(1), ['a']);
  });

  it('widens what it has chosen, one column in each round', () => {
    const wide = tableOf(
      [100],
      [
        ['a', 5, [50]],
        ['a|b', 8, [30]],
        ['a|b|c', 9, [10]],
      ],
    );
    const of = (columnsMax: number) =>
      advised(autoAdminLine, { table: wide, budgetBytes: 9, options: { columnsMax } }).ids;
    assert.deepEqual([of(1), of(2), of(3)], [['a'], ['a|b'], ['a|b|c']]);
  });
});
