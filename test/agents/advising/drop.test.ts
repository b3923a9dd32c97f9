import assert from 'node:assert/strict';
import { dropLine } from '../../../agents/advising/drop.ts';
import { advised, tableOf } from './helpers.ts';

describe('the drop heuristic', () => {
  const table = tableOf(
    [100, 100],
    [
      ['a', 10, [40, undefined]], // its loss costs 10: b serves the same query
      ['b', 6, [50, undefined]],
      ['c', 8, [undefined, 70]], // 30
      ['d', 2, [undefined, undefined]],
      ['e', 3, [undefined, undefined]],
    ],
  );

  it('drops what costs least to lose, and of equals the largest', () => {
    const of = (budgetBytes: number) => advised(dropLine, { table, budgetBytes }).ids;
    assert.deepEqual(of(29), ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual(of(28), ['a', 'c', 'd', 'e']); // b, of nought like d and e, is largest
    assert.deepEqual(of(20), ['a', 'c', 'd']);
    assert.deepEqual(of(19), ['a', 'c']);
    assert.deepEqual(of(10), ['a']);
  });

  it('can judge by each byte that it frees', () => {
    const of = (by: string) =>
      advised(dropLine, {
        table: tableOf(
          [100, 100],
          [
            ['a', 10, [60, undefined]],
            ['b', 5, [undefined, 70]],
          ],
        ),
        budgetBytes: 10,
        options: { by },
      }).ids;
    assert.deepEqual(of('cost'), ['a']);
    assert.deepEqual(of('cost-per-byte'), ['b']);
  });
});
