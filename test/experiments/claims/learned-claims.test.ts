import assert from 'node:assert/strict';
import { BadInput } from '../../../experiments/bad-input.ts';
import { learnedClaims } from '../../../experiments/claims/learned-claims.ts';
import { verdictOf } from '../../../experiments/claims/verdicts.ts';
import type { PointReport } from '../../../experiments/point-report.ts';
import type { PlacedRobustnessRow, TrialRow } from '../../../experiments/study-files.ts';
import type { Entry, Result } from '../../../experiments/types.ts';
import { CHARACTERS, syntheticConfig } from '../synthetic.ts';

const T3 = 3.182446305; // quantile 0.975 of Student's t with 3 degrees of freedom, from tables
const ERROR = Math.sqrt(2 / 3) / 2; // standard error of 1, 2, 3, 2
/** Student's t with 3 degrees of freedom, P(T <= t): Abramowitz and Stegun 26.7.4. */
const t3 = (t: number) =>
  0.5 + (t / Math.sqrt(3) / (1 + (t * t) / 3) + Math.atan(t / Math.sqrt(3))) / Math.PI;
const P = 2 * t3(-2 / ERROR); // of a mean of -2 with that error

const FALLING = [-1, -2, -3, -2]; // interval below 0
const RISING = [1, 2, 3, 2];
const OPEN = [-1, 2, -3, 1]; // interval around 0
const SAME = [0, 0, 0, 0];

type Days = readonly number[];
/** Differences to the rule by day: violations in hundredths, cost in dollars. */
interface Made {
  readonly violations: Days;
  readonly cost: Days;
}

const entryOf = (name: string): Entry => ({
  name,
  agents: {
    autoscaling: name === 'clairvoyant' ? { kind: 'clairvoyant' } : { kind: name.split(' ')[0]! },
  },
  guards: [],
  ...(name.endsWith('tuned') || name === 'clairvoyant'
    ? { tune: { trials: 27, eta: 3, replications: 18 } }
    : {}),
});

const trial = (entry: string, objective: number, over: Partial<TrialRow> = {}): TrialRow => ({
  point: '',
  entry,
  trial: 1,
  replications: 18,
  objective,
  violations: { sloViolationRatio: -0.001 },
  isChosen: true,
  setting: {},
  ...over,
});

/** `made`: differences to 10 violations in a hundred and 100 dollars. */
function reportOf(
  made: Readonly<Record<string, Made>>,
  more: Partial<Pick<PointReport, 'trials' | 'robustness'>> = {},
): PointReport {
  const entries = Object.keys(made);
  const days = made[entries[0]!]!.cost.length;
  const config = {
    ...syntheticConfig([CHARACTERS[0]!], days, 1),
    compare: entries.map(entryOf),
  };
  const results = entries.flatMap((entry) =>
    config.report.days.map(
      (day, i): Result => ({
        experiment: 'made-up',
        point: '',
        entry,
        setting: '',
        day,
        seed: 1,
        configHash: entry.startsWith('twin') ? 'hpa tuned' : entry,
        codeVersion: '1',
        fingerprint: `${entry} ${day}`,
        metrics: {
          sloViolationRatio: (10 + made[entry]!.violations[i]!) / 100,
          costDollars: 100 + made[entry]!.cost[i]!,
        },
      }),
    ),
  );
  const trials = [trial('hpa tuned', 1)];
  const nothing = { curves: [], summary: [], series: [], equalSlo: undefined };
  return { point: '', config, results, trials, robustness: [], ...nothing, ...more };
}

const RULE = { 'hpa tuned': { violations: SAME, cost: SAME } };
const claimsOf = (...reports: readonly PointReport[]) =>
  learnedClaims(reports.map((report, i) => ({ name: `scenario ${i}`, report })));
/** The claim of one agent in one scenario. */
const claimOf = (violations: Days, cost: Days) =>
  claimsOf(reportOf({ ...RULE, learned: { violations, cost } }))[0]!;
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

