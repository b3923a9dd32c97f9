import assert from 'node:assert/strict';
import { rerunLine } from '../../../agents/advising/rerun.ts';
import {
  creationCostsOf,
  misestimated,
  playClairvoyant,
  playRounds,
  SHIFT_PRICES,
  totalCosts,
} from '../../../experiments/advising/shift-run.ts';
import {
  BANDIT,
  CLAIRVOYANT,
  pairedRegret,
  RERUN,
  rowsOf,
  SHIFT_CASES,
  SHIFT_QUICK,
  shiftStudy,
  shiftWords,
  sum,
} from '../../../experiments/advising/shift-study.ts';
import {
  type Round,
  SHIFT_SIZE,
  shiftWorkload,
} from '../../../experiments/advising/shift-workload.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import { tableOf } from '../../agents/advising/helpers.ts';

const PAGE = 8192;
const table = tableOf(
  [100, 100],
  [
    ['a', PAGE, [10, undefined]],
    ['b', PAGE, [undefined, 10]],
  ],
);
const prices = { creationPerPage: 48, whatIfCall: 1 };
const world = { table, budgetBytes: PAGE, prices };
const round = (counts: readonly number[], isShift = false): Round => ({
  counts: Float64Array.from(counts),
  isShift,
});

describe('rounds that shift', () => {
  const size = { ...SHIFT_SIZE, rounds: 40, phaseRounds: 10, phaseQueries: 2 };
  const many = tableOf(
    Array.from({ length: 9 }, () => 1),
    [],
  );
  const kinds = (rounds: readonly Round[]) =>
    new Set(rounds.flatMap(({ counts }) => [...counts.keys()].filter((q) => counts[q]! > 0))).size;

  it('are the same for one seed, and as long as they should be', () => {
    const draw = (seed: string) => shiftWorkload(many, 'shifting', { seed, size });
    assert.deepEqual(draw('a'), draw('a'));
    assert.notDeepEqual(draw('a'), draw('b'));
    assert.equal(draw('a').length, 40);
    for (const { counts } of draw('a')) assert.equal(sum(counts), size.executions);
  });

  it('keep to the queries of a phase, which are told to begin', () => {
    const rounds = shiftWorkload(many, 'shifting', { seed: 'a', size });
    const starts = [...rounds.keys()].filter((at) => rounds[at]!.isShift);
    assert.deepEqual(starts, [0, 10, 20, 30]);
    for (const start of starts) assert(kinds(rounds.slice(start, start + 10)) <= 2);
    assert(kinds(rounds) > 2);
  });

  it('ask for a few queries in each round, or for all, where nothing shifts', () => {
    const [fixed, adHoc] = (['static', 'ad-hoc'] as const).map((scenario) =>
      shiftWorkload(many, scenario, { seed: 'a', size }),
    );
    for (const rounds of [fixed!, adHoc!])
      assert.equal(rounds.filter(({ isShift }) => isShift).length, 1);
    assert.equal(kinds(fixed!), 9);
    assert(adHoc!.every((one) => kinds([one]) <= 2));
  });
});

