import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IndexBench } from '../../../experiments/bench/index-bench.ts';
import { fastestClassic } from '../../../experiments/bench/index-bench.ts';
import { type InsertRow, SORTED_BTREE } from '../../../experiments/bench/index-inserts.ts';
import type { LookupRow } from '../../../experiments/bench/index-lookups.ts';
import { renderSvg } from '../../../experiments/figures/render-svg.ts';
import { buildSpec, insertSpec, sizeSpec } from '../../../experiments/indexing/figures-indexes.ts';
import { keptBench, writeBench } from '../../../experiments/indexing/study-rows.ts';
import { indexWords } from '../../../experiments/indexing/study-words.ts';

function lookup(index: string, kind: string, nanoseconds: number, sizeBytes: number): LookupRow {
  const isClassic = ['binary-search', 'eytzinger'].includes(kind);
  return {
    ...{ keySet: 'uniform', index, kind, isClassic, keys: 1000, sizeBytes },
    ...{ buildMilliseconds: 2, buildOperations: 5000, lookupNanoseconds: nanoseconds },
    lookupNanosecondsLeast: nanoseconds - 10,
    lookupNanosecondsMost: nanoseconds + 20,
    ...{ lines: 3.25, pages: 2, speed: 200 / nanoseconds },
  };
}

function insert(index: string, nanoseconds: number): InsertRow {
  return {
    ...{ keySet: 'uniform', index, bulkKeys: 500, insertedKeys: 200, buildMilliseconds: 1 },
    insertNanoseconds: nanoseconds,
    insertNanosecondsLeast: nanoseconds - 1,
    insertNanosecondsMost: nanoseconds + 1,
    ...{ lookupNanoseconds: 50, lookupNanosecondsLeast: 40, lookupNanosecondsMost: 70 },
    sizeBytes: index === SORTED_BTREE ? Number.NaN : 16_000,
    ...{ insertOperations: 12.5, speed: 900 / nanoseconds },
  };
}

const bench: IndexBench = {
  bench: 'index',
  machine: 'a machine, 4 cores',
  lookups: [
    lookup('binary search', 'binary-search', 300, 0),
    lookup('Eytzinger', 'eytzinger', 200, 8000),
    lookup('RMI, 0.5 bytes a key', 'rmi', 100, 500),
    lookup('RMI, 2 bytes a key', 'rmi', 160, 2000),
    lookup('PGM, epsilon 16', 'pgm', 195, 120),
  ],
  inserts: [
    insert('b-plus-tree', 600),
    insert('alex', 300),
    insert('hash', 100),
    insert(SORTED_BTREE, 900),
  ],
  rows: [],
};

describe('the study of indexes', () => {
  it('takes the classic search of the shortest look-ups for comparison', () => {
    assert.equal(fastestClassic(bench.lookups, 'uniform').index, 'Eytzinger');
  });

  it('says in words what its rows say', () => {
    assert.deepEqual(indexWords(bench), [
      'Nanoseconds are wall clock, medians of rounds in turn, on a machine, 4 cores; lines, pages and operations are counted.',
      'uniform, 1,000 keys: the fastest classic search is Eytzinger with 200 ns and 0.0080 MB beside the keys; at their fastest settings ' +
        'RMI 2.00 times as fast (RMI, 0.5 bytes a key: 100 ns, 0.00050 MB); ' +
        'PGM 1.03 times as fast (PGM, epsilon 16: 195 ns, 0.00012 MB, though their rounds overlap).',
      'uniform, 200 random inserts into 500 keys: the ALEX-like index takes 300 ns each, 3.00 times as fast as sorted-btree (npm) (900 ns), ' +
        '2.00 times as fast as b-plus-tree (600 ns), and 50 ns per look-up afterwards (b-plus-tree: 50); ' +
        'ns per insert and look-up of the others: hash 100 and 50.',
    ]);
  });

  it('keeps its rows, and takes them only for the same sizes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      assert.equal(keptBench(folder, { keys: 1000, bulk: 500 }), undefined);
      writeBench(folder, bench);
      const kept = keptBench(folder, { keys: 1000, bulk: 500 })!;
      assert.deepEqual(indexWords(kept), indexWords(bench));
      assert.deepEqual(kept.inserts, bench.inserts);
      assert.deepEqual(
        kept.lookups.map(({ sizeBytes, lines, isClassic }) => [sizeBytes, lines, isClassic]),
        bench.lookups.map(({ sizeBytes, lines, isClassic }) => [sizeBytes, lines, isClassic]),
      );
      assert.equal(keptBench(folder, { keys: 1001, bulk: 500 }), undefined);
      assert.equal(keptBench(folder, { keys: 1000, bulk: 501 }), undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('draws its figures without a warning, the fastest classic search by its name', async () => {
    const size = await renderSvg(sizeSpec(bench.lookups));
    assert.match(size, /Eytzinger/);
    assert.match(size, /memory beside the keys/);
    assert.match(await renderSvg(buildSpec(bench.lookups)), /building per key/);
    assert.match(await renderSvg(insertSpec(bench.inserts)), /sorted-btree/);
  });
});
