import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../../experiments/bad-input.ts';
import { claimsStudy } from '../../../experiments/claims/claims-study.ts';
import { SCENARIO_EXPERIMENTS } from '../../../experiments/claims/scenarios.ts';
import { parseCsv } from '../../../experiments/csv.ts';
import { FIGURE_STUDIES } from '../../../experiments/figure-studies.ts';
import { FIGURE_SETS } from '../../../experiments/gallery.ts';
import { runCommand } from '../../../scripts/command.ts';
import { type MadeUpStudy, noise, writeMadeUpStudy } from './made-up-study.ts';

const AGENTS = ['ppo', 'dqn'];
const SYSTEMS = 10;

/** PPO wins in flash alone; DQN has more violations than the queueing model for more money everywhere. */
const study = (results: string): MadeUpStudy => ({
  results,
  policies: join(results, 'policies'),
  agents: AGENTS,
  days: 20,
  systems: SYSTEMS,
  seeds: [0, 1, 2, 3, 4],
  looks: 5,
  day(scenario, entry, day) {
    const wins = entry === 'ppo' && scenario === 'flash';
    const level = entry === 'dqn' ? 1.2 : wins ? 0.8 : 1;
    const wobble = 0.05 * noise(scenario, entry, day);
    if (entry === 'hpa') return { violationRatio: 0.02, costDollars: 0.1 }; // cheap, and beyond the bound
    const bound = entry === 'clairvoyant' ? 0.5 : 1;
    return {
      violationRatio: 0.005 * bound * (level + wobble),
      costDollars: 0.4 * bound * (level + wobble),
    };
  },
  // DQN never recovers; of PPO seed 4 gains nothing.
  meanReturn: (agent, seed, look) =>
    agent === 'dqn' ? -100 - 20 * look : -100 + (seed === 4 ? -1 : 10) * look,
});

