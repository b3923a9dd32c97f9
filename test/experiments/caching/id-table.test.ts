import assert from 'node:assert/strict';
import { IdTable } from '../../../experiments/caching/id-table.ts';
import { createRandom } from '../../../sim/random.ts';

describe('the table of ids', () => {
  it('numbers ids of 64 bits as a map does, while it grows', () => {
    const uniform = createRandom('ids').stream('ids');
    const word = () => Math.floor(uniform() * 2 ** 32);
    const ids = Array.from({ length: 5000 }, () => [word(), word() % 3] as const);
    const table = new IdTable();
    const map = new Map<string, number>();
    for (let draw = 0; draw < 20_000; draw++) {
      const [low, high] = ids[Math.floor(uniform() * ids.length)]!;
      const key = `${high}/${low}`;
      if (!map.has(key)) map.set(key, map.size);
      assert.equal(table.numberOf(low, high), map.get(key));
    }
    assert.equal(table.count, map.size);
  });

  it('tells halves apart, and takes a half with or without its sign', () => {
    const table = new IdTable();
    assert.deepEqual(
      [table.numberOf(0, 0), table.numberOf(0, 1), table.numberOf(1, 0), table.numberOf(-1, 0)],
      [0, 1, 2, 3],
    );
    assert.equal(table.numberOf(2 ** 32 - 1, 0), 3);
  });

  it('tells ids apart that differ in one half alone, however crowded it is', () => {
    for (const [low, high] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const table = new IdTable();
      for (let id = 0; id < 3000; id++) assert.equal(table.numberOf(low * id, high * id), id);
    }
  });
});
