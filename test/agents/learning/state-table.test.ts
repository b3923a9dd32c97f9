import assert from 'node:assert/strict';
import type { Json } from '../../../agents/learning/policy.ts';
import { StateTable } from '../../../agents/learning/state-table.ts';

describe('table of states', () => {
  const space = { low: [-1, 0, 3], high: [1, 9, 5] };

  it('gives each state a row of its own, however many come', () => {
    const table = new StateTable(space, 2, 7);
    const rows = new Set<number>();
    for (let a = -1; a <= 1; a++)
      for (let b = 0; b <= 9; b++) for (let c = 3; c <= 5; c++) rows.add(table.rowOf([a, b, c]));
    assert.deepEqual([rows.size, table.states], [90, 90]);
    assert.equal(table.rowOf([0, 4, 4]), table.find([9, 0, 4, 4], 1));
    assert(table.values.length >= 180 && table.values.every((value) => value === 7));
  });

  it('finds no row for a state that it never met', () => {
    const table = new StateTable(space, 2, 0);
    assert.equal(table.find([0, 0, 3]), -1);
    assert.equal(table.rowOf([0, 0, 3]), 0);
    assert.equal(table.find([0, 0, 3]), 0);
  });

  it('is saved and restored whole', () => {
    const table = new StateTable(space, 2, 0);
    for (let b = 0; b <= 9; b++) table.values[table.rowOf([1, b, 3])] = Math.sqrt(b);
    table.visits[3] = 12;
    const saved = JSON.parse(JSON.stringify(table.save())) as Json;
    const other = StateTable.restore(saved);
    assert.deepEqual(other.save(), table.save());
    assert.equal(other.values[other.find([1, 2, 3])], Math.SQRT2);
    const twice = { ...(saved as object), states: Array(10).fill(4) };
    assert.throws(() => StateTable.restore(twice), /different numbers/);
  });

  it('refuses what is no whole number within its bounds', () => {
    const table = new StateTable(space, 2, 0);
    for (const state of [
      [0.5, 0, 3],
      [2, 0, 3],
      [0, NaN, 3],
      [0, 0],
    ])
      assert.throws(() => table.rowOf(state), /must be whole and in/);
    for (const bad of [
      { low: [0], high: [Infinity] },
      { low: [0.5], high: [3] },
    ])
      assert.throws(() => new StateTable(bad, 2, 0), /whole numbers within finite bounds/);
    const huge = { low: Array(20).fill(0), high: Array(20).fill(9) };
    assert.throws(() => new StateTable(huge, 2, 0), /whole numbers within finite bounds/);
  });
});
