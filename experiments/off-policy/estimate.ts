import { didYouMean, type OptionValues, readOptions } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import type { EstimatorLine, EstimatorTerms } from './estimators/estimator.ts';
import { ESTIMATORS } from './estimators/index.ts';
import { type LoggedBandit, weightedRows } from './logged-bandit.ts';

export function estimatorOf(kind: string): EstimatorLine {
  const line = ESTIMATORS.find((one) => one.kind === kind);
  const hint = didYouMean(
    kind,
    ESTIMATORS.map((one) => one.kind),
  );
  assert(line !== undefined, `unknown estimator ${kind}${hint}`);
  return line;
}

/**
 * The value of the target, reward per decision, by one estimator of ESTIMATORS. Options that are not
 * given keep their defaults (no clip, no shrinkage). NaN where nothing was chosen that the target
 * would choose and the estimator divides by it.
 */
export function estimateValue(kind: string, log: LoggedBandit, options: OptionValues = {}): number {
  const line = estimatorOf(kind);
  assert(!line.usesModel || log.q !== undefined, `${kind} needs a model of the rewards`);
  return sumsValue(clusterSums(line.terms(weightedRows(log), readOptions(line.options, options))));
}

/** Sums of the terms over the rows of each cluster: what a bootstrap draws. */
export interface ClusterSums {
  readonly length: number; // clusters
  readonly rows: Float64Array; // rows of each
  readonly direct: Float64Array;
  readonly corrections: Float64Array;
  readonly normalisers: Float64Array;
}

export function clusterSums(terms: EstimatorTerms, clusters?: Int32Array): ClusterSums {
  const { direct, corrections, normalisers } = terms;
  const length = direct.length;
  if (clusters === undefined)
    return { length, rows: new Float64Array(length).fill(1), direct, corrections, normalisers };
  const count = clusters.reduce((most, cluster) => Math.max(most, cluster), -1) + 1;
  const sum = (values?: Float64Array): Float64Array => {
    const sums = new Float64Array(count);
    for (let i = 0; i < length; i++) sums[clusters[i]!]! += values?.[i] ?? 1;
    return sums;
  };
  return {
    length: count,
    rows: sum(),
    direct: sum(direct),
    corrections: sum(corrections),
    normalisers: sum(normalisers),
  };
}

/** sum(direct) / rows + sum(corrections) / sum(normalisers). */
export function sumsValue({ rows, direct, corrections, normalisers }: ClusterSums): number {
  return total(direct) / total(rows) + total(corrections) / total(normalisers);
}

export const total = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0);

/**
 * How far each cluster draws the estimate, adding up to 0: the empirical influence function over the
 * number of clusters. Its sum of squares is the variance of the estimate to first order.
 * Source: Huber, "Robust Statistics", 1981, section 1.5 (infinitesimal jackknife).
 */
export function influences(sums: ClusterSums): Float64Array {
  const { rows, direct, corrections, normalisers } = sums;
  const [count, scale] = [total(rows), total(normalisers)];
  const [model, observed] = [total(direct) / count, total(corrections) / scale];
  return direct.map(
    (value, i) =>
      (value - model * rows[i]!) / count + (corrections[i]! - observed * normalisers[i]!) / scale,
  );
}

/** Standard error of an estimate over independent clusters; NaN with fewer than two. */
export function standardErrorOf(sums: ClusterSums): number {
  const { length } = sums;
  if (length < 2) return Number.NaN;
  const squares = influences(sums).reduce((sum, one) => sum + one * one, 0);
  return Math.sqrt((squares * length) / (length - 1));
}
