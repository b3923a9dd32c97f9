import { BadInput } from '../bad-input.ts';
import { isBound } from '../bounds.ts';
import type { PointReport } from '../point-report.ts';
import { holm } from '../statistics/holm.ts';
import { type Interval, meanInterval, standardError } from '../statistics/intervals.ts';
import { dayDifferences, dayMeans, daysOf } from '../statistics/replications.ts';
import { tCdf } from '../statistics/students-t.ts';
import type { TrialRow } from '../study-files.ts';
import { compareScores } from '../tuning/score.ts';
import type { Entry, ExperimentConfig } from '../types.ts';

export const COST = 'costDollars';
export const VIOLATIONS = 'sloViolationRatio';
const LEVEL = 0.95;

/** Two entries of one scenario over the same report days: own minus other, paired by day, with 95 % intervals. */
export interface Comparison {
  readonly rule: string;
  readonly violations: Interval; // ratio of arrivals
  readonly cost: Interval; // dollars per run
  /** Whether violations are below 0 and cost not above 0 with their whole intervals. */
  readonly holds: boolean;
}
/** What one entry comes to, as means over report days. */
export interface Level {
  readonly violationRatio: number;
  readonly costDollars: number; // per run
}
/** One learned agent against the tuned rule of one scenario, over report days. */
export interface Claim extends Comparison {
  readonly scenario: string;
  readonly agent: string;
  /** The tuned entry whose search did best on train days. */
  readonly rule: string;
  readonly days: number;
  readonly own: Level;
  readonly rules: Level;
  readonly p: number; // of the worse of the two conditions: see `claimOf`; NaN: too few days
  readonly pHolm: number; // over all claims
  readonly isWin: boolean;
  /** Perturbed systems on which both were run, and those of them on which both means still point that way. */
  readonly perturbed: { readonly systems: number; readonly holds: number };
  /** Against every other tuned rule, without any correction. */
  readonly others: readonly Comparison[];
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
 * two together stands the correction of Holm over all pairs of agent and scenario. Throws BadInput where a
 * scenario has a learned agent and no tuned rule, since no pair may leave the correction unseen.
 */
export function learnedClaims(scenarios: readonly Scenario[]): readonly Claim[] {
  const claims = scenarios.flatMap(({ name, report }) => {
    const agents = report.config.compare.filter(isLearned);
    if (agents.length === 0) return [];
    const rule = bestOnTrainDays(report.config, report.trials);
    if (rule === undefined)
      throw new BadInput([
        `${report.config.name}: has no tuned rule to compare ${agents[0]!.name} with`,
      ]);
    return agents.map((agent) => claimOf(name, report, { agent: agent.name, rule }));
  });
  const adjusted = holm(claims.map(({ p }) => p));
  return claims.map((claim, i) => ({
    ...claim,
    pHolm: adjusted[i]!,
    isWin: claim.holds && adjusted[i]! <= 1 - LEVEL,
  }));
}

/** Entries whose settings were searched for and that neither learn nor know the day. */
export function tunedRules({ compare }: Pick<ExperimentConfig, 'compare'>): readonly Entry[] {
  return compare.filter(
    (entry) => entry.tune !== undefined && !isLearned(entry) && !isBound(entry),
  );
}

/** The tuned rule whose chosen setting did best in the last rung of its search; undefined: none was tuned. */
function bestOnTrainDays(
  config: ExperimentConfig,
  trials: readonly TrialRow[],
): string | undefined {
  const last = tunedRules(config).flatMap(({ name }) => {
    const own = trials.filter(({ entry, isChosen }) => entry === name && isChosen);
    const row = own.toSorted((a, b) => a.replications - b.replications).at(-1);
    return row === undefined ? [] : [{ name, score: { ...row, bounds: config.objective.subject } }];
  });
  return last.toSorted((a, b) => compareScores(a.score, b.score))[0]?.name;
}

interface Pair {
  readonly agent: string;
  readonly rule: string;
}

/**
 * Both conditions must hold, so the p value is the larger of two one-sided ones (intersection-union test:
 * Berger, Technometrics 24, 1982), twice, so that 0.05 stands for the 2.5 % beyond a 95 % interval.
 */
function claimOf(scenario: string, report: PointReport, pair: Pair): Claim {
  const { violations, cost } = differencesOf(report, pair);
  const tails = [tailBelow(violations, { isStrict: true }), tailBelow(cost, { isStrict: false })];
  const others = tunedRules(report.config).filter(({ name }) => name !== pair.rule);
  return {
    scenario,
    agent: pair.agent,
    ...compare(report, pair),
    days: violations.length,
    own: levelOf(report, pair.agent),
    rules: levelOf(report, pair.rule),
    p: Math.min(1, 2 * Math.max(...tails)),
    pHolm: Number.NaN,
    isWin: false,
    perturbed: perturbedSystems(report, pair),
    others: others.map(({ name }) => compare(report, { ...pair, rule: name })),
  };
}

function compare(report: PointReport, pair: Pair): Comparison {
  const differences = differencesOf(report, pair);
  const violations = meanInterval(differences.violations, LEVEL);
  const cost = meanInterval(differences.cost, LEVEL);
  return { rule: pair.rule, violations, cost, holds: violations.high < 0 && cost.high <= 0 };
}

/** Agent minus rule, day by day. */
function differencesOf({ results }: PointReport, { agent, rule }: Pair) {
  const [own, other] = [daysOf(results, agent), daysOf(results, rule)];
  return {
    violations: dayDifferences(own, other, VIOLATIONS),
    cost: dayDifferences(own, other, COST),
  };
}

export function levelOf({ results }: Pick<PointReport, 'results'>, entry: string): Level {
  const days = daysOf(results, entry);
  const mean = (metric: string) => meanInterval(dayMeans(days, metric), LEVEL).estimate;
  return { violationRatio: mean(VIOLATIONS), costDollars: mean(COST) };
}

/**
 * Probability of a mean as low as this where the true one is 0, by Student's t; NaN with too few days. Without
 * any spread it is 0 or 1; a difference of 0 throughout is not below 0, but it is at most 0.
 */
function tailBelow(
  values: readonly number[],
  { isStrict }: { readonly isStrict: boolean },
): number {
  const error = standardError(values);
  if (Number.isNaN(error)) return Number.NaN;
  const mean = meanInterval(values, LEVEL).estimate;
  if (error === 0) return mean < 0 || (mean === 0 && !isStrict) ? 0 : 1;
  return tCdf(mean / error, values.length - 1);
}

/** Of the systems with other values than the described one, those on which both were run. */
function perturbedSystems(report: PointReport, { agent, rule }: Pair): Claim['perturbed'] {
  const rules = new Map(perturbedRows(report, rule).map((row) => [row.system, row.score]));
  const pairs = perturbedRows(report, agent).flatMap(({ system, score }) => {
    const other = rules.get(system);
    return other === undefined ? [] : [{ score, other }];
  });
  const isBetter = ({ score, other }: (typeof pairs)[number]) =>
    score.objective <= other.objective &&
    (score.violations[VIOLATIONS] ?? Number.NaN) < (other.violations[VIOLATIONS] ?? Number.NaN);
  return { systems: pairs.length, holds: pairs.filter(isBetter).length };
}

/** Of entries that came out of tuning the same, only the first was run on perturbed systems. */
function perturbedRows({ robustness, results }: PointReport, entry: string) {
  const rowsOf = (name: string) => robustness.filter((row) => row.system > 0 && row.entry === name);
  const hashOf = (name: string) => results.find((row) => row.entry === name)?.configHash;
  const standIns = [...new Set(robustness.map((row) => row.entry))];
  const name = standIns.includes(entry)
    ? entry
    : standIns.find((other) => hashOf(other) === hashOf(entry));
  return name === undefined ? [] : rowsOf(name);
}
