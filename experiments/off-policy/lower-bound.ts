import { areEven, bernsteinLower, type RewardRange } from './empirical-bernstein.ts';
import { clusterSums, sumsValue } from './estimate.ts';
import { snips } from './estimators/snips.ts';
import { type LoggedBandit, weightedRows } from './logged-bandit.ts';
import { refusals, SUPPORT_LIMITS, type SupportLimits, supportOf } from './support.ts';

export interface LowerBoundOptions {
  readonly confidence: number; // one-sided, in (0, 1)
  /** Where rewards can lie, whatever happens: a bound by what was observed would not hold. */
  readonly rewards: RewardRange;
  readonly limits?: SupportLimits;
}
/** What a log lets one promise of a policy that has not run yet; reward per decision. */
export type LowerBound =
  | {
      readonly kind: 'bound';
      readonly low: number; // the value is below this with probability at most 1 - confidence
      readonly estimate: number; // by snips
      readonly effectiveSampleSize: number; // rows
      readonly weightMax: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * A lower bound on the value of the log's target, for the gate before it is deployed: an empirical
 * Bernstein bound on clipped weights (see `bernsteinLower`), or a refusal where the log says too
 * little. The bound holds for independent rows with right propensities, or for clusters of equal
 * size.
 */
export function lowerBound(log: LoggedBandit, options: LowerBoundOptions): LowerBound {
  const { confidence, rewards, limits = SUPPORT_LIMITS } = options;
  const rows = weightedRows(log);
  const support = supportOf(log, rows);
  const reasons = [
    ...refusals(support, limits).map(({ reason }) => reason),
    ...boundRefusals(log, rewards),
  ];
  if (reasons.length > 0) return { kind: 'refused', reason: reasons.join('; ') };
  const { bound } = bernsteinLower(rows, { delta: 1 - confidence, rewards }, log.clusters);
  return {
    kind: 'bound',
    low: bound,
    estimate: sumsValue(clusterSums(snips.terms(rows, {}))),
    effectiveSampleSize: support.effectiveSampleSize,
    weightMax: support.weightMax,
  };
}

/** Why no bound by empirical Bernstein holds for a log, although estimates may. */
export function boundRefusals(log: LoggedBandit, { min, max }: RewardRange): readonly string[] {
  const outside = log.rewards.find((reward) => reward < min || reward > max);
  const reasons: string[] = [];
  if (outside !== undefined)
    reasons.push(`a reward of ${outside} lies outside the declared range ${min} to ${max}`);
  if (!areEven(log.clusters))
    reasons.push('episodes differ in length: a bound on the mean of rows needs equal ones');
  return reasons;
}
