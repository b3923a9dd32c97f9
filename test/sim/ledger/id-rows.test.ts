import assert from 'node:assert/strict';
import { IdRows } from '../../../sim/ledger/id-rows.ts';
import { PendingExpiries } from '../../../sim/ledger/pending-expiries.ts';
import { createRandom } from '../../../sim/random.ts';

describe('rows of the ledger by id', () => {
  it('are those of a map, while last rows come and go', () => {
    const uniform = createRandom('1').stream('ids');
    const rows = new IdRows();
    const map = new Map<number, number>();
    const ids: number[] = [];
    for (let i = 0; i < 60_000; i++) {
      // Neighbours, multiples of 2^32 and large numbers: what a weak hash would pile up.
      const id = [i, i * 2 ** 32, i * 4096 + 1, Math.floor(uniform() * 2 ** 53)][i % 4]! + 1;
      if (uniform() < 0.3 && ids.length > 0) {
        map.delete(ids.pop()!);
        rows.removeLast();
      } else if (!map.has(id)) {
        map.set(id, ids.length);
        ids.push(id);
        assert.equal(rows.add(id), ids.length - 1);
      }
      if (i % 7 === 0) assert.equal(rows.find(id), map.get(id) ?? -1);
    }
    assert(ids.length > 10_000);
    // Down to nothing again: rows from before the table grew go as well as those after.
    for (; ids.length > 0; ids.pop(), rows.removeLast()) {
      if (ids.length % 1000 !== 0) continue;
      assert.equal(rows.count, ids.length);
      assert(ids.every((id, row) => rows.find(id) === row && rows.idOf(row) === id));
    }
    assert.equal(rows.find(0), -1);
  });
});

describe('pending transfers by their expiry', () => {
  it('fall due in the order of time, then of row', () => {
    const uniform = createRandom('2').stream('expiries');
    const expiries = new PendingExpiries();
    const all = Array.from({ length: 500 }, (_, row) => ({
      row,
      time: Math.floor(uniform() * 50),
    }));
    for (const { row, time } of all.toReversed()) expiries.add(time, row);
    const wanted = all.toSorted((a, b) => a.time - b.time || a.row - b.row);
    const got: number[] = [];
    for (const now of [-1, 10, 24.5, 49])
      for (let row = expiries.takeDue(now); row >= 0; row = expiries.takeDue(now)) {
        assert(all[row]!.time <= now);
        got.push(row);
      }
    assert.deepEqual(
      got,
      wanted.map(({ row }) => row),
    );
    assert.equal(expiries.takeDue(Infinity), -1);
  });
});
