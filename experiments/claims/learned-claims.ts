import { holm } from '../statistics/holm.ts';
import { type Interval, meanInterval, standardError } from '../statistics/intervals.ts';
import { dayDifferences, daysOf } from '../statistics/replications.ts';
import { tCdf } from '../statistics/students-t.ts';
import { compareScores } from '../tuning/score.ts';
import type { TrialRow } from '../study-files.ts';
import type { PointReport } from '../point-report.ts';
import type { Entry, ExperimentConfig } from '../types.ts';

const COST = 'costDollars';
const VIOLATIONS = 'sloViolationRatio';
const LEVEL = 0.95;

/** One learned agent against the tuned rule of one scenario, over report days. */
export interface Claim {
  readonly scenario: string;
  readonly agent: string;
  /** The tuned entry that its search liked best on train days. */
  readonly rival: string;
  readonly days: number;
  /** Agent minus rival, paired by day, with 95 % intervals. */
  readonly violations: Interval; // ratio of arrivals
  readonly cost: Interval; // dollars per run
  readonly p: number; // two-sided, of the worse of the two conditions: see `claimOf`
  readonly pHolm: number; // over all claims
  readonly isWin: boolean;
  /** Of the perturbed systems, the share in which both differences still point that way; NaN: not tried. */
  readonly perturbedShare: number;
  /** Tuned entries that it beats in the same sense, without any correction. */
  readonly alsoBeats: readonly string[];
}
export interface Scenario {
  readonly name: string;
  readonly report: PointReport;
}

/** Whether a trained policy decides for an entry. */
export function isLearned({ agents }: Pick<Entry, 'agents'>): boolean {
  return agents['autoscaling']?.kind === 'learned';
}

/**
 * Every learned agent against the best tuned rule of its scenario. It wins where the 95 % interval of the
 * paired difference in violations is below 0, that of cost does not reach above 0, and the p value of the
 * two together stands the correction of Holm over all pairs of agent and scenario.
 */
export function learnedClaims(scenarios: readonly Scenario[]): readonly Claim[] {
  const claims = scenarios.flatMap(({ name, report }) => {
    const rival = bestOnTrainDays(report.config, report.trials);
    if (rival === undefined) return [];
    return report.config.compare
      .filter(isLearned)
      .map((agent) => claimOf(name, report, { agent: agent.name, rival }));
  });
  const adjusted = holm(claims.map(({ p }) => p));
  return claims.map((claim, i) => ({
    ...claim,
    pHolm: adjusted[i]!,
    isWin: holds(claim) && adjusted[i]! <= 1 - LEVEL,
  }));
}

/** The tuned rule whose chosen setting did best in the last rung of its search; undefined: none was tuned. */
function bestOnTrainDays(
  { compare, objective }: ExperimentConfig,
  trials: readonly TrialRow[],
): string | undefined {
  const rules = compare.filter((entry) => entry.tune !== undefined && !isLearned(entry));
  const last = rules.flatMap(({ name, agents }) => {
    const isBound = agents['autoscaling']?.kind === 'clairvoyant';
    const own = trials.filter(({ entry, isChosen }) => entry === name && isChosen && !isBound);
    const row = own.toSorted((a, b) => a.replications - b.replications).at(-1);
    return row === undefined ? [] : [{ name, score: { ...row, bounds: objective.subject } }];
  });
  return last.toSorted((a, b) => compareScores(a.score, b.score))[0]?.name;
}

interface Pair {
  readonly agent: string;
  readonly rival: string;
}

/**
 * Both conditions must hold, so the p value is the larger of two one-sided ones (intersection-union test:
 * Berger, Technometrics 24, 1982), twice, so that 0.05 stands for the 2.5 % beyond a 95 % interval.
 */
function claimOf(scenario: string, report: PointReport, pair: Pair): Claim {
  const { violations, cost } = differencesOf(report, pair);
  const p = Math.max(...[violations, cost].map((values) => 2 * lowerTail(values)));
  const tuned = report.config.compare.filter(
    (entry) => entry.tune !== undefined && !isLearned(entry) && entry.name !== pair.rival,
  );
  const beats = ({ name }: Entry) => {
    const other = differencesOf(report, { ...pair, rival: name });
    return holds({
      violations: meanInterval(other.violations, LEVEL),
      cost: meanInterval(other.cost, LEVEL),
    });
  };
  return {
    scenario,
    ...pair,
    days: violations.length,
    violations: meanInterval(violations, LEVEL),
    cost: meanInterval(cost, LEVEL),
    p: Math.min(1, p),
    pHolm: Number.NaN,
    isWin: false,
    perturbedShare: perturbedShare(report, pair),
    alsoBeats: tuned.filter(beats).map(({ name }) => name),
  };
}

/** Agent minus rival, day by day. */
function differencesOf({ results }: PointReport, { agent, rival }: Pair) {
  const [own, other] = [daysOf(results, agent), daysOf(results, rival)];
  return {
    violations: dayDifferences(own, other, VIOLATIONS),
    cost: dayDifferences(own, other, COST),
  };
}

function holds({ violations, cost }: Pick<Claim, 'violations' | 'cost'>): boolean {
  return violations.high < 0 && cost.high <= 0;
}

/** Probability of a mean as low as this where the true one is 0, by Student's t; NaN: too few days. */
function lowerTail(values: readonly number[]): number {
  const error = standardError(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (error === 0) return mean < 0 ? 0 : 1;
  return tCdf(mean / error, values.length - 1);
}

/** Of the systems with other values than the described one. */
function perturbedShare({ robustness }: PointReport, { agent, rival }: Pair): number {
  const of = (entry: string) => robustness.filter((row) => row.system > 0 && row.entry === entry);
  const rivals = new Map(of(rival).map((row) => [row.system, row.score]));
  const pairs = of(agent).flatMap(({ system, score }) => {
    const other = rivals.get(system);
    return other === undefined ? [] : [{ score, other }];
  });
  const isBetter = pairs.filter(
    ({ score, other }) =>
      score.objective <= other.objective &&
      (score.violations[VIOLATIONS] ?? NaN) < (other.violations[VIOLATIONS] ?? NaN),
  );
  return pairs.length === 0 ? Number.NaN : isBetter.length / pairs.length;
}