describe('claims of learned agents', () => {
  it('have the paired t interval of both differences, and p of the worse', () => {
    const { violations, cost, p, days, own, rules } = claimOf(FALLING, FALLING);
    near(cost.estimate, -2);
    near(cost.low, -2 - T3 * ERROR);
    near(cost.high, -2 + T3 * ERROR);
    near(violations.high, (-2 + T3 * ERROR) / 100);
    near(p, P);
    assert.equal(days, 4);
    near(own.costDollars, 98);
    near(rules.violationRatio, 0.1);
    const half = FALLING.map((value) => value / 2 - 1); // the same mean, half the spread
    near(claimOf(half, FALLING).p, P);
    near(claimOf(FALLING, half).p, P);
  });

  it('are won where both intervals are below 0, and not where only one is', () => {
    const verdict = (violations: Days, cost: Days) => {
      const claim = claimOf(violations, cost);
      assert.equal(claim.isWin, verdictOf(claim) === 'wins');
      assert.equal(claim.holds, claim.isWin);
      return verdictOf(claim);
    };
    assert.equal(verdict(FALLING, FALLING), 'wins');
    assert.equal(verdict(FALLING, OPEN), 'undecided');
    assert.equal(verdict(OPEN, FALLING), 'undecided');
    assert.equal(verdict(OPEN, OPEN), 'undecided');
    assert.equal(verdict(FALLING, RISING), 'trades');
    assert.equal(verdict(RISING, FALLING), 'trades');
    assert.equal(verdict(RISING, OPEN), 'loses');
    assert.equal(verdict(OPEN, RISING), 'loses');
    assert.equal(verdict(RISING, RISING), 'loses');
  });

  it('take the same cost on every day for at most the same, and the same violations for no fewer', () => {
    const cheap = claimOf(FALLING, SAME);
    near(cheap.p, P);
    assert.equal(cheap.isWin, true);
    const equal = claimOf(SAME, FALLING);
    assert.equal(equal.p, 1);
    assert.equal(equal.isWin, false);
    const constant = [-1, -1, -1, -1];
    assert.equal(claimOf(constant, constant).p, 0);
  });

  it('are corrected by Holm over all pairs of all scenarios', () => {
    const nothing = { violations: OPEN, cost: OPEN };
    const made = { ...RULE, learned: { violations: FALLING, cost: FALLING } };
    const alone = claimsOf(reportOf(made));
    near(alone[0]!.pHolm, P);
    const among = claimsOf(
      reportOf({ ...made, 'learned 2': nothing }),
      reportOf({ ...RULE, learned: nothing, 'learned 2': nothing }),
    );
    assert.deepEqual(
      among.map(({ scenario, agent }) => `${scenario} ${agent}`),
      ['scenario 0 learned', 'scenario 0 learned 2', 'scenario 1 learned', 'scenario 1 learned 2'],
    );
    near(among[0]!.pHolm, 4 * P); // 0.065
    assert.equal(among[0]!.holds, true);
    assert.equal(among[0]!.isWin, false);
    assert.equal(verdictOf(among[0]!), 'undecided');
    // Two that are alike: the smaller of equal p values is taken twice, the other once and made no smaller.
    const two = claimsOf(reportOf({ ...made, 'learned 2': made.learned }));
    for (const claim of two) near(claim.pHolm, 2 * P);
    assert.ok(two.every(({ isWin }) => isWin));
  });

  it('count a pair without an interval as declared, and never as won', () => {
    const days = { violations: [-1], cost: [-1] };
    const day = reportOf({ 'hpa tuned': { violations: [0], cost: [0] }, learned: days });
    const [other, claim] = claimsOf(
      reportOf({ ...RULE, learned: { violations: FALLING, cost: FALLING } }),
      day,
    );
    assert.ok(Number.isNaN(claim!.p) && Number.isNaN(claim!.pHolm));
    assert.equal(claim!.isWin, false);
    near(other!.pHolm, 2 * P);
  });

  it('are against the tuned rule that did best on train days, whoever does best on report days', () => {
    const made = {
      hpa: { violations: FALLING, cost: FALLING },
      'hpa tuned': { violations: SAME, cost: SAME },
      'keda tuned': { violations: RISING, cost: RISING },
      clairvoyant: { violations: SAME, cost: SAME },
      learned: { violations: FALLING, cost: FALLING },
    };
    const trials = [
      trial('hpa tuned', 5),
      trial('keda tuned', 9, { replications: 2 }),
      trial('keda tuned', 4),
      trial('hpa tuned', 1, { isChosen: false }),
      trial('clairvoyant', 0.5),
      trial('hpa', 0.1),
    ];
    const [claim] = claimsOf(reportOf(made, { trials }));
    assert.equal(claim!.rule, 'keda tuned');
    near(claim!.cost.estimate, -4);
    assert.deepEqual(
      claim!.others.map(({ rule, holds }) => [rule, holds]),
      [['hpa tuned', true]],
    );
    const infeasible = trial('keda tuned', 4, { violations: { sloViolationRatio: 0.001 } });
    const [kept] = claimsOf(reportOf(made, { trials: [trial('hpa tuned', 5), infeasible] }));
    assert.equal(kept!.rule, 'hpa tuned');
  });

  it('are refused where there is no tuned rule: no pair is left out in silence', () => {
    const report = reportOf({
      hpa: { violations: SAME, cost: SAME },
      learned: { violations: FALLING, cost: FALLING },
    });
    assert.throws(() => claimsOf(report), BadInput);
  });

  it('count the perturbed systems on which both were run and both means still point that way', () => {
    const row = (system: number, entry: string, objective: number, violation: number) =>
      ({
        point: '',
        system,
        entry,
        rank: 1,
        score: { objective, violations: { sloViolationRatio: violation } },
        factors: {},
      }) satisfies PlacedRobustnessRow;
    const of = (rule: string, robustness: readonly PlacedRobustnessRow[]) => {
      const made = {
        [rule]: { violations: SAME, cost: SAME },
        'hpa tuned': { violations: SAME, cost: SAME },
        learned: { violations: FALLING, cost: FALLING },
      };
      return claimsOf(reportOf(made, { robustness }))[0]!.perturbed;
    };
    const rows = [
      ...[row(0, 'hpa tuned', 9, 9), row(0, 'learned', 1, 1)], // as described: not counted
      ...[row(1, 'hpa tuned', 9, 0.2), row(1, 'learned', 8, 0.1)],
      ...[row(2, 'hpa tuned', 9, 0.2), row(2, 'learned', 9, 0.1)], // the same cost
      ...[row(3, 'hpa tuned', 9, 0.2), row(3, 'learned', 8, 0.2)], // the same violations
      ...[row(4, 'hpa tuned', 9, 0.2), row(4, 'learned', 10, 0.1)], // dearer
      ...[row(5, 'hpa tuned', 9, Number.NaN), row(5, 'learned', 8, 0.1)],
      row(6, 'learned', 8, 0.1), // the rule was not run
    ];
    assert.deepEqual(of('hpa', rows), { systems: 5, holds: 2 });
    assert.deepEqual(of('hpa', []), { systems: 0, holds: 0 });
    // A twin: what tuning left as it was is run once, under the name of the first.
    const twins = rows.map((one) => (one.entry === 'hpa tuned' ? { ...one, entry: 'twin' } : one));
    assert.deepEqual(of('twin', twins), { systems: 5, holds: 2 });
    assert.deepEqual(of('hpa', twins), { systems: 0, holds: 0 });
  });
});
