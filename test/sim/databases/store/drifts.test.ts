import assert from 'node:assert/strict';
import { DriftPlan } from '../../../../sim/databases/store/drift-plan.ts';
import { Table } from '../../../../sim/databases/store/table.ts';
import { WalkMeter } from '../../../../sim/databases/store/walk-meter.ts';
import { createRandom } from '../../../../sim/random.ts';
import type { Spec } from '../../../../sim/units.ts';
import { MAKERS, STORE } from './doubles.ts';

const ROWS = 1000;

function make(...drift: Spec[]) {
  const config = {
    ...STORE.tables[0]!,
    rows: ROWS,
    rowsMax: 2 * ROWS,
    popularity: { kind: 'zipf', exponent: 1, clustered: true },
  };
  const uniform = createRandom('drift').stream('table');
  const options = { config, store: STORE, makers: MAKERS, uniform, structure: 0 };
  const table = new Table(options, new WalkMeter());
  const plan = new DriftPlan(drift, () => table);
  return { table, plan };
}

const common = { table: 'accounts', at: 10 };

describe('drift', () => {
  it('gives the first ranks to other rows, for a time', () => {
    const { table, plan } = make({ kind: 'popularity', ...common, for: 5, share: 0.25 });
    const first = (now: number) => {
      plan.advance(now);
      return table.asked(0);
    };
    assert.deepEqual([9.9, 10, 14.9, 15, 99].map(first), [0, 250, 250, 0, 0]);
  });

  it('loads new rows and asks for them', () => {
    const { table, plan } = make({
      kind: 'new-rows',
      ...common,
      rows: 100,
      share: 0.4,
      place: 0.5,
    });
    plan.advance(9);
    assert.equal(table.count, ROWS);
    plan.advance(10);
    assert.equal(table.count, ROWS + 100);
    assert.deepEqual(
      [0, 0.2, 0.3999].map((u) => table.asked(u)),
      [1000, 1050, 1099],
    );
    assert.equal(table.asked(0.4), 0); // the others as before
    const meter = new WalkMeter();
    for (const row of [0, 999, 1000, 1099])
      assert.equal(table.index.find(table.keyOf(row), meter, 10), row);
  });

  it('gives out other keys from then on', () => {
    const { table, plan } = make({ kind: 'insert-keys', ...common, place: 0.5 });
    plan.advance(10);
    const meter = new WalkMeter();
    const rows = [0.1, 0.9].map((u) => table.insert(u, meter, 10));
    assert.deepEqual(rows, [1000, 1001]);
    assert.equal(table.keyOf(1001) - table.keyOf(1000), 1);
  });

  it('scans beside each read, for a time', () => {
    const { table, plan } = make({ kind: 'scans', ...common, for: 5, rows: 300 });
    const rows = [9, 10, 15].map((now) => {
      plan.advance(now);
      return table.scanRows;
    });
    assert.deepEqual(rows, [0, 300, 0]);
  });

  it('archives at once what it has no room for', () => {
    const { table, plan } = make({ kind: 'new-rows', ...common, rows: 5000, place: 0, share: 0 });
    plan.advance(10);
    assert.equal(table.count, 2 * ROWS);
    assert.equal(table.insert(0.5, new WalkMeter(), 10), -1);
    assert.equal(table.archived, 1);
  });
});
