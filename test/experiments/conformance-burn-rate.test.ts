import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceBurnRate } from '../../experiments/conformance/burn-rate.ts';
import { ROOT } from '../../experiments/paths.ts';
import { caseFiles } from './case-files.ts';

const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');

/** With an objective of 50 % and a burn of 1, more than half of a window must be bad. */
const TINY = {
  slo: '50 %',
  rules: [{ name: 'both', severity: 'ticket', long: '4m', short: '2m', burn: 1 }],
  start: -4,
  traffic: [
    { minutes: 4, errorRatio: [0, 10] },
    { minutes: 6, errorRatio: [10, 10] },
    { minutes: 4, errorRatio: [5, 10] },
  ],
  // Three of four minutes at 3; at 7 one of the last two is bad and the other half: 15 of 20; at 8 half.
  expect: { both: [[3, 8]] },
};

const TABLE = `
# Any text

| other | table |
|---|---|
| 1 | 2 |

SLO 50 %, constant traffic.

| error ratio, duration | page 4m & 2m > 1 | ticket 0.1h > 1.5x |
|:--|---|---:|
| 100 %, 6 min | 3 / 7 | 5 / 8 |
| 50 % (on the limit), 60 min | never | never |
| 2/3, 1 h | 4 / 61 | never |

SLO 0.75
| error ratio, duration | 1h & 5m > 2 |
|---|---|
| 1, 0.5h | never |
| 1, 31min | 31 / 34 |
`;

