import assert from 'node:assert/strict';
import { chBenchmark } from '../../../workloads/statements/ch-benchmark.ts';
import { assertShares, createMix, transactionsOf } from './mix-shares.ts';

describe('CH-benCHmark', () => {
  it('has the published weights of queries', () => {
    const stream = createMix(chBenchmark, { warehouses: 1, queryRatio: 1 });
    const weights = [3, 2, 3, 2, ...Array<number>(18).fill(5)].map((weight) => weight / 100);
    assertShares(transactionsOf(stream, 5000), [0, 0, 0, 0, 0, ...weights]);
  });

  it('has so many queries among its transactions, and those as TPC-C has them', () => {
    const stream = createMix(chBenchmark, { warehouses: 1, queryRatio: 0.5 });
    assertShares(transactionsOf(stream, 2000), [0.225, 0.215, 0.02, 0.02, 0.02]);
    const total = stream.templates.reduce((sum, { share }) => sum + share, 0);
    assert(Math.abs(total - 1) < 1e-12);
  });

  it('reads in a query every row of each of its tables', () => {
    const stream = createMix(chBenchmark, { warehouses: 1, queryRatio: 1 });
    for (const statements of transactionsOf(stream, 200)) {
      const { tables } = stream.templates[statements[0]!.template]!;
      assert.deepEqual(
        statements.map(({ table }) => table),
        tables,
      );
      for (const { table, rows } of statements) assert.equal(rows, stream.tables[table]!.rows);
    }
  });
});
