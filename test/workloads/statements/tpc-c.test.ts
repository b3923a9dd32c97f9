import assert from 'node:assert/strict';
import type { MixStatement } from '../../../workloads/statements/statement-mix.ts';
import { linesOf, TPC_C, tpcC } from '../../../workloads/statements/tpc-c.ts';
import { assertShares, createMix, transactionsOf } from './mix-shares.ts';

const stream = createMix(tpcC, { warehouses: 2 });
const all = transactionsOf(stream, 4000);
const of = (template: number) => all.filter(([first]) => first!.template === template);
const count = (statements: readonly MixStatement[], operation: string, table: number) =>
  statements.filter((one) => one.operation === operation && one.table === table).length;

describe('TPC-C', () => {
  it('has the published shares of transactions', () => {
    assertShares(all, [0.45, 0.43, 0.04, 0.04, 0.04]);
  });

  it('orders 5 to 15 lines, 10 on average, each with its item and its stock', () => {
    const lengths = of(0).map((statements) => {
      const lines = count(statements, 'insert', TPC_C.orderLine);
      assert.equal(count(statements, 'read', TPC_C.item), lines);
      assert.equal(count(statements, 'update', TPC_C.stock), lines);
      return lines;
    });
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    assert.deepEqual([Math.min(...lengths), Math.max(...lengths)], [5, 15]);
    assert(Math.abs(mean - 10) < (5 * Math.sqrt(10)) / Math.sqrt(lengths.length), `${mean}`);
  });

  it('numbers the orders of a district one after the other, from 3000 on', () => {
    const next = new Map<number, number>();
    for (const statements of of(0)) {
      const { row } = statements.find(({ table }) => table === TPC_C.orders)!;
      const district = Math.floor(row / 1_000_000);
      assert.equal(row % 1_000_000, next.get(district) ?? 3000);
      next.set(district, (row % 1_000_000) + 1);
    }
  });

  it('delivers the oldest new order of each district, once, with its lines', () => {
    const delivered = new Set<number>();
    for (const statements of of(3)) {
      const orders = statements.filter(
        ({ operation, table }) => operation === 'update' && table === TPC_C.orders,
      );
      assert.equal(orders.length, 10);
      for (const { row } of orders) {
        assert(!delivered.has(row));
        delivered.add(row);
      }
      const lines = orders.reduce((sum, { row }) => sum + linesOf(row), 0);
      assert.equal(count(statements, 'update', TPC_C.orderLine), lines);
    }
    assert(delivered.has(2100) && !delivered.has(2099));
  });

  it('finds 60 % of the customers of payments by their name', () => {
    const payments = of(1);
    const byName = payments.filter((one) => count(one, 'read', TPC_C.customer) === 3).length;
    const error = Math.sqrt(0.24 / payments.length);
    assert(Math.abs(byName / payments.length - 0.6) < 5 * error, `${byName}`);
  });

  it('touches rows that its tables have, or have got by inserts', () => {
    for (const { table, row, rows } of all.flat()) {
      const { rows: own, numbersEnd = own } = stream.tables[table]!;
      const end = table === TPC_C.history ? Number.POSITIVE_INFINITY : numbersEnd;
      assert(row >= 0 && row + rows <= end, `table ${table}: ${row} + ${rows}`);
    }
  });
});
