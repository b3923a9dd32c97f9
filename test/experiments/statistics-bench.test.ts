import assert from 'node:assert/strict';
import { benchStatistics } from '../../experiments/bench/statistics.ts';
import { compareAll } from '../../experiments/bench/statistics-comparisons.ts';
import { coverageOf } from '../../experiments/bench/statistics-coverage.ts';
import { runDays } from '../../experiments/bench/statistics-runs.ts';

describe('bench statistics', () => {
  it('prints shares beside what they should be, from real runs', async () => {
    const { bench, rows } = await benchStatistics({ comparisons: 3, resamples: 99, workers: 1 });
    assert.equal(bench, 'statistics');
    const names = rows.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const part of ['Wilcoxon', '4 looks', 'real runs', 'lognormal 1', 'chosen', 'planted'])
      assert.ok(
        names.some((name) => name.includes(part)),
        part,
      );
    for (const { name, value, unit, ratio } of rows) {
      assert.ok(Number.isFinite(value) && Number.isFinite(ratio) && value >= 0, name);
      assert.ok(unit === '%' || unit === 'days', name);
      assert.ok(name.length <= 44, `${name} is longer than its column`);
    }
  });

  it('runs each day under two seeds, with and without less work, the same every time', async () => {
    const one = await runDays({ first: 3, count: 2 });
    assert.deepEqual(await runDays({ first: 4, count: 1 }), {
      plain: one.plain.map((row) => row.slice(1)),
      improved: one.improved.map((row) => row.slice(1)),
    });
    const all = [...one.plain, ...one.improved].flat();
    assert.equal(new Set(all).size, 8);
    one.plain.forEach((row, seed) => {
      row.forEach((latency, day) => {
        assert.ok(one.improved[seed]![day]! < latency);
      });
    });
  });

  it('counts what rejects 0 and what covers the truth', () => {
    const wave = (mean: number) => Array.from({ length: 20 }, (_, i) => mean + Math.cos(3 * i));
    const shares = compareAll([wave(5), wave(0), wave(0), wave(0)], 5);
    assert.equal(shares.rejectedByT, 0.25);
    assert.equal(shares.rejectedByWilcoxon, 0.25);
    assert.equal(shares.rejectedAtLooksByT, 0.25);
    assert.equal(shares.coveredAtStop, 0.25);
    assert.ok(shares.daysAtStop > 16 && shares.daysAtStop < 19);
  });

  it('takes each measured value once', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : 7) + (i % 2) / 10);
    const task = { seed: 'a', replications: 2, resamples: 99 };
    const covered = coverageOf({ ...task, law: { kind: 'measured', values, mean: 7.05 } });
    assert.deepEqual(covered, { t: 1, bootstrapT: 1 });
  });
});