describe('reproduce autoscaling', () => {
  let results: string;
  let folder: string;
  let text: string;
  const make = (isQuick = false) =>
    claimsStudy.make({ folder, isQuick, onProgress: () => undefined });
  const rowsOf = (name: string) => {
    const [head = [], ...rows] = parseCsv(readFileSync(join(folder, 'figures', name), 'utf8'));
    return rows.map((row) => Object.fromEntries(head.map((column, i) => [column, row[i]!])));
  };

  before(async () => {
    results = mkdtempSync(join(tmpdir(), 'finfra-'));
    folder = join(results, 'autoscaling-claims');
    writeMadeUpStudy(study(results));
    text = await make();
  });
  after(() => rmSync(results, { recursive: true, force: true }));

  it('runs the scenarios first, and judges them after', () => {
    assert.deepEqual(FIGURE_SETS['autoscaling'], [...SCENARIO_EXPERIMENTS, 'autoscaling-claims']);
    assert.equal(FIGURE_STUDIES['autoscaling-claims'], claimsStudy);
    assert.equal(SCENARIO_EXPERIMENTS.length, 5);
  });

  it('says in words where learning wins, where it loses, and how many pairs there were', () => {
    assert.match(text, /Declared: 10 pairs of 2 learned agents and 5 scenarios/);
    assert.match(
      text,
      /each against the tuned rule that did best on train days: queueing tuned in steady, diurnal/,
    );
    assert.match(text, /Learning wins in 1 of 10 pairs\.\s+ppo in flash \(violations −0\.(09|10)/);
    assert.match(text, /p < 0\.001 after Holm; in 10 of 10 perturbed systems \(100 %\)/);
    assert.match(text, /Learning loses in 5 pairs .*: dqn in steady \(violations \+0\.(09|10)/);
    assert.doesNotMatch(text, /cheapest other entry hpa \(/);
    assert.match(text, /cheapest learned agent is ppo \(\$0\.3\d\d\)/);
    assert.doesNotMatch(text, /NaN|undefined|Infinity/);
  });

  it('writes and draws a row for every pair, and one more for every other tuned rule', () => {
    const rows = rowsOf('learned-claims.csv');
    const declared = rows.filter((row) => row['isDeclared'] === '1');
    assert.equal(declared.length, 10);
    assert.equal(rows.length, 20); // HPA tuned, no bound and no default
    assert.deepEqual(
      declared
        .filter((row) => row['isWin'] === '1')
        .map((row) => `${row['agent']} ${row['scenario']}`),
      ['ppo flash'],
    );
    const spec = JSON.parse(readFileSync(join(folder, 'figures/learned-claims.vl.json'), 'utf8'));
    const panels = spec.vconcat.map((row: { hconcat: { data: { values: unknown[] } }[] }) =>
      row.hconcat.map(({ data }) => data.values.length),
    );
    assert.deepEqual(
      panels,
      SCENARIO_EXPERIMENTS.map(() => [2, 2]),
    );
    const svg = readFileSync(join(folder, 'figures/learned-claims.svg'), 'utf8');
    for (const shown of ['flash: against queueing tuned', 'wins', 'percentage points', '10 of 10'])
      assert.ok(svg.includes(shown), shown);
  });

  it('draws every seed over simulated hours, their middle half, and the look before training', () => {
    const rows = rowsOf('learning-curves.csv').filter((row) => row['policy'] === 'ppo-bursty');
    assert.equal(rows.length, (5 + 1) * 5);
    // 96,000 steps of 15 s, shared by the 6 services of card-payments-cell that may change.
    const hours = (96_000 * 15) / 3600 / 6;
    const last = rows.filter((row) => Math.abs(Number(row['hours']) - hours) < 1e-9);
    assert.equal(last.length, 6);
    // Of -104, -60, -60, -60, -60 the middle half is what is left without the least and the most.
    assert.equal(Number(last.at(-1)!['meanReturn']), -60);
    const spec = JSON.parse(readFileSync(join(folder, 'figures/learning-curves.vl.json'), 'utf8'));
    const panels = spec.vconcat.flatMap((row: { hconcat: unknown[] }) => row.hconcat);
    assert.equal(panels.length, 10);
    const drawn = panels.map(({ layer }: { layer: { data: { values: unknown[] } }[] }) =>
      layer.map(({ data }) => data.values.length),
    );
    for (const counts of drawn) assert.deepEqual(counts, [1, 25, 5]);
    assert.deepEqual(panels[0].layer[0].data.values, [{ meanReturn: -100 }]);
    assert.match(text, /5 of 10 policies end above .*Not above it: dqn-steady, dqn-diurnal/);
    assert.match(text, /Half of what was gained took 33\.3 h of simulated time/);
  });

  it('sets the simulated time of training beside that of tuning', () => {
    const rows = rowsOf('training-cost.csv').filter((row) => row['scenario'] === 'steady');
    const hoursOf = (name: string) =>
      Number(rows.find((row) => row['contender'] === name)!['hours']);
    assert.ok(Math.abs(hoursOf('ppo-steady') - (5 * 96_000 * 15) / 3600 / 6) < 1e-9);
    // 27 settings on 2 replications, 9 on 4 more, 3 on 12 more: 126 runs of 26 minutes.
    assert.ok(Math.abs(hoursOf('hpa tuned') - (126 * 26) / 60) < 1e-9);
    assert.match(text, /333 h of training for a policy, all seeds together/);
  });

  it('tells how often each contender is the best of the perturbed systems, bounds left out', () => {
    const rows = rowsOf('perturbed-ranking.csv').filter((row) => row['scenario'] === 'flash');
    const ppo = rows.find((row) => row['entry'] === 'ppo')!;
    assert.deepEqual([ppo['rank'], ppo['bestRatio'], ppo['systems']], ['1', '1', String(SYSTEMS)]);
    assert.equal(rows.find((row) => row['entry'] === 'dqn')!['sameRankRatio'], '1');
    assert.equal(rows.length, 4);
    assert.match(text, /flash: Over 10 perturbed systems .*ppo stays the best in 100 %/);
  });

  it('makes a page with all of it that needs nothing else', () => {
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    const headline = 'Learning wins in 1 of 10 declared pairs of agent and scenario: ppo in flash.';
    assert.ok(page.includes(`<p class="verdict">${headline}</p>`));
    for (const shown of ['Learning wins in 1 of 10 pairs.', 'ppo-flash', 'reproduce autoscaling'])
      assert.ok(page.includes(shown), shown);
    assert.equal(page.split('<svg').length - 1, 2);
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.doesNotMatch(page, /NaN|undefined|<script|src="http|href="http/);
  });

  it('names every experiment that has not been run, with exit code 2', async () => {
    const gone = ['autoscaling-diurnal', 'autoscaling-shifted'];
    for (const name of gone) renameSync(join(results, name), join(results, `${name}.away`));
    try {
      await assert.rejects(make(), (error: BadInput) => {
        assert.ok(error instanceof BadInput);
        assert.equal(error.lines.length, 2);
        for (const [i, name] of gone.entries())
          assert.ok(error.lines[i]!.includes(`the results of ${name}`));
        return true;
      });
      const command = {
        usage: 'x',
        description: 'x',
        options: {},
        run: async () => Number(await make()),
      };
      assert.equal(await runCommand(command, []), 2);
      await assert.rejects(make(true), /autoscaling-steady-quick.*reproduce autoscaling --quick/s);
    } finally {
      for (const name of gone) renameSync(join(results, `${name}.away`), join(results, name));
    }
    assert.ok(!existsSync(join(results, 'autoscaling-claims-quick')));
  });

  it('says so in one sentence where nobody wins', async () => {
    const other = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      const made = study(other);
      writeMadeUpStudy({ ...made, agents: ['dqn'], seeds: [0] });
      const said = await claimsStudy.make({
        folder: join(other, 'autoscaling-claims'),
        isQuick: false,
        onProgress: () => undefined,
      });
      assert.match(said, /No learned agent wins in any scenario\. By their intervals alone 0 of 5/);
      assert.match(said, /0 of one policy|0 of 5 policies/);
    } finally {
      rmSync(other, { recursive: true });
    }
  });
});
