import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adviseOn } from '../../../experiments/advising/advise.ts';
import { SHIFT_QUICK } from '../../../experiments/advising/shift-study.ts';
import { SHIFT_SIZE } from '../../../experiments/advising/shift-workload.ts';
import { syntheticCosts } from '../../../experiments/advising/synthetic.ts';

describe('index advise', () => {
  it('writes what it has found, rows beside each figure, and says it in words', async () => {
    const out = mkdtempSync(join(tmpdir(), 'advise-'));
    try {
      const table = syntheticCosts();
      const size = { ...SHIFT_SIZE, rounds: 4, phaseRounds: 2 };
      const { rows, words, files } = await adviseOn(table, table, {
        ...{ budgetsBytes: [5e8], advisors: ['extend', 'exact'], trials: 1, seed: 1, out },
        shift: { ...SHIFT_QUICK, size, trials: 1, reportSeeds: 2, budgetBytes: 5e8 },
        onProgress: () => {},
      });
      const text = (name: string) => readFileSync(join(out, name), 'utf8');
      assert(files.every((file) => file.startsWith(out)));
      assert.match(text('figures/index-advisors.svg'), /^<svg/);
      assert.match(text('figures/index-regret.svg'), /^<svg/);
      assert.equal(text('figures/index-advisors.csv').trim().split('\n').length, 1 + rows.length);
      // A row per case, contender other than the clairvoyant, and round.
      assert.equal(text('figures/index-regret.csv').trim().split('\n').length, 1 + 4 * 4 * 4);
      assert.equal(text('advice.txt'), `${words.join('\n')}\n`);
    } finally {
      rmSync(out, { recursive: true });
    }
  });
});

describe('made-up costs', () => {
  it('are the same each time, and no index makes a query dearer than a scan', () => {
    const table = syntheticCosts();
    assert.deepEqual(syntheticCosts(), table);
    assert.notDeepEqual(syntheticCosts('other').served, table.served);
    table.served.forEach(({ costs }, query) => {
      assert(costs.length > 0);
      for (const cost of costs) assert(cost > 0 && cost <= table.withoutIndex[query]!);
    });
  });
});
