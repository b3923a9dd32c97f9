import assert from 'node:assert/strict';
import { tuningTable } from '../../experiments/report-tuning.ts';
import { formatTable } from '../../experiments/report.ts';
import type { PointReport } from '../../experiments/point-report.ts';
import { tuningGains } from '../../experiments/tuning/tuning-gain.ts';
import { syntheticStudy } from './synthetic-study.ts';
import { syntheticPoint } from './synthetic.ts';

const LEVEL = 0.95;
const DAYS = [40, 41, 42, 43, 44];

/** hpa and hpa tuned with given values by day. */
function pair(values: {
  readonly cost: readonly (readonly [number, number])[];
  readonly violations: readonly (readonly [number, number])[];
}): PointReport {
  const data = syntheticStudy({ kinds: 1, days: DAYS.length });
  const results = data.results
    .filter(({ entry }) => entry.startsWith('hpa'))
    .map((row) => {
      const which = row.entry === 'hpa' ? 0 : 1;
      const i = DAYS.indexOf(row.day);
      const metrics = {
        costDollars: values.cost[i]![which]!,
        sloViolationRatio: values.violations[i]![which]!,
      };
      return { ...row, metrics };
    });
  const compare = data.config.compare.filter(({ name }) => name.startsWith('hpa'));
  return { ...data, results, config: { ...data.config, compare, baseline: 'hpa' } };
}

const gainOf = ({ results, config }: PointReport) =>
  tuningGains(results, config, { level: LEVEL })[0]!;

const COSTS = [10, 11, 12, 13, 14].map((cost) => [cost, cost - 1 - cost / 100] as const);
const KEPT = DAYS.map(() => [0.0005, 0.0009] as const);

describe('what tuning brings', () => {
  it('is the paired difference of the objective where both keep the bounds', () => {
    const gain = gainOf(pair({ cost: COSTS, violations: KEPT }));
    assert.equal(gain.metric, 'costDollars');
    assert.deepEqual([gain.defaultKeeps, gain.tunedKeeps], [true, true]);
    // Differences -1.10, -1.11, ..., -1.14: mean -1.12, s = 0.0158, t(4) = 2.776.
    assert.ok(Math.abs(gain.difference.estimate + 1.12) < 1e-9);
    assert.ok(Math.abs(gain.difference.high - (-1.12 + (2.776 * 0.015811) / Math.sqrt(5))) < 1e-4);
    assert.equal(gain.outcome, 'won');
    const worse = COSTS.map(([a, b]) => [b, a] as const);
    assert.equal(gainOf(pair({ cost: worse, violations: KEPT })).outcome, 'lost');
    const even = COSTS.map(([a], i) => [a, a + (i % 2 === 0 ? 1 : -1)] as const);
    assert.equal(gainOf(pair({ cost: even, violations: KEPT })).outcome, 'unresolved');
  });

  it('is the difference in violations where the default misses the bound', () => {
    const violations = DAYS.map((_, i) => [0.004 + i * 1e-4, 0.0005] as const);
    const data = pair({ cost: COSTS.map(([a, b]) => [b, a] as const), violations });
    const gain = gainOf(data);
    assert.equal(gain.metric, 'sloViolationRatio');
    assert.ok(Math.abs(gain.difference.estimate + 0.0037) < 1e-12);
    assert.equal(gain.outcome, 'won'); // although it costs more
    assert.match(tuningTable(data).rows[0]!.says, /^won: only the tuned one keeps the bounds$/);
  });

  it('is lost where tuning alone misses the bound, however cheap it is', () => {
    const violations = DAYS.map((_, i) => [0.0005, 0.004 + i * 1e-4] as const);
    const gain = gainOf(pair({ cost: COSTS, violations }));
    assert.equal(gain.metric, 'sloViolationRatio');
    assert.deepEqual([gain.defaultKeeps, gain.tunedKeeps], [true, false]);
    assert.equal(gain.outcome, 'lost');
  });

  it('is told only beside an entry of the same agents that was not tuned', () => {
    const { results, config } = syntheticStudy({ kinds: 3, days: 3 });
    const gains = tuningGains(results, config, { level: LEVEL });
    assert.deepEqual(
      gains.map((gain) => [gain.entry, gain.default]),
      ['hpa', 'target-utilization', 'target-tracking'].map((kind) => [`${kind} tuned`, kind]),
    );
    const compare = config.compare.filter(({ name }) => name !== 'hpa');
    const without = tuningGains(results, { ...config, compare }, { level: LEVEL });
    assert.equal(without.length, 2);
  });

  it('is unresolved on one day', () => {
    const { results, config } = syntheticStudy({ kinds: 1, days: 1 });
    assert.equal(tuningGains(results, config, { level: LEVEL })[0]!.outcome, 'unresolved');
  });

  it('stands in the table of a terminal with the verdict, the budget and how often the ranking holds', () => {
    const text = formatTable(syntheticStudy({ kinds: 2, days: 5, point: 'days=flash' }));
    const lines = text.split('\n');
    assert.equal(lines[0], 'flash-crowd: 5 days x 1 seed');
    assert.match(lines[1]!, /^days=flash: hpa tuned is the cheapest at 0\.1 % violations, \$/);
    assert.match(text, /\nWhat tuning brought, on the report days\n {2}hpa tuned +against hpa +/);
    assert.match(
      text,
      /\nBudget on train days, the same for all 2 tuned entries, each: 27 trials on 1, 9 on 3, 3 on 9: 63 replications in all, 1510 simulated hours\.\n\nOver 12 perturbed systems/,
    );
  });

  it('names the settings that were chosen, or says that those of the file stay', () => {
    const study = syntheticStudy({ kinds: 1, days: 5 });
    const base = { point: '', replications: 9, objective: 1, violations: {}, isChosen: true };
    const setting = { autoscaling: { targetRatio: 0.61234567, behavior: { scaleUp: {} } } };
    const trials = [
      { ...base, entry: 'hpa tuned', trial: 7, setting },
      { ...base, entry: 'other tuned', trial: 0, setting: {} },
    ];
    assert.deepEqual(tuningTable({ ...study, trials }).chosen, [
      'hpa tuned: targetRatio 0.6123, behavior {"scaleUp":{}} (trial 7)',
      'other tuned: no setting did better than that of the file',
    ]);
  });
});

describe('the notes of a table', () => {
  it('say what equal seeds save where a day has several, and nothing where it has one', () => {
    const says =
      /Variance of the difference in costDollars to hpa tuned within a day.*: static [\d.]+ \[/;
    assert.match(formatTable(syntheticPoint()), says);
    assert.doesNotMatch(formatTable(syntheticStudy({ kinds: 1, days: 5 })), /Variance of the/);
  });
});
