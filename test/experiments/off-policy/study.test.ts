import assert from 'node:assert/strict';
import {
  drawCoverage,
  drawDistances,
  drawErrors,
  drawWidths,
} from '../../../experiments/figures/off-policy.ts';
import { renderSvg } from '../../../experiments/figures/render-svg.ts';
import { sampleLog, truthOf } from '../../../experiments/off-policy/study/finite-bandit.ts';
import { replicateBatch } from '../../../experiments/off-policy/study/ope-study-worker.ts';
import {
  factsOf,
  SCENARIO_NAMES,
  scenarioNamed,
} from '../../../experiments/off-policy/study/scenarios.ts';
import {
  coverageText,
  errorText,
  refusalText,
  studyTable,
} from '../../../experiments/off-policy/study/study-text.ts';
import {
  type Cell,
  coverageRows,
  errorRows,
  refusalRows,
} from '../../../experiments/off-policy/study/summary.ts';
import { createRandom } from '../../../sim/random.ts';

const batch = (scenario: string, size: number, count: number) =>
  replicateBatch({ scenario, size, replication: 0, resamples: 99, series: 'test', count });

/** A cell whose intervals and estimates are made up: truth 1, estimates 1 -+ 0.1. */
function madeUp(): Cell {
  const replications = Array.from({ length: 10 }, (_, i) => {
    const centre = 1 + (i % 2 === 0 ? 0.1 : -0.1);
    const reach = i < 8 ? 0.2 : 0.05; // the last two miss
    const ends = { low: centre - reach, high: centre + reach };
    return {
      refused: [],
      effectiveSampleSize: 100,
      estimates: { dr: centre, sndr: centre },
      intervals: [
        { kind: 'percentile', estimator: 'dr', ...ends },
        { kind: 'percentile', estimator: 'sndr', ...ends },
        { kind: 'bernstein', estimator: '', low: 0, high: 2 },
      ],
    };
  });
  const refused = {
    refused: ['sample' as const],
    effectiveSampleSize: 3,
    estimates: {},
    intervals: [],
  };
  const facts = { name: 'made-up', title: 'made up', value: 1, distance: 0.5, effectiveRatio: 0.1 };
  return { facts, size: 2000, replications: [...replications, refused] };
}

describe('the study of off-policy estimates', () => {
  it('knows the truth: a long log of the target itself has its mean', () => {
    for (const name of ['synthetic-middle', 'scaling-far']) {
      const { bandit, truth } = scenarioNamed(name);
      const own = sampleLog({ ...bandit, logging: bandit.target }, 40_000, createRandom(name));
      const mean = own.rewards.reduce((sum, one) => sum + one, 0) / own.length;
      const squares = own.rewards.reduce((sum, one) => sum + (one - mean) ** 2, 0);
      const error = Math.sqrt(squares) / own.length;
      assert(Math.abs(mean - truth.value) < 4 * error, `${name}: ${mean}, ${truth.value}`);
    }
  });

  it('has scenarios from near to unsupported', () => {
    const ratios = SCENARIO_NAMES.map((name) => factsOf(name).effectiveRatio);
    assert(ratios[0]! > ratios[1]! && ratios[1]! > ratios[2]! && ratios[2]! > ratios[3]!);
    assert.equal(truthOf(scenarioNamed('synthetic-unexplored').bandit).weightMax, Infinity);
  });

  it('repeats a replication whatever stood before it, and refuses without support', () => {
    const [, second] = batch('synthetic-near', 400, 2);
    const alone = replicateBatch({
      ...{ scenario: 'synthetic-near', size: 400, replication: 1 },
      ...{ resamples: 99, series: 'test', count: 1 },
    });
    assert.deepEqual(alone, [second]);
    for (const { refused } of batch('synthetic-unexplored', 400, 3))
      assert.equal(refused[0], 'support');
  });

  it('counts coverage, widths and errors as their definitions say, refused logs apart', () => {
    const cell = madeUp();
    const [dr, , bernstein] = coverageRows(cell);
    assert.equal(dr!.covered, 8);
    assert.equal(dr!.coverage, 0.8);
    assert.equal(dr!.refused, 1);
    // Standard deviation of ten values 1 -+ 0.1: 0.1 sqrt(10 / 9).
    const width = 2 * 1.959963984540054 * 0.1 * Math.sqrt(10 / 9);
    assert(Math.abs(dr!.widthRatio - 0.4 / width) < 1e-9);
    assert(Math.abs(bernstein!.widthRatio - 2 / width) < 1e-9);
    const [error] = errorRows(cell);
    assert(Math.abs(error!.rootMeanSquaredError - 0.1) < 1e-12 && Math.abs(error!.bias) < 1e-12);
    assert.deepEqual(
      refusalRows(cell).map(({ kind, replications }) => [kind, replications]),
      [['sample', 1]],
    );
  });

  it('says in words what its rows say, and draws them', async () => {
    const cell = madeUp();
    const rows = {
      errors: errorRows(cell),
      coverage: coverageRows(cell),
      refusals: refusalRows(cell),
    };
    const words = coverageText(rows.coverage, 'percentile');
    assert.match(
      words,
      /dr, bootstrap: of 1 cases .* 0 cover the truth in 93 % to 98 %.*outside: made up at 2,000 \(80 %\)/,
    );
    assert.match(words, /empirical Bernstein|Empirical Bernstein.* 1 of 1 cases/);
    assert.match(
      refusalText(rows.refusals, 11),
      /made up at 2,000: 1 of 11 \(effective sample size\)/,
    );
    assert.match(errorText(rows.errors), /dr in 1/);
    assert.match(studyTable(rows, 'percentile'), /made up +2,000 +1 /);
    const caption = 'x';
    const drawings = [
      drawErrors(rows.errors, caption),
      drawDistances(rows.errors, { size: 2000, caption }),
      drawCoverage(
        rows.coverage.map((row) => ({ ...row, replications: 50 })),
        { method: 'percentile', caption },
      ),
      drawWidths(rows.coverage, { method: 'percentile', caption }),
    ];
    for (const { spec } of drawings) assert.match(await renderSvg(spec!), /made/);
  });
});
