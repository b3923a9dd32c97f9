import { assert } from '../../sim/units.ts';
import { renumbered, type WeightedRows } from './logged-bandit.ts';

/** Where rewards can lie, whatever happens: declared, not observed. */
export interface RewardRange {
  readonly min: number;
  readonly max: number; // above min
}

/**
 * How far the mean of independent values in an interval of length `range` can be above their
 * expectation, with probability at least 1 - delta:
 * sqrt(2 V ln(2 / delta) / n) + 7 range ln(2 / delta) / (3 (n - 1)), V the sample variance.
 * Infinity with fewer than two values.
 * Source: Maurer and Pontil, "Empirical Bernstein bounds and sample variance penalization", COLT
 * 2009, theorem 4.
 */
export function bernsteinReach(values: Float64Array, range: number, delta: number): number {
  return reachFor(variance(values), { count: values.length, range, delta });
}

interface ReachOptions {
  readonly count: number;
  readonly range: number;
  readonly delta: number;
}

function reachFor(spread: number, { count, range, delta }: ReachOptions): number {
  assert(delta > 0 && delta < 1, `delta must be in (0, 1), got ${delta}`);
  if (count < 2) return Number.POSITIVE_INFINITY;
  const log = Math.log(2 / delta);
  return Math.sqrt((2 * spread * log) / count) + (7 * range * log) / (3 * (count - 1));
}

function variance(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

export interface BernsteinOptions {
  readonly delta: number; // the bound may be wrong with this probability, in (0, 1)
  readonly rewards: RewardRange;
}
export interface BernsteinBound {
  readonly bound: number;
  readonly clip: number; // of the weights
  readonly rows: number; // independent values that the bound is made of
}

const CHOOSING = 10; // every tenth value chooses the clip, the others make the bound
const CLIPS = Array.from({ length: 27 }, (_, i) => 2 ** (i / 2)); // 1 to 8192

/**
 * A lower bound on the value of the target, right with probability at least 1 - delta for
 * independent rows (or clusters of equal size) and right propensities, however large the weights:
 * clipping takes from w (reward - min) only, so that min + E min(w, clip) (reward - min) is at most
 * the value. The clip with the best bound for the other values is chosen on every tenth value, which
 * the bound then leaves out. -Infinity where nothing is left.
 * Source: Thomas, Theocharous and Ghavamzadeh, "High confidence off-policy evaluation", AAAI 2015.
 */
export function bernsteinLower(
  rows: WeightedRows,
  options: BernsteinOptions,
  clusters?: Int32Array,
): BernsteinBound {
  const { min, max } = options.rewards;
  const gains = rows.rewards.map((reward) => reward - min);
  const { bound, ...rest } = clippedLower(rows.weights, gains, {
    ...options,
    clusters,
    range: max - min,
  });
  return { bound: min + bound, ...rest };
}

/** As `bernsteinLower`, from above: max - E min(w, clip) (max - reward) is at least the value. */
export function bernsteinUpper(
  rows: WeightedRows,
  options: BernsteinOptions,
  clusters?: Int32Array,
): BernsteinBound {
  const { min, max } = options.rewards;
  const losses = rows.rewards.map((reward) => max - reward);
  const { bound, ...rest } = clippedLower(rows.weights, losses, {
    ...options,
    clusters,
    range: max - min,
  });
  return { bound: max - bound, ...rest };
}

interface ClippedOptions {
  readonly delta: number;
  readonly range: number; // of the gains, which begin at 0
  readonly clusters: Int32Array | undefined;
}

/** A lower bound on the expectation of w x gain, gain in [0, range], never below 0. */
function clippedLower(
  weights: Float64Array,
  gains: Float64Array,
  { delta, range, clusters }: ClippedOptions,
): BernsteinBound {
  assert(
    gains.every((gain) => gain >= 0 && gain <= range),
    'a reward lies outside the declared range',
  );
  const { length } = clusterMeans(gains, clusters);
  const kept = length - Math.ceil(length / CHOOSING);
  if (kept < 2) return { bound: 0, clip: 1, rows: kept };
  const isChooser = (row: number): boolean => (clusters?.[row] ?? row) % CHOOSING === 0;
  const [choosing, bounding] = [true, false].map((wanted) => {
    const rows = Array.from(gains.keys()).filter((row) => isChooser(row) === wanted);
    return {
      weights: Float64Array.from(rows, (row) => weights[row]!),
      gains: Float64Array.from(rows, (row) => gains[row]!),
      clusters: clusters && renumbered(rows.map((row) => clusters[row]!)),
    };
  }) as [Sample, Sample];
  const clip = CLIPS.map((one) => {
    const seen = clippedValues(choosing, one);
    const spread = seen.length < 2 ? (one * range) ** 2 / 4 : variance(seen);
    const reach = reachFor(spread, { count: kept, range: one * range, delta });
    return { clip: one, bound: meanOf(seen) - reach };
  }).reduce((best, one) => (one.bound > best.bound ? one : best)).clip;
  const values = clippedValues(bounding, clip);
  const bound = meanOf(values) - bernsteinReach(values, clip * range, delta);
  return { bound: Math.max(0, bound), clip, rows: values.length };
}

interface Sample {
  readonly weights: Float64Array;
  readonly gains: Float64Array;
  readonly clusters: Int32Array | undefined;
}

function clippedValues({ weights, gains, clusters }: Sample, clip: number): Float64Array {
  const values = gains.map((gain, i) => Math.min(weights[i]!, clip) * gain);
  return clusterMeans(values, clusters);
}

/** Means over the rows of each cluster, which must all have as many. */
function clusterMeans(values: Float64Array, clusters: Int32Array | undefined): Float64Array {
  if (clusters === undefined) return values;
  const count = clusters.reduce((most, cluster) => Math.max(most, cluster), -1) + 1;
  const size = values.length / count;
  const means = new Float64Array(count);
  for (const [i, value] of values.entries()) means[clusters[i]!]! += value / size;
  return means;
}

/** Whether all clusters have as many rows: only then is the mean over rows one over clusters. */
export function areEven(clusters: Int32Array | undefined): boolean {
  if (clusters === undefined) return true;
  const counts = new Map<number, number>();
  for (const cluster of clusters) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  return new Set(counts.values()).size === 1;
}
