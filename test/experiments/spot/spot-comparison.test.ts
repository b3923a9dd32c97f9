import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCsv } from '../../../experiments/csv.ts';
import { drawSpot } from '../../../experiments/figures/spot.ts';
import { ROOT } from '../../../experiments/paths.ts';
import { meanCostOf } from '../../../experiments/spot/compare-spot.ts';
import {
  compareSpotPoints,
  SPOT_NAMES,
  type SpotComparison,
} from '../../../experiments/spot/spot-comparison.ts';
import { spotPart } from '../../../experiments/spot/spot-part.ts';
import { FULL_SPOT_PLAN, QUICK_SPOT_PLAN } from '../../../experiments/spot/spot-plan.ts';
import { spotWords } from '../../../experiments/spot/spot-text.ts';
import type { Spec } from '../../../sim/units.ts';

const { learned, tuned, greedy, bound, bareGreedy } = SPOT_NAMES;
const policy = join(ROOT, 'agents/policies/spot-deadline-ppo.json');
const comparison = compareSpotPoints(QUICK_SPOT_PLAN, policy);

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const costs = (point: string, entry: string) =>
  comparison.rows
    .filter((row) => row.point === point && row.entry === entry)
    .map(({ costDollars }) => costDollars);

describe('the comparison on spot with a deadline', () => {
  it('tunes on episodes that are not reported, over deadlines and markets', () => {
    for (const { reportSeeds, tuneSeeds } of [FULL_SPOT_PLAN, QUICK_SPOT_PLAN])
      assert.ok(tuneSeeds.every((seed) => !reportSeeds.includes(seed)));
    const { points } = FULL_SPOT_PLAN;
    assert.equal(new Set(points.map(({ name }) => name)).size, points.length);
    const deadlines = points.map(({ options }) => options.deadline / 3600);
    assert.deepEqual([...new Set(deadlines)], [27, 30, 36, 48, 60]);
    assert.equal(points.filter(({ options }) => options.spotDollarsPerHour === 2).length, 1);
  });

  it('misses no deadline behind the net, and without it where spot does not suffice', () => {
    const late = (entry: string) =>
      comparison.rows.filter((row) => row.entry === entry && row.deadlineMissed === 1).length;
    for (const entry of [learned, tuned, greedy]) assert.equal(late(entry), 0, entry);
    assert.ok(late(bareGreedy) > 0);
    // The same choices until the net takes over: whoever was not late there, paid the same.
    for (const row of comparison.rows.filter(({ entry }) => entry === bareGreedy)) {
      const netted = comparison.rows.find(
        (one) => one.entry === greedy && one.seed === row.seed && one.point === row.point,
      )!;
      assert.ok(netted.costDollars >= row.costDollars - 1e-9);
    }
  });

  it('has means of the rows, none below the bound', () => {
    for (const { point, entry, costDollars } of comparison.summary) {
      const least = comparison.summary.find((one) => one.point === point && one.entry === bound)!;
      if (entry === bareGreedy || entry === SPOT_NAMES.barePublished) continue;
      assert.ok(costDollars.estimate >= least.costDollars.estimate - 1e-9, entry);
      if (entry !== bound)
        assert.ok(Math.abs(costDollars.estimate - mean(costs(point.name, entry))) < 1e-9);
    }
  });

  it('judges the learned policy by paired costs against the rule that tuning found best', () => {
    for (const { point, rival, costDollars, wins, loses, p } of comparison.verdicts) {
      const { spec } = comparison.tuned.find((one) => one.point === point)!;
      const trained = (of: Spec) => meanCostOf(point.options, of, QUICK_SPOT_PLAN.tuneSeeds);
      assert.equal(rival, trained({ kind: 'greedy' }) < trained(spec) ? greedy : tuned);
      const difference = mean(costs(point.name, learned)) - mean(costs(point.name, rival));
      assert.ok(Math.abs(costDollars.estimate - difference) < 1e-9);
      assert.equal(wins, costDollars.high < 0 && p < 0.05);
      assert.equal(loses, costDollars.low > 0 && p < 0.05);
    }
  });

  it('loses where a deadline is missed that the rule met, however cheap it is', () => {
    const { verdicts } = comparison;
    const words = (changed: Partial<SpotComparison['verdicts'][number]>) =>
      spotWords({ ...comparison, verdicts: verdicts.map((one) => ({ ...one, ...changed })) })[1]!;
    assert.match(words({ wins: true, loses: false }), /at 3 of 3 points: .*; it is dearer at 0;/);
    assert.match(words({ wins: false, loses: true }), /at 0 of 3 points; it is dearer at 3: /);
  });

  it('says the means of its rows in words, and draws every point', () => {
    const words = spotWords(comparison).join('\n');
    const cost = mean(costs('deadline 36 h', learned)).toFixed(2);
    assert.ok(words.includes(`ppo $${cost}`), words);
    assert.match(words, /Behind the net 0 of 600 jobs missed/);
    assert.doesNotMatch(words, /NaN|undefined/);
    const { rows } = drawSpot(comparison);
    assert.equal(rows.length, 3 * (8 * 2 + 1));
  });

  it('writes its figure and a row for each job and entry', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spot-'));
    try {
      const { html } = await spotPart({ folder, isQuick: true });
      assert.match(html, /uniform-progress/);
      const [head, ...rows] = parseCsv(readFileSync(join(folder, 'spot-runs.csv'), 'utf8'));
      assert.ok(head!.includes('boundDollars'));
      assert.equal(rows.length, comparison.rows.length);
      const svg = readFileSync(join(folder, 'figures', 'spot.svg'), 'utf8');
      for (const text of ['cost of a job, dollars', 'deadlines missed', 'restless'])
        assert.ok(svg.includes(text), text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
