import { type LoggedBandit, type WeightedRows, weightedRows } from './logged-bandit.ts';

/** How much of a log speaks about the target. */
export interface Support {
  readonly rows: number;
  readonly clusters: number; // independent ones
  /** (sum w)^2 / sum w^2, of rows: how many rows of the target's own this log is worth, at most. */
  readonly effectiveSampleSize: number;
  /** (sum w^2)^2 / sum w^4: how many rows its variance, and so every interval, rests on. */
  readonly varianceSampleSize: number;
  readonly weightMax: number;
  /** 1 in expectation where propensities are right and no choice of the target is missing. */
  readonly weightMean: number;
  readonly weightMeanError: number; // its standard error
  /** Share of the target's choices that the log cannot have made, in [0, 1]. */
  readonly unsupportedRatio: number;
  /** Share of rows that were chosen with a recorded propensity of 0. */
  readonly impossibleRatio: number;
}

/** When an estimate is refused. */
export interface SupportLimits {
  readonly effectiveSampleSizeMin: number; // rows
  readonly varianceSampleSizeMin: number; // rows
  readonly unsupportedRatioMax: number; // in [0, 1]
  readonly weightMeanErrorsMax: number; // standard errors that the mean weight may be off 1 ...
  readonly weightMeanGapMin: number; // ... once it is off by this much
}
export const SUPPORT_LIMITS: SupportLimits = {
  effectiveSampleSizeMin: 50,
  varianceSampleSizeMin: 50,
  unsupportedRatioMax: 0.01,
  weightMeanErrorsMax: 5,
  weightMeanGapMin: 0.05,
};

const CERTAIN = 1 - 1e-9; // a propensity from here on leaves nothing to other actions

/**
 * Effective sample sizes: Kish, "Survey Sampling", 1965, section 11.7; of the variance: Owen, "Monte
 * Carlo theory, methods and examples", 2013, section 9.3. A choice is unsupported where
 * the row's action was certain and is not the target's, or where the log never chose it at all.
 */
export function supportOf(log: LoggedBandit, rows: WeightedRows = weightedRows(log)): Support {
  const { weights } = rows;
  const finite = weights.filter(Number.isFinite);
  const sum = finite.reduce((all, weight) => all + weight, 0);
  const squares = finite.reduce((all, weight) => all + weight * weight, 0);
  const fourths = finite.reduce((all, weight) => all + weight ** 4, 0);
  const mean = sum / finite.length;
  const spread = squares / finite.length - mean * mean;
  return {
    rows: log.length,
    clusters: clusterCount(log),
    effectiveSampleSize: squares === 0 ? 0 : (sum * sum) / squares,
    varianceSampleSize: fourths === 0 ? 0 : squares ** 2 / fourths,
    weightMax: weights.reduce((most, weight) => Math.max(most, weight), 0),
    weightMean: mean,
    weightMeanError: Math.sqrt(Math.max(0, spread) / finite.length),
    unsupportedRatio: unsupported(log, rows),
    impossibleRatio: log.propensities.filter((one) => one <= 0).length / log.length,
  };
}

function clusterCount({ clusters, length }: LoggedBandit): number {
  if (clusters === undefined) return length;
  return clusters.reduce((most, one) => Math.max(most, one), -1) + 1;
}

function unsupported(log: LoggedBandit, { matches }: WeightedRows): number {
  const { length, actions, actionNames, propensities, targets } = log;
  const count = actionNames.length;
  const isChosen = new Uint8Array(count);
  for (const action of actions) isChosen[action] = 1;
  let sum = 0;
  for (let row = 0; row < length; row++) {
    if (propensities[row]! >= CERTAIN) {
      sum += 1 - matches[row]!;
      continue;
    }
    for (let action = 0; action < count; action++)
      if (isChosen[action] === 0) sum += targets[row * count + action]!;
  }
  return sum / length;
}

export type RefusalKind = 'impossible' | 'support' | 'sample' | 'variance' | 'weights';
export interface Refusal {
  readonly kind: RefusalKind;
  readonly reason: string;
}

/** Why this log says too little about the target; empty where nothing is wrong. */
export function refusals(
  support: Support,
  limits: SupportLimits = SUPPORT_LIMITS,
): readonly Refusal[] {
  const { effectiveSampleSize, weightMean, weightMeanError, unsupportedRatio } = support;
  const { effectiveSampleSizeMin, unsupportedRatioMax, weightMeanGapMin } = limits;
  const found: Refusal[] = [];
  const refuse = (kind: RefusalKind, reason: string) => found.push({ kind, reason });
  if (support.impossibleRatio > 0)
    refuse(
      'impossible',
      `${percent(support.impossibleRatio)} of the rows were chosen with propensity 0, which cannot be: ` +
        'the propensities are wrong',
    );
  if (unsupportedRatio > unsupportedRatioMax)
    refuse(
      'support',
      `no support: ${percent(unsupportedRatio)} of the target's choices are ones that the log never ` +
        `makes (at most ${percent(unsupportedRatioMax)} may be); log with exploration`,
    );
  if (effectiveSampleSize < effectiveSampleSizeMin)
    refuse(
      'sample',
      `the effective sample size is ${effectiveSampleSize.toFixed(1)} rows, below ` +
        `${effectiveSampleSizeMin}: log and target choose too differently, or the log is too short`,
    );
  else if (support.varianceSampleSize < limits.varianceSampleSizeMin)
    refuse(
      'variance',
      `the variance rests on ${support.varianceSampleSize.toFixed(1)} rows, below ` +
        `${limits.varianceSampleSizeMin}: few large weights carry the estimate, and every interval would ` +
        'be a guess',
    );
  const gap = Math.abs(weightMean - 1);
  const isExplained = found.some(({ kind }) => kind === 'support' || kind === 'impossible');
  if (!isExplained && gap > weightMeanGapMin && gap > limits.weightMeanErrorsMax * weightMeanError)
    refuse(
      'weights',
      `the weights have a mean of ${weightMean.toPrecision(3)}, ` +
        `${(gap / weightMeanError).toFixed(1)} standard errors from 1: the propensities are wrong, or ` +
        'choices of the target are missing',
    );
  return found;
}

const percent = (ratio: number): string => `${Number((100 * ratio).toPrecision(3))} %`;