describe('a run of rounds', () => {
  it('charges queries, what is built and what is asked', () => {
    const options = readOptions(rerunLine.options, { windowRounds: 1 });
    const rounds = [round([2, 1], true), round([2, 1]), round([0, 3], true), round([0, 3])];
    const run = playRounds(world, rounds, { line: rerunLine, options, seed: '1' });
    // Nothing in the first round; then a; after the shift a still, then b.
    assert.deepEqual([...run.queryCosts], [300, 120, 300, 30]);
    assert.deepEqual([...run.creationCosts], [0, 48, 0, 48]);
    // First window: both as they are and under their index; the second knows all of that.
    assert.deepEqual([...run.whatIfCosts], [4, 0, 0, 0]);
    assert.deepEqual([run.whatIfCalls, run.built], [4, 2]);
    assert.equal(sum(totalCosts(run)), 750 + 96 + 4);
  });

  it('of the clairvoyant has the best set of each phase from its first round on', () => {
    const rounds = [round([2, 1], true), round([2, 1]), round([0, 3], true), round([0, 3])];
    const run = playClairvoyant(world, rounds);
    assert.deepEqual([...run.queryCosts], [120, 120, 30, 30]);
    assert.deepEqual([...run.creationCosts], [48, 0, 48, 0]);
  });

  it('of the clairvoyant builds nothing that a phase does not pay for', () => {
    const dear = { ...world, prices: { ...prices, creationPerPage: 1000 } };
    const run = playClairvoyant(dear, [round([2, 1], true), round([2, 1])]);
    assert.equal(sum(run.creationCosts), 0);
    assert.deepEqual([...creationCostsOf(dear)], [1000, 1000]);
  });

  it('executes the plan that the optimizer believes in, at what it costs in truth', () => {
    const executed = tableOf(
      [100, 100],
      [
        ['a', PAGE, [400, undefined]],
        ['b', PAGE, [undefined, 10]],
      ],
    );
    const options = readOptions(rerunLine.options, { windowRounds: 1 });
    const rounds = [round([2, 1], true), round([2, 1])];
    const run = playRounds({ ...world, executed }, rounds, { line: rerunLine, options, seed: '1' });
    assert.deepEqual([...run.queryCosts], [300, 900]);
  });

  it('errs by a factor of mean 1 where estimates are wrong', () => {
    const uniform = createRandom('errors').stream('test');
    const columns = Array.from({ length: 4000 }, (_, at) => `c${at}`);
    const wide = tableOf(
      [100],
      columns.map((column) => [column, 1, [10]]),
    );
    const costs = misestimated(wide, 0.5, uniform).served[0]!.costs;
    const mean = sum(costs) / costs.length;
    // Standard deviation of the factor: sqrt(e^0.25 - 1) = 0.533; four standard errors of the mean.
    assert(Math.abs(mean / 10 - 1) < (4 * 0.533) / Math.sqrt(4000), `${mean}`);
  });
});

describe('the study of shifts', () => {
  const size = { ...SHIFT_SIZE, rounds: 8, phaseRounds: 4, phaseQueries: 1 };
  const settings = { ...SHIFT_QUICK, size, prices, budgetBytes: PAGE };
  const study = shiftStudy(table, settings);

  it('plays every contender on the same rounds, in every case', () => {
    for (const { name } of SHIFT_CASES)
      for (const contender of [RERUN, BANDIT, CLAIRVOYANT]) {
        const rows = rowsOf(study, name, contender);
        assert.deepEqual(
          rows.map(({ seed }) => seed),
          [101, 102, 103],
        );
        for (const row of rows) assert.equal(row.total, row.queries + row.creation + row.whatIf);
      }
  });

  it('measures regret against the clairvoyant, so that it has none itself', () => {
    for (const { name } of SHIFT_CASES)
      for (const { regretRatio, regret } of rowsOf(study, name, CLAIRVOYANT))
        assert.deepEqual([regretRatio, ...regret], [0, ...regret.map(() => 0)]);
  });

  it('says which regret is lower, and by how much, from its rows', () => {
    const words = shiftWords(study).join('\n');
    for (const { name } of SHIFT_CASES) {
      const { estimate, low, high } = pairedRegret(study, name, BANDIT, RERUN);
      const line = words.split('\n').find((text) => text.startsWith(`${name}:`))!;
      const isSure = low > 0 || high < 0;
      const winner = estimate < 0 ? "the bandit's is lower" : "the static advisor's is lower";
      assert.match(line, isSure ? new RegExp(winner) : /not resolved/);
      assert.match(line, new RegExp(`difference -?${Math.abs(100 * estimate).toFixed(1)}`));
    }
    assert.match(words, /observes a window of \d+ \(static\)/);
    assert.deepEqual(SHIFT_PRICES, { creationPerPage: 48, whatIfCall: 1000 });
  });
});
