import assert from 'node:assert/strict';
import { isBound, staticInHindsight } from '../../experiments/bounds.ts';
import { compareAtEqualSlo } from '../../experiments/equal-slo-curves.ts';
import { costVsSlo } from '../../experiments/figures/cost-vs-slo.ts';
import { settingPoints } from '../../experiments/figures/curve-points.ts';
import { chooseRuns } from '../../experiments/figures/day-choice.ts';
import { boundName, looksOf } from '../../experiments/figures/entry-looks.ts';
import { equalSlo, equalSloOverview } from '../../experiments/figures/equal-slo.ts';
import { equalSloVerdict, headline } from '../../experiments/figures/equal-slo-verdict.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { verdict } from '../../experiments/figures/verdict.ts';
import type { PointReport } from '../../experiments/point-report.ts';
import { syntheticStudy } from './synthetic-study.ts';

const texts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');

describe('figure equal-slo', () => {
  const data = syntheticStudy({ days: 8 });

  it('draws contenders by cost, then those that do not reach, then bounds', async () => {
    const { rows, spec } = equalSlo.draw(data);
    assert.equal(rows.length, 11);
    assert.equal(rows.at(-1)!['entry'], 'clairvoyant');
    assert.equal(rows.at(-2)!['entry'], 'scheduled tuned');
    assert.equal(rows.at(-2)!['costDollars'], Infinity);
    const costs = rows.slice(0, 9).map((row) => Number(row['costDollars']));
    assert.deepEqual(
      costs,
      costs.toSorted((a, b) => a - b),
    );
    const shown = texts(await renderSvg(spec!));
    const names = rows.map((row) =>
      row['kind'] === 'bound' ? `${row['entry']} (bound)` : String(row['entry']),
    );
    const drawn = shown.filter((text) => names.includes(text));
    assert.deepEqual(drawn, names);
    assert.equal(shown.filter((text) => text === 'does not reach').length, 1);
  });

  it('names the cheapest by the comparison, and whom it leaves out', () => {
    const says = equalSloVerdict(data)!;
    assert.ok(says.isResolved);
    assert.equal(says.best, 'hpa tuned');
    assert.match(says.text, /^hpa tuned is the cheapest at 0\.1 % violations, \$\d+ \[/);
    assert.match(says.text, /the next best, target-utilization tuned, differs by \+\$/);
    assert.match(says.note!, /^Not compared, having no curve: hpa, .* and 4 more\.$/);
    assert.equal(headline(data).text, says.text);
  });

  it('says unresolved among whom, on one day nothing more, and when nobody reaches', () => {
    const rows = data.equalSlo!.rows;
    const among = { kind: 'unresolved', among: ['hpa tuned', 'keda tuned'] } as const;
    const open = { ...data, equalSlo: { ...data.equalSlo!, verdict: among } };
    assert.match(
      equalSloVerdict(open)!.text,
      /^Unresolved among hpa tuned and keda tuned at 0\.1 %/,
    );
    assert.match(
      equalSloVerdict(open)!.text,
      /: hpa tuned looks cheapest, .*; chance may explain what lies between it and keda tuned, \+\$/,
    );
    const far = { kind: 'unresolved', among: ['hpa tuned', 'scheduled tuned'] } as const;
    assert.match(
      equalSloVerdict({ ...data, equalSlo: { ...data.equalSlo!, verdict: far } })!.text,
      /; scheduled tuned does not get there on these days, but chance may explain that\.$/,
    );
    const none = { target: 0.001, rows, verdict: { kind: 'none' } as const };
    assert.match(
      equalSloVerdict({ ...data, equalSlo: none })!.text,
      /^Unresolved: none of the 10 entries with a curve gets down to 0\.1 % violations\.$/,
    );
    const day = syntheticStudy({ kinds: 2, days: 1 });
    assert.match(equalSloVerdict(day)!.text, /^On this day only, hpa tuned is the cheapest/);
    assert.ok(!equalSloVerdict(day)!.isResolved);
  });

  it('says why there is nothing to draw without curves', () => {
    const { spec, caption } = equalSlo.draw({ ...data, equalSlo: undefined });
    assert.equal(spec, undefined);
    assert.match(caption, /^Nothing to draw\. Fewer than two contenders have a curve/);
  });

  it('puts all points of a sweep side by side over the same rows', async () => {
    const points = ['days=steady', 'days=flash'].map((point) =>
      syntheticStudy({ kinds: 3, days: 5, point }),
    );
    const { rows, spec, caption } = equalSloOverview(points);
    assert.deepEqual([...new Set(rows.map((row) => row['point']))], ['days=steady', 'days=flash']);
    const shown = texts(await renderSvg(spec!));
    for (const name of ['days=steady', 'days=flash']) assert.ok(shown.includes(name), name);
    assert.equal(shown.filter((text) => text === 'hpa tuned').length, 1);
    assert.match(caption, /^hpa tuned is the cheapest at days=steady and days=flash\./);
  });
});

describe('bounds', () => {
  const data = syntheticStudy({ kinds: 2, days: 6 });

  it('are entries that are told of the very day', () => {
    assert.deepEqual(
      data.config.compare.filter(isBound).map(({ name }) => name),
      ['clairvoyant'],
    );
  });

  it('are called bounds once', () => {
    assert.equal(boundName('clairvoyant'), 'clairvoyant (bound)');
    assert.equal(boundName('clairvoyant (bound)'), 'clairvoyant (bound)');
  });

  it('win no verdict, at equal SLO or at their settings', () => {
    assert.ok(data.equalSlo!.rows.every(({ contender }) => contender !== 'clairvoyant'));
    const { config, results } = data;
    const free = { ...config, objective: { ...config.objective, subject: {} } };
    const says = verdict({ config: free, results, level: 0.95 });
    assert.doesNotMatch(says.text, /clairvoyant/);
    assert.notEqual(says.best, 'clairvoyant');
  });

  it('hold the best static setting of each day, and say so where a day has none', () => {
    const { config } = data;
    const rows = [...data.results, ...data.curves];
    const best = staticInHindsight(config, rows)!;
    const expected = config.report.days.map((day) => {
      const kept = rows.filter(
        (row) =>
          row.entry === 'square-root-staffing' &&
          row.day === day &&
          row.metrics['sloViolationRatio']! <= 0.001,
      );
      return Math.min(...kept.map((row) => row.metrics['costDollars']!));
    });
    const mean = expected.reduce((a, b) => a + b, 0) / expected.length;
    assert.ok(Math.abs(best.costDollars - mean) < 1e-9);
    assert.ok(costVsSlo.draw(data).rows.some((row) => row['entry'] === 'static in hindsight'));
    const bad = rows.map((row) =>
      row.day === 41 ? { ...row, metrics: { ...row.metrics, sloViolationRatio: 0.5 } } : row,
    );
    assert.deepEqual(staticInHindsight(config, bad)!.daysWithout, [41]);
    const isOwn = (row: { readonly setting: string }) => row.setting === '';
    const { rows: drawn, caption } = costVsSlo.draw({
      ...data,
      results: bad.filter(isOwn),
      curves: bad.filter((row) => !isOwn(row)),
    });
    assert.ok(!drawn.some((row) => row['entry'] === 'static in hindsight'));
    assert.match(caption, /On 1 day no static setting keeps the objective/);
  });

  it('leave out days that an early stop has not run at every setting', () => {
    const early = data.results.filter(({ day }) => day < 44);
    const rows = [...early, ...data.curves];
    const again = [...early, ...data.curves.filter(({ day }) => day < 44)];
    assert.deepEqual(
      compareAtEqualSlo(rows, data.config, 0.95),
      compareAtEqualSlo(again, data.config, 0.95),
    );
  });
});

describe('curves of cost against violations', () => {
  const data = syntheticStudy({ kinds: 2, days: 5 });

  it('go in the order of the knob, the own setting at the value that tuning chose', () => {
    const own = settingPoints(data).filter(({ entry }) => entry === 'hpa tuned');
    assert.deepEqual(
      own.map(({ setting, knobValue }) => [setting, knobValue]),
      [
        ['targetRatio=0.25', 0.25],
        ['targetRatio=0.4', 0.4],
        ['', 0.5],
        ['targetRatio=0.55', 0.55],
        ['targetRatio=0.7', 0.7],
        ['targetRatio=0.85', 0.85],
      ],
    );
  });

  it('show every setting with its interval, and every entry in a legend', async () => {
    const { rows, spec } = costVsSlo.draw(syntheticStudy({ days: 5 }));
    const means = rows.filter((row) => row['day'] === 'all');
    assert.equal(means.length, 20 + 11 * 5 + 1);
    assert.ok(
      means
        .filter((row) => row['kind'] !== 'bound')
        .every((row) => Number(row['costDollarsLow']) < Number(row['costDollars'])),
    );
    const shown = texts(await renderSvg(spec!));
    for (const name of ['hpa', 'seasonal-quantile tuned', 'clairvoyant (bound)'])
      assert.ok(shown.includes(name), name);
  });
});

describe('looks of entries', () => {
  it('share a hue between a default, hollow, and its tuned self, filled; bounds are grey', () => {
    const looks = new Map(looksOf(syntheticStudy({ days: 1 }).config).map((l) => [l.entry, l]));
    const [plain, tuned] = [looks.get('keda')!, looks.get('keda tuned')!];
    assert.equal(plain.colour, tuned.colour);
    assert.deepEqual([plain.isHollow, tuned.isHollow], [true, false]);
    assert.notEqual(plain.lineColour, tuned.lineColour);
    assert.ok(!looks.get('square-root-staffing')!.isHollow);
    const hues = [...looks.values()].filter((l) => !l.isBound).map((l) => l.colour);
    assert.equal(new Set(hues).size, 10);
    assert.ok(!hues.includes(looks.get('clairvoyant')!.colour));
  });

  it('tell apart entries with the same agents that are both not tuned', () => {
    const { config } = syntheticStudy({ kinds: 1, days: 1 });
    const twins = { compare: [config.compare[0]!, { ...config.compare[0]!, name: 'again' }] };
    const [one, other] = looksOf(twins);
    assert.notEqual(one!.colour, other!.colour);
  });
});

describe('the day of many entries', () => {
  it('shows the baseline, the best, the worst violator and a bound, and says why', () => {
    const data = syntheticStudy({ days: 5 });
    const baseline = 'keda';
    const { runs, reason } = chooseRuns({ ...data, config: { ...data.config, baseline } });
    assert.deepEqual(
      runs.map(({ entry }) => entry),
      ['hpa tuned', 'keda', 'square-root-staffing', 'clairvoyant'],
    );
    assert.equal(
      reason,
      'Of 20 entries 4 are shown: keda (the baseline), hpa tuned (the best by the verdict), ' +
        'square-root-staffing (most violations) and clairvoyant (a bound).',
    );
  });

  it('shows all of four entries', () => {
    const data: PointReport = syntheticStudy({ kinds: 1, days: 2 });
    assert.deepEqual(chooseRuns(data).runs.length, 4);
    assert.equal(chooseRuns(data).reason, '');
  });
});
