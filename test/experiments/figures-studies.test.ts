import assert from 'node:assert/strict';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { robustness } from '../../experiments/figures/robustness.ts';
import { tuning } from '../../experiments/figures/tuning.ts';
import { syntheticStudy } from './synthetic-study.ts';

const count = (svg: string, pattern: RegExp): number => (svg.match(pattern) ?? []).length;

describe('figure tuning', () => {
  const data = syntheticStudy({ kinds: 2, days: 2 });

  it('marks the default and the chosen trial of each search', async () => {
    const { rows, spec, caption } = tuning.draw(data);
    assert.equal(rows.length, 2 * 27); // each trial once, at its last rung
    const chosen = rows.filter((row) => row['isChosen'] === 1);
    assert.deepEqual(
      chosen.map((row) => [row['entry'], row['trial'], row['replications']]),
      [
        ['hpa tuned', 2, 9],
        ['target-utilization tuned', 2, 9],
      ],
    );
    const first = rows.find((row) => row['isDefault'] === 1)!;
    assert.ok(Math.abs(Number(first['constrained']) - 10 ** (-5.4 + 2.4)) < 1e-12); // not less its bound
    const svg = await renderSvg(spec!);
    const points = count(svg, /aria-roledescription="point"/g);
    assert.equal(points, 2 * (27 + 1 + 1)); // a square and a ring on top
    assert.match(caption, /trials of 2 searches on train days/);
    assert.doesNotMatch(caption, /Nothing better/);
  });

  it('says where the search found nothing better, and where it missed the bound', () => {
    const trials = data.trials.map((row) => ({ ...row, isChosen: row.trial === 0 }));
    assert.match(
      tuning.draw({ ...data, trials }).caption,
      /Nothing better than the file was found for hpa tuned and target-utilization tuned\./,
    );
    const bad = data.trials.map((row) => ({ ...row, violations: { sloViolationRatio: 0.01 } }));
    assert.match(
      tuning.draw({ ...data, trials: bad }).caption,
      /misses sloViolationRatio 0\.1 % even on train days: hpa tuned and target-utilization tuned/,
    );
  });

  it('shows the objective in the unit of its axis', async () => {
    const objective = { ...data.config.objective, minimize: 'latencySecondsP99' };
    const trials = data.trials.map((row) => ({ ...row, objective: 0.5 + row.trial / 100 }));
    const config = { ...data.config, objective };
    const svg = await renderSvg(tuning.draw({ ...data, config, trials }).spec!);
    assert.match(svg, />ms<\/text>/);
    for (const tick of [500, 600, 700]) assert.match(svg, new RegExp(`>${tick}</text>`));
    assert.doesNotMatch(svg, /per run/);
  });

  it('has nothing to draw without a search', () => {
    const { spec, caption } = tuning.draw({ ...data, trials: [] });
    assert.equal(spec, undefined);
    assert.match(caption, /no entry was tuned/);
  });
});

describe('figure robustness', () => {
  const data = syntheticStudy({ kinds: 2, days: 2 });

  it('draws each perturbed system against the nominal best', async () => {
    const { rows, spec, caption } = robustness.draw(data);
    assert.equal(rows.length, 13 * 4);
    for (const row of rows) {
      const best = data.robustness.find(
        ({ system, entry }) => system === row['system'] && entry === 'hpa',
      )!;
      const expected = Number(row['objective']) / best.score.objective - 1;
      assert.equal(row['differenceRatio'], expected);
    }
    assert.ok(
      rows.filter((row) => row['entry'] === 'hpa').every((r) => r['differenceRatio'] === 0),
    );
    const svg = await renderSvg(spec!);
    assert.equal(count(svg, /aria-roledescription="point"/g), 12 * 4);
    assert.match(caption, /^Over 12 perturbed systems .*hpa stays the best in 91\.7 %/);
    assert.match(svg, />11 of 12</);
  });

  it('ranks contenders among themselves, without bounds', () => {
    const renamed = data.robustness.map((row) =>
      row.entry === 'hpa' ? { ...row, entry: 'clairvoyant' } : row,
    );
    const { rows, caption } = robustness.draw({ ...data, robustness: renamed });
    assert.deepEqual(
      rows.filter((row) => row['system'] === 0).map((row) => [row['entry'], row['rank']]),
      [
        ['hpa tuned', 1],
        ['target-utilization', 2],
        ['target-utilization tuned', 3],
      ],
    );
    assert.match(caption, /hpa tuned stays the best in 91\.7 %/);
  });

  it('tells where the bounds are kept', () => {
    const kept = robustness.draw(data).rows.filter((row) => row['keepsBounds'] === 1);
    assert.equal(kept.length, 11 * 4); // systems 4 and 9 miss them
  });

  it('has nothing to draw without perturbed systems', () => {
    const { spec, caption } = robustness.draw({ ...data, robustness: [] });
    assert.equal(spec, undefined);
    assert.match(caption, /was not repeated over perturbed systems/);
  });
});