describe('conformance burn-rate', () => {
  const files = caseFiles('burn-rate', conformanceBurnRate);
  const { run } = files;
  const refused = (change: object) => files.refusal(JSON.stringify({ ...TINY, ...change }));
  const judge = (text: string) => conformanceBurnRate(files.write(text, 'table.md'));
  /** The lines of a refusal of a table, from line and column on. */
  const tableRefusal = async (text: string) => {
    const file = files.write(text, 'table.md');
    const error = await conformanceBurnRate(file).then(
      () => assert.fail('accepted'),
      (reason: Error) => reason,
    );
    return error.message.split('\n').map((line) => line.replace(file, 'table.md'));
  };

  it('passes all built-in cases', async () => {
    assert.deepEqual(await conformanceBurnRate(), {
      suite: 'burn-rate',
      total: 20,
      passed: 20,
      inconclusive: 0,
      failures: [],
    });
  });

  it('passes the table of known-answers/incidents.md', async function () {
    const file = join(SHARED, 'known-answers/incidents.md');
    if (!existsSync(file) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const report = await conformanceBurnRate(file);
    assert.deepEqual([report.passed, report.total, report.failures], [20, 20, []]);
  });

  it('judges tables of other ratios, durations, objectives and rules', async () => {
    const report = await judge(TABLE);
    assert.deepEqual([report.total, report.failures], [8, []]);
  });

  it('finds every minute of a table that is off by one', async () => {
    for (const [right, wrong] of [
      ['3 / 7', '4 / 7'],
      ['3 / 7', '3 / 8'],
      ['3 / 7', 'never'],
      ['31 / 34', '31 / 35'],
    ] as const) {
      const { failures } = await judge(TABLE.replace(right, wrong));
      assert.equal(failures.length, 1, wrong);
    }
    const { failures } = await judge(TABLE.replace('60 min | never', '60 min | 1 / 2'));
    assert.deepEqual(failures, [
      { case: '50 % (on the limit), 60 min: page 4m & 2m > 1', expected: [[1, 2]], got: [] },
    ]);
  });

  it('judges JSON: one case, a list, or a list under its key', async () => {
    for (const content of [TINY, [TINY, TINY], { cases: [{ ...TINY, name: 'named' }] }]) {
      const { total, failures } = await run(content);
      assert.ok(total >= 1);
      assert.deepEqual(failures, []);
    }
    const wrong = await run({ cases: [{ ...TINY, name: 'named', expect: { both: [[3, 9]] } }] });
    assert.deepEqual(wrong.failures, [{ case: 'named: both', expected: [[3, 9]], got: [[3, 8]] }]);
  });

  it('knows firing again, firing to the end, single windows and too few events', async () => {
    const traffic = [
      { minutes: 1, errorRatio: [10, 10] },
      { minutes: 1, errorRatio: [0, 10] },
      { minutes: 2, errorRatio: [9, 10] },
    ];
    const rules = [
      { name: 'one', long: '1m', burn: 1 },
      { name: 'few', long: '2 min', burn: '1', eventsMin: 21 },
      { name: 'all', long: '2 min', burn: 1, eventsMin: 20 },
      { name: 'wide', long: '2m', burn: 0.5 },
    ];
    const expect = {
      one: [
        [1, 2],
        [3, null],
      ],
      few: [],
      all: [[4, null]],
      wide: [[1, null]],
    };
    const report = await run({ slo: 0.5, rules, traffic, expect });
    assert.deepEqual([report.total, report.failures], [4, []]);
  });

  it('uses the rules of the workbook where a file has none', async () => {
    const report = await run({
      slo: 0.999,
      start: -4320,
      traffic: [
        { minutes: 4320, errorRatio: [0, 7] },
        { minutes: 10, errorRatio: [7, 7] },
        { minutes: 500, errorRatio: [0, 7] },
      ],
      expect: {
        errorBudgetBurn1h: [[1, 15]],
        errorBudgetBurn6h: [[3, 40]],
        errorBudgetBurn1d: [[5, 130]],
        errorBudgetBurn3d: [[5, 370]],
      },
    });
    assert.deepEqual([report.total, report.failures], [4, []]);
  });

  it('names the place, the expectation and the finding of every field that is wrong', async () => {
    assert.deepEqual(
      await refused({
        slo: 99.9,
        rules: [{ name: 'both', long: '90s', burn: 0, sort: 1 }],
        traffic: [{ minutes: 0, errorRatio: [11, 10] }],
        expct: {},
      }),
      [
        'expct: is not known here (did you mean expect?)',
        'rules[0].sort: is not known here (did you mean short?)',
        "slo: must be a ratio in (0, 1), such as 0.999 or '99.9 %', got 99.9",
        "rules[0].long: must be a window of whole minutes with its unit, such as 5m, 1h or 3d, got '90s'",
        'rules[0].burn: must be a number > 0, got 0',
        'traffic[0].minutes: must be an integer in [1, 576000], got 0',
        'traffic[0].errorRatio: must be [bad, total] per minute: integers with 0 <= bad <= total <= 1e9, got a list',
      ],
    );
    assert.deepEqual(await refused({ expect: { boht: [] } }), [
      'expect.boht: must be a rule (both) (did you mean both?)',
    ]);
    assert.deepEqual(await refused({ rules: [...TINY.rules, ...TINY.rules] }), [
      'rules: must have different names, got both, both',
    ]);
    assert.deepEqual(await files.refusal('{"cases": []}'), [
      'cases: must have at least one case, got an empty list',
    ]);
    assert.deepEqual(await files.refusal('[3]'), [
      '[0]: must be a map with slo, traffic and expect, got 3',
    ]);
    assert.match((await files.refusal('{'))[0]!, /^must be JSON: /);
  });

  it('names line and column of what is wrong with a table', async () => {
    assert.deepEqual(
      await tableRefusal(
        `SLO 99.9 %\n| error ratio, duration | page 1h > 2 |\n|---|---|\n| 200 %, 5 min | 3/4 |\n| 1 %, 5 | soon |\n| 1 %, 5 min | never | never |`,
      ),
      [
        "table.md:4:3 must be a ratio in [0, 1] and a duration, such as '1.5 %, 600 min', got '200 %, 5 min'",
        "table.md:5:3 must be a ratio in [0, 1] and a duration, such as '1.5 %, 600 min', got '1 %, 5'",
        "table.md:5:12 must be '<fire minute> / <clear minute>' or never, got 'soon'",
        'table.md:6:1 must have 2 cells, got 3',
      ],
    );
    assert.deepEqual(await tableRefusal('| error ratio, duration | page soon |\n'), [
      "table.md:1:1 must have a line 'SLO <ratio>' above it",
      "table.md:1:27 must be a rule such as 'page 1h & 5m > 14.4', got 'page soon'",
      'table.md:1:1 must have a column per rule',
    ]);
    assert.deepEqual(await tableRefusal('SLO 100 %\n| error ratio | 1h > 2 |\n'), [
      "table.md:2:1 must have an SLO in (0, 1) above it, such as SLO 99.9 %, got '100 %'",
    ]);
    assert.deepEqual(await tableRefusal('SLO 99 %\n| error ratio | 1h > 2 |\n|---|---|\n'), [
      'table.md:2:1 must have a row per case below the header',
    ]);
    assert.match((await tableRefusal('text'))[0]!, /^table\.md: must have a table whose header/);
    await assert.rejects(conformanceBurnRate(join(files.folder(), 'none.md')), /no such file/);
  });
});
