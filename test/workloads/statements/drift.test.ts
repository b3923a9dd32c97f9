import assert from 'node:assert/strict';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import { chBenchmark } from '../../../workloads/statements/ch-benchmark.ts';
import { DRIFTS } from '../../../workloads/statements/drift.ts';
import type { StatementMixLine } from '../../../workloads/statements/statement-mix.ts';
import { ycsb } from '../../../workloads/statements/ycsb.ts';
import { createMix, transactionsOf } from './mix-shares.ts';

const rows = 1000;

function drifting(kind: string, options: object, line: StatementMixLine = ycsb, mix = {}) {
  const drift = DRIFTS.find((one) => one.kind === kind)!;
  const uniform = createRandom('drift').stream('drift');
  const stream = createMix(line, line === ycsb ? { workload: 'b', rows } : mix);
  return drift.wrap(readOptions(drift.options, { ...options }), stream, uniform);
}

describe('drift of statements', () => {
  it('makes other rows popular, as many as before', () => {
    const [before, after] = [new Float64Array(rows), new Float64Array(rows)];
    const all = transactionsOf(drifting('popularity', { every: 4000 }), 8000);
    for (const [one] of all) (one!.transaction < 4000 ? before : after)[one!.row]!++;
    const [hot] = hottest(before);
    const shift = Math.floor(0.6180339887 * rows);
    assert.equal(hottest(after)[0], (hot! + shift) % rows);
    assert(after[hot!]! < before[hot!]! / 4, `${before[hot!]}, then ${after[hot!]}`);
  });

  it('inserts new products, then asks for them', () => {
    const options = { at: 100, rows: 50, ratio: 0.5 };
    const all = transactionsOf(drifting('new-products', options), 3000).flat();
    const inserts = all.filter(({ operation }) => operation === 'insert');
    assert.deepEqual(
      inserts.map(({ row }) => row),
      Array.from({ length: 50 }, (_, i) => rows + i),
    );
    const at = all.indexOf(inserts[0]!);
    assert.equal(all[at]!.transaction, 100);
    assert(all.slice(0, at).every(({ row }) => row < rows));
    const later = all.slice(at + 50);
    const share = later.filter(({ row }) => row >= rows).length / later.length;
    assert(Math.abs(share - 0.5) < (5 * 0.5) / Math.sqrt(later.length), `${share}`);
  });

  it('brings queries at month end, and only then', () => {
    const options = { at: 200, transactions: 300, ratio: 0.2 };
    const mix = { warehouses: 1, queryRatio: 0 };
    const all = transactionsOf(drifting('month-end', options, chBenchmark, mix), 800);
    const queries = all.filter(([first]) => first!.operation === 'analyse');
    assert(queries.every(([first]) => first!.transaction >= 200 && first!.transaction < 500));
    const error = Math.sqrt(300 * 0.2 * 0.8);
    assert(Math.abs(queries.length - 60) < 5 * error, `${queries.length}`);
    assert(all.length - queries.length > 700);
  });

  it('leaves the transactions themselves as they were', () => {
    const plain = transactionsOf(createMix(ycsb, { workload: 'b', rows }), 300);
    const busy = transactionsOf(drifting('month-end', { at: 0, ratio: 0.3 }), 380);
    const own = busy.filter(([first]) => first!.operation !== 'analyse').flat();
    own.forEach((one, i) => {
      assert.deepEqual(one, plain.flat()[i] ?? one);
    });
  });

  it('refuses new products of a table with gaps', () => {
    assert.throws(
      () => drifting('new-products', { table: 5 }, chBenchmark, { warehouses: 1, queryRatio: 0 }),
      /table: must be a table whose rows have no gaps/,
    );
  });
});

function hottest(counts: Float64Array): readonly number[] {
  return [...counts.keys()].sort((a, b) => counts[b]! - counts[a]!);
}
