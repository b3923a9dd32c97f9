import { createRandom } from '../../sim/random.ts';
import type { Interval } from '../statistics/intervals.ts';
import {
  asymptoticInterval,
  type BootstrapMethod,
  bootstrapIntervals,
} from './bootstrap-intervals.ts';
import { bernsteinLower, bernsteinUpper, type RewardRange } from './empirical-bernstein.ts';
import { type ClusterSums, clusterSums, estimatorOf } from './estimate.ts';
import { type LoggedBandit, type WeightedRows, weightedRows, withModel } from './logged-bandit.ts';
import { boundRefusals } from './lower-bound.ts';
import { crossFittedModel } from './reward-model.ts';
import { type Refusal, refusals, type Support, type SupportLimits, supportOf } from './support.ts';
import { type ChosenSetting, chosenSetting } from './tuning.ts';

export interface EvaluationOptions {
  readonly level: number; // of confidence, two-sided, in (0, 1)
  readonly seed: number; // of the resamples
  readonly resamples: number;
  readonly method: BootstrapMethod;
  readonly estimators: readonly string[]; // kinds of ESTIMATORS
  /** Of ips and dr: 'auto' tunes it as other parameters are; Infinity: none. */
  readonly clip: number | 'auto';
  /** Where rewards can lie; undefined: where the log's do, which is an assumption. */
  readonly rewards: RewardRange | undefined;
  readonly limits: SupportLimits;
  /** Estimates are made even where they are refused. */
  readonly isForced: boolean;
}

/** One line of the table of `ope`. */
export interface EstimateRow {
  readonly estimator: string;
  readonly estimate: number;
  readonly low: number; // of the bootstrap interval
  readonly high: number;
  readonly asymptoticLow: number;
  readonly asymptoticHigh: number;
  readonly effectiveSampleSize: number; // of the weights as the estimator uses them; NaN: none
  readonly weightMax: number; // likewise
  readonly parameter: ChosenSetting['parameter'];
  readonly note: string; // what its interval leaves out; '' otherwise
}
/** An interval by empirical Bernstein bounds, half of the error on either side; or why there is none. */
export type BernsteinInterval =
  | {
      readonly kind: 'interval';
      readonly low: number;
      readonly high: number;
      readonly rewards: RewardRange;
      readonly isDeclared: boolean; // false: the range is that of the log (assumption)
    }
  | { readonly kind: 'refused'; readonly reason: string };

export interface Evaluation {
  readonly support: Support;
  readonly refusals: readonly Refusal[]; // empty: the log supports an estimate
  readonly logged: Interval; // mean reward of the policy that logged
  readonly model: 'given' | 'cross-fitted' | 'none'; // where q comes from
  readonly estimates: readonly EstimateRow[]; // none where refused
  readonly bernstein: BernsteinInterval;
}

/** Everything that a log says of the value of its target, reward per decision. */
export function evaluate(log: LoggedBandit, options: EvaluationOptions): Evaluation {
  const plain = weightedRows(log);
  const support = supportOf(log, plain);
  const reasons = refusals(support, options.limits);
  const base = {
    support,
    refusals: reasons,
    logged: asymptoticInterval(loggedSums(log), options.level),
  };
  const isUsable = plain.weights.every(Number.isFinite) && support.effectiveSampleSize > 0;
  if (reasons.length > 0 && !(options.isForced && isUsable))
    return {
      ...base,
      model: 'none',
      estimates: [],
      bernstein: refusedBy(reasons.map(({ reason }) => reason)),
    };

  const lines = options.estimators.map(estimatorOf);
  const needsModel = lines.some(({ usesModel }) => usesModel);
  const isGiven = log.q !== undefined;
  const modelled = needsModel && !isGiven ? withModel(log, crossFittedModel(log)) : log;
  const model = !needsModel ? 'none' : isGiven ? 'given' : 'cross-fitted';
  const rows = weightedRows(modelled);
  const settings = lines.map((line) =>
    chosenSetting(line, rows, { clusters: log.clusters, clip: options.clip }),
  );
  const sums = settings.map(({ terms }) => clusterSums(terms, log.clusters));
  const uniform = createRandom(String(options.seed)).stream('off-policy/bootstrap');
  const { level, resamples, method } = options;
  const intervals = bootstrapIntervals(sums, { level, resamples, uniform, methods: [method] });
  const estimates = settings.map((setting, at) =>
    estimateRow(setting, {
      sums: sums[at]!,
      interval: intervals[at]![method],
      level,
      log,
      plain: rows.weights,
    }),
  );
  return { ...base, model, estimates, bernstein: bernsteinInterval(log, plain, options) };
}

function refusedBy(reasons: readonly string[]): BernsteinInterval {
  return { kind: 'refused', reason: reasons.join('; ') };
}

function loggedSums({ length, rewards, clusters }: LoggedBandit): ClusterSums {
  const [zeros, ones] = [new Float64Array(length), new Float64Array(length).fill(1)];
  const terms = { direct: zeros, corrections: rewards, normalisers: ones, weights: undefined };
  return clusterSums(terms, clusters);
}

interface RowParts {
  readonly sums: ClusterSums;
  readonly interval: Interval;
  readonly level: number;
  readonly log: LoggedBandit;
  readonly plain: Float64Array; // weights as they are
}

function estimateRow(setting: ChosenSetting, parts: RowParts): EstimateRow {
  const { line, parameter, terms } = setting;
  const { sums, interval, level } = parts;
  const asymptotic = asymptoticInterval(sums, level);
  const weights = terms.weights;
  const sum = weights?.reduce((all, one) => all + one, 0) ?? Number.NaN;
  const squares = weights?.reduce((all, one) => all + one * one, 0) ?? Number.NaN;
  return {
    estimator: line.kind,
    estimate: asymptotic.estimate,
    low: interval.low,
    high: interval.high,
    asymptoticLow: asymptotic.low,
    asymptoticHigh: asymptotic.high,
    effectiveSampleSize: (sum * sum) / squares,
    weightMax: weights?.reduce((most, one) => Math.max(most, one), 0) ?? Number.NaN,
    parameter,
    note: noteOf(setting, parts),
  };
}

function noteOf({ line, terms }: ChosenSetting, { log, plain }: RowParts): string {
  if (line.kind === 'dm') return "the interval leaves out the model's own error";
  if (line.kind === 'replay' && !isUniform(log)) return 'biased: the log does not choose uniformly';
  const isShortened =
    line.shrinkage !== undefined && terms.weights?.some((weight, i) => weight !== plain[i]);
  return isShortened === true ? 'the interval leaves out the bias of shortened weights' : '';
}

const UNIFORM_TOLERANCE = 1e-9; // relative

function isUniform({ propensities }: LoggedBandit): boolean {
  const first = propensities[0]!;
  return propensities.every((one) => Math.abs(one - first) <= UNIFORM_TOLERANCE * first);
}

function bernsteinInterval(
  log: LoggedBandit,
  rows: WeightedRows,
  { level, rewards: declared }: EvaluationOptions,
): BernsteinInterval {
  const rewards = declared ?? rangeOf(log.rewards);
  const reasons = boundRefusals(log, rewards);
  if (reasons.length > 0) return refusedBy(reasons);
  const options = { delta: (1 - level) / 2, rewards };
  return {
    kind: 'interval',
    low: bernsteinLower(rows, options, log.clusters).bound,
    high: bernsteinUpper(rows, options, log.clusters).bound,
    rewards,
    isDeclared: declared !== undefined,
  };
}

function rangeOf(values: Float64Array): RewardRange {
  return {
    min: values.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY),
    max: values.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY),
  };
}
