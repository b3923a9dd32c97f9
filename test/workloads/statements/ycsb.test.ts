import assert from 'node:assert/strict';
import { ycsb } from '../../../workloads/statements/ycsb.ts';
import { assertShares, createMix, transactionsOf } from './mix-shares.ts';

const rows = 10_000;
const mix = (workload: string, count: number) =>
  transactionsOf(createMix(ycsb, { workload, rows }), count);

describe('YCSB', () => {
  it('has the published shares of operations', () => {
    assertShares(mix('a', 5000), [0.5, 0.5]);
    assertShares(mix('b', 5000), [0.95, 0.05]);
    assertShares(mix('d', 5000), [0.95, 0.05]);
    assertShares(mix('e', 5000), [0.95, 0.05]);
    assert(mix('c', 100).every(([one]) => one!.operation === 'read'));
  });

  it('writes in workload f the row that it has read', () => {
    const pairs = mix('f', 500).filter(({ length }) => length === 2);
    assert(pairs.length > 200);
    for (const [read, update] of pairs) {
      assert.deepEqual([read!.operation, update!.operation], ['read', 'update']);
      assert.equal(read!.row, update!.row);
    }
  });

  it('reads in workload d the newest rows most', () => {
    let count = rows;
    let newest = 0;
    let reads = 0;
    for (const [one] of mix('d', 5000)) {
      if (one!.operation === 'insert') assert.equal(one!.row, count++);
      else {
        assert(one!.row >= 0 && one!.row < count);
        reads++;
        if (one!.row === count - 1) newest++;
      }
    }
    // The first rank has 1 / zeta(10^4, 0.99) = 0.0976 of the reads, a little less as rows come.
    assert(Math.abs(newest / reads - 0.0976) < 0.02, `${newest} of ${reads}`);
  });

  it('scans in workload e 1 to 100 rows, 50 on average, and none beyond the last', () => {
    const scans = mix('e', 5000).filter(([one]) => one!.operation === 'scan');
    const lengths = scans.map(([one]) => one!.rows);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    assert(Math.abs(mean - 50.5) < 5 * (28.9 / Math.sqrt(lengths.length)) + 0.3, `${mean}`);
    assert(lengths.every((length) => length >= 1 && length <= 100));
  });
});
