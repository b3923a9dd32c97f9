import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Calls, CLIENT, NONE } from '../../../sim/calls.ts';
import { LockTable } from '../../../sim/databases/lock-table.ts';

const HELD = -2; // in the model: the lock is kept for nobody

/** A table, and what it should be: by row of the database, those who have its lock or wait, in order. */
function pair() {
  const calls = new Calls();
  const table = new LockTable(calls);
  const lines = new Map<number, number[]>();
  const lockOf = new Map<number, { key: number; lock: number }>(); // by call
  return {
    table,
    lines,
    acquire(key: number): void {
      const row = calls.allocate(0, 0, CLIENT, 1);
      const line = lines.get(key) ?? [];
      lines.set(key, [...line, row]);
      const lock = table.acquire(key, row);
      lockOf.set(row, { key, lock });
      assert.equal(table.isHeldBy(lock, row), line.length === 0);
    },
    /** Some call leaves: gives back what it holds, or waits no longer. */
    leave(choice: number, keeps: boolean): void {
      const rows = [...lockOf.keys()];
      if (rows.length === 0) return;
      const row = rows[choice % rows.length]!;
      const { key, lock } = lockOf.get(row)!;
      const line = lines.get(key)!;
      lockOf.delete(row);
      if (line[0] !== row) {
        table.withdraw(lock, row);
        lines.set(
          key,
          line.filter((other) => other !== row),
        );
      } else if (keeps) {
        table.keep(lock);
        lines.set(key, [HELD, ...line.slice(1)]);
        kept.push({ key, lock });
      } else this.release(key, lock);
      calls.release(row);
    },
    release(key: number, lock: number): void {
      const rest = lines.get(key)!.slice(1);
      assert.equal(table.release(lock), rest[0] ?? NONE);
      if (rest.length === 0) lines.delete(key);
      else lines.set(key, rest);
    },
    releaseKept(): void {
      for (const { key, lock } of kept.splice(0)) this.release(key, lock);
    },
    check(): void {
      const all = [...lines.values()];
      assert.equal(table.held, lines.size);
      assert.equal(
        table.waiting,
        all.reduce((sum, line) => sum + line.length - 1, 0),
      );
      for (const [row, { key, lock }] of lockOf)
        assert.equal(table.isHeldBy(lock, row), lines.get(key)![0] === row);
    },
  };
}
const kept: { key: number; lock: number }[] = [];

describe('the table of locks', () => {
  it('gives each row to one call at a time, first come, first served, whoever leaves', () => {
    const key = fc.oneof(fc.nat(5), fc.integer({ min: 0, max: 2 ** 31 }), fc.maxSafeNat());
    const step = fc.record({ key, choice: fc.nat(1000), what: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        kept.length = 0;
        const both = pair();
        for (const { key, choice, what } of steps) {
          if (what < 5) both.acquire(key);
          else if (what === 9) both.releaseKept();
          else both.leave(choice, what === 8);
          both.check();
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('keeps apart rows that differ in their high bits alone', () => {
    const both = pair();
    for (let i = 0; i < 200; i++) both.acquire(i * 2 ** 32);
    both.check();
    assert.equal(both.table.held, 200);
  });

  it('takes memory for the rows that are locked at one time, not for all that ever were', () => {
    const calls = new Calls();
    const table = new LockTable(calls);
    const row = calls.allocate(0, 0, CLIENT, 1);
    const numbers = new Set<number>();
    for (let key = 0; key < 100_000; key++) {
      const lock = table.acquire(key, row);
      numbers.add(lock);
      table.release(lock);
    }
    assert.equal(numbers.size, 1);
    assert.equal(table.held, 0);
  });
});
