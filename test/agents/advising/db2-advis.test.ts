import assert from 'node:assert/strict';
import { db2AdvisLine } from '../../../agents/advising/db2-advis.ts';
import { advised, tableOf } from './helpers.ts';

describe('DB2Advis', () => {
  const still = { variations: 0 };

  it('credits a wide index with the gains of its prefixes', () => {
    const table = tableOf(
      [100, 100, 100],
      [
        ['a', 10, [60, 65, undefined]], // 40
        ['a|b', 12, [61, 60, undefined]], // 40 of its own, 80 with those of a
        ['c', 12, [undefined, undefined, 40]], // 60
      ],
    );
    const { ids } = advised(db2AdvisLine, { table, budgetBytes: 12, options: still });
    assert.deepEqual(ids, ['a|b']);
  });

  it('asks each query twice where there are no exchanges, and once more for the result', () => {
    const table = tableOf(
      [100, 100],
      [
        ['a', 1, [10, undefined]],
        ['b', 2, [undefined, 20]],
      ],
    );
    const { calls } = advised(db2AdvisLine, { table, budgetBytes: 1, options: still });
    // {}, {a} and {b}, which are all that there is, for q0 and q1; the result {a} is known for both.
    assert.equal(calls, 4);
  });

  it('finds by exchanges what the order by gain for each byte has missed', () => {
    const table = tableOf(
      [100, 100],
      [
        ['a', 1, [90, undefined]],
        ['b', 10, [undefined, 10]],
      ],
    );
    const with_ = (variations: number) =>
      advised(db2AdvisLine, { table, budgetBytes: 10, options: { variations } }).ids;
    assert.deepEqual(with_(0), ['a']);
    assert.deepEqual(with_(20), ['b']);
  });
});
