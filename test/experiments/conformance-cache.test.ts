import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformanceCache } from '../../experiments/conformance/cache.ts';
import { sharedFile } from '../workloads/helpers.ts';

const HEADER = 'policy,cache_size_bytes,requests,misses,request_bytes,miss_bytes';

describe('conformance cache', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finfra-cache-'));
  after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('finds the misses that books print', async () => {
    const { total, passed } = await conformanceCache();
    assert(total >= 15);
    assert.equal(passed, total);
  });

  it('finds all 64 published rows of the block trace, misses and bytes', async function () {
    const trace = sharedFile(this, 'cache-block-cloudphysics/cloudPhysicsIO.csv.gz');
    const expected = sharedFile(this, 'cache-block-cloudphysics/expected_misses.csv');
    const { total, failures, inconclusive } = await conformanceCache(trace, expected);
    assert.deepEqual([total, failures, inconclusive], [64, [], 0]);
  });

  it('tells SIEVE from LFU on sprite, which the block trace cannot', async function () {
    const trace = sharedFile(this, 'cache-object-traces/sprite.keys.txt.gz');
    const rows = 'policy,cache_size,misses\nSIEVE,500,36723\nLFU,500,99674\nLFU,500,36723\n';
    const { failures } = await conformanceCache(trace, write('sprite.csv', rows));
    assert.deepEqual(
      failures.map((failure) => [failure.case, failure.got]),
      [['LFU at 500 (line 4)', { misses: 99674 }]],
    );
  });

  it('reports rows of policies that it does not know, and does not pass them', async () => {
    const trace = write('t.txt', '1\n2\n1\n');
    const table = write('t.csv', `${HEADER}\nLRU,2,3,2,3,2\nCacheus,2,3,2,3,2\nTwoQ,9,3,2,3,2\n`);
    const report = await conformanceCache(trace, table);
    assert.deepEqual([report.total, report.passed, report.inconclusive], [3, 2, 1]);
    assert.match(report.notes![0]!, /Cacheus/);
  });

  it('refuses a table that is wrong, and a trace without one', async () => {
    const trace = write('t.txt', '1\n');
    await assert.rejects(conformanceCache(trace), /needs the expected misses/);
    await assert.rejects(
      conformanceCache(trace, write('a.csv', 'policy,size\n')),
      /:1:1 needs a column/,
    );
    const wrong = write('b.csv', `${HEADER}\nLRU,0,3,2,3,x\n`);
    await assert.rejects(conformanceCache(trace, wrong), (error: Error) => {
      const lines = error.message.replaceAll(`${folder}/`, '').split('\n');
      assert.deepEqual(lines, [
        "b.csv:2:5 cache_size_bytes: must be an integer >= 1, got '0'",
        "b.csv:2:13 miss_bytes: must be an integer >= 0, got 'x'",
      ]);
      return true;
    });
    const refused = (text: string, pattern: RegExp) =>
      assert.rejects(conformanceCache(trace, write('c.csv', text)), pattern);
    await refused(`policy,cache_size,misses\nLRU,1,2,3\n`, /c.csv:2:1: must have 3 cells .* got 4/);
    await refused(
      'policy,cache_size,capacity,misses\nLRU,1,1,1\n',
      /c.csv:1:1 must be one column: cache_size, capacity/,
    );
    const open = 'policy,cache_size,misses\nLRU,1,1\nL"RU,1,7\nLRU,1,9\n';
    await refused(open, /c.csv:3:1 is not CSV from here on/);
  });
});
