import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseBudgets } from '../../../experiments/advising/budgets.ts';
import {
  type AdviceSettings,
  adviceWords,
  checkBudgets,
  compareAdvisors,
  dominanceWarning,
  formatAdvice,
} from '../../../experiments/advising/compare.ts';
import { readCostFolder, withQueries } from '../../../experiments/advising/read-folder.ts';
import { expandDataFolder } from '../../../experiments/paths.ts';
import { tableOf } from '../../agents/advising/helpers.ts';

const SHARED = expandDataFolder(`\${FINFRA_SHARED}`);
const TPCH = join(SHARED, 'data/index-selection-tpch');
const RULES = ['extend', 'db2-advis', 'auto-admin', 'drop'];
const settings: AdviceSettings = {
  ...{ budgetsBytes: [10], advisors: [...RULES, 'exact'], trials: 1, seed: 1 },
};
// Extend takes a, which gains most for each byte, and has no room for b, which gains more.
const table = tableOf(
  [100, 100],
  [
    ['a', 5, [50, undefined]],
    ['b', 8, [undefined, 40]],
  ],
  [1, 1],
);

describe('advisors compared', () => {
  it('are measured against the optimum and against no index', () => {
    const rows = compareAdvisors(table, table, settings);
    const of = (name: string) => rows.find(({ advisor }) => advisor === name)!;
    assert.deepEqual(
      [of('exact').cost, of('exact').costMin, of('exact').overOptimum],
      [140, 140, 0],
    );
    assert.deepEqual([of('extend').cost, of('extend').costRatio], [150, 0.75]);
    assert.equal(of('extend').overOptimum, 150 / 140 - 1);
    assert.deepEqual([of('extend').indexes, of('extend').sizeBytes], [['a'], 5]);
    assert.equal(of('extend').speedUp, Math.exp(Math.log(2) / 2)); // geometric mean of 2 and 1
    assert.match(adviceWords(rows).join('\n'), /the optimum is 140.00, proven \(gap 0\)/);
    assert.match(formatAdvice(rows), /^extend .* 150 +0\.7500 +7\.14 %/m);
  });

  it('state a speed-up over the queries that were left out as well', () => {
    const half = withQueries(table, { only: ['q0'] });
    const [row] = compareAdvisors(half, table, { ...settings, advisors: ['exact'] });
    assert.deepEqual([row!.speedUp, row!.speedUpAll], [2, Math.exp(Math.log(2) / 2)]);
  });

  it('may try several settings: none is dearer then, and all calls count', () => {
    const once = compareAdvisors(table, table, settings);
    const more = compareAdvisors(table, table, { ...settings, trials: 8 });
    more.forEach((row, at) => {
      assert(row.cost <= once[at]!.cost);
      if (row.role === 'rule') assert(row.whatIfCalls > once[at]!.whatIfCalls, row.advisor);
    });
  });

  it('are not asked where no index that helps fits', () => {
    assert.throws(
      () => compareAdvisors(table, table, { ...settings, budgetsBytes: [4, 10] }),
      /--budget 4 bytes: is too small for any index that helps: the smallest takes 5 bytes/,
    );
    const useless = tableOf([1], [['a', 5, [2]]]);
    assert.throws(() => compareAdvisors(useless, useless, settings), /nothing to advise/);
    const never = { ...table, weights: new Float64Array(table.weights.length) };
    assert.throws(() => compareAdvisors(never, never, settings), /nothing to advise/);
    const endless = { ...table, weights: table.weights.map(() => Number.MAX_VALUE) };
    assert.throws(() => compareAdvisors(endless, endless, settings), /than a number can hold/);
    assert.throws(
      () => checkBudgets(table, 'shift-budget', [4]),
      /--shift-budget 4 bytes: is too small for any index that helps/,
    );
    assert.throws(
      () => compareAdvisors(table, table, { ...settings, advisors: ['extent'] }),
      /--advisors extent: must be one of .*did you mean.*extend/,
    );
  });

  it('are asked within amounts of storage', () => {
    assert.deepEqual(parseBudgets('budget', ['1GB', '0.5GiB']), [1e9, 2 ** 29]);
    assert.throws(() => parseBudgets('budget', ['5', '0GB']), /--budget 5: must be an amount/);
  });

  it('come with a warning where one query is nearly all of the cost', () => {
    assert.equal(dominanceWarning(table), undefined);
    assert.match(dominanceWarning(tableOf([1, 999], [['a', 1, [0]]]))!, /query q1 alone is 99.9 %/);
  });
});

describe('advisors on TPC-H', () => {
  const isThere = existsSync(join(TPCH, 'indexes.csv'));
  if (!isThere && process.env['FINFRA_REQUIRE_SHARED'] === '1')
    it('find the costs', () => assert.fail(`${TPCH} is missing`));

  (isThere ? it : it.skip)(
    'find the proven optimum at each budget, Extend within 5 % of it',
    () => {
      const all = readCostFolder(TPCH);
      const nineteen = withQueries(all, { without: ['2', '17', '20'] });
      assert.equal(nineteen.queries.length, 19);
      const rows = compareAdvisors(nineteen, all, {
        ...{ ...settings, advisors: ['extend', 'exact'] },
        budgetsBytes: [1e9, 2e9, 5e9, 10e9, 20e9],
      });
      for (const row of rows) {
        if (row.advisor === 'exact') assert.equal(row.cost, row.costMin);
        assert(row.overOptimum >= 0 && row.overOptimum < 0.05, `${row.overOptimum}`);
      }
    },
  );
});
