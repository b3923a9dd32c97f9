import { assert } from '../../sim/units.ts';

/** How one number of an observation was distributed when the policy was trained. */
export interface FeatureStatistics {
  readonly name: string;
  /** Upper ends of the bins but for the last, rising: the least, quantiles, and just above the most. */
  readonly edges: readonly number[];
  /**
   * What each bin may have without drift, in (0, 1], one more than edges: the share of the training in it. They
   * add up to 1 and what is allowed beyond its ends.
   */
  readonly shares: readonly number[];
}

const BINS = 10;
/** Of what lies below, and above, all that training has seen: days come that are unlike its own (assumption). */
const BEYOND_SHARE = 0.01;

/**
 * Statistics of the observations of a training, one row each; NaN counts for nothing. The bins are cut by
 * quantiles, and the first and the last are what lies beyond all that training has seen.
 */
export function featureStatistics(
  names: readonly string[],
  rows: readonly ArrayLike<number>[],
): readonly FeatureStatistics[] {
  return names.map((name, i) => {
    const values = rows.map((row) => row[i]!).filter((value) => !Number.isNaN(value));
    const edges = edgesOf(Float64Array.from(values).sort());
    if (edges.length === 0) return { name, edges, shares: [1] };
    const counts = new Array<number>(edges.length + 1).fill(0);
    for (const value of values) counts[binOf(edges, value)]! += 1;
    const shares = counts.map((count) => count / values.length);
    [shares[0], shares[edges.length]] = [BEYOND_SHARE, BEYOND_SHARE];
    return { name, edges, shares };
  });
}

/** The least, the quantiles between, and just above the most; none of no values. */
function edgesOf(sorted: Float64Array): readonly number[] {
  if (sorted.length === 0) return [];
  const quantiles = Array.from(
    { length: BINS - 1 },
    (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / BINS)]!,
  );
  const most = sorted.at(-1)!;
  const above = most + Math.max(Math.abs(most), 1) * Number.EPSILON;
  return [...new Set([sorted[0]!, ...quantiles, above])]; // features such as replicas have few values
}

/** Bins are [edge, next edge). */
function binOf(edges: readonly number[], value: number): number {
  const above = edges.findIndex((edge) => value < edge);
  return above < 0 ? edges.length : above;
}

export interface DriftOptions {
  /** Without drift, an alarm comes after so many observations on average, or later. */
  readonly falseAlarmEvery: number;
}

const MEMORY = 40; // observations that a bet on the next one looks back on, about
const PRIOR = 8; // observations' worth of belief in the training

/** Bets on the bin of the next value by the recent ones, and what the bets have made. */
class FeatureDetector {
  readonly #statistics: FeatureStatistics;
  readonly #recent: Float64Array; // by bin, fading
  readonly #sharesSum: number;
  #sum = 0;

  constructor(statistics: FeatureStatistics) {
    this.#statistics = statistics;
    this.#recent = new Float64Array(statistics.shares.length);
    this.#sharesSum = statistics.shares.reduce((sum, share) => sum + share, 0);
  }

  /** Since every moment so far, the evidence that drift began at it, added up. */
  get sum(): number {
    return this.#sum;
  }

  add(value: number): void {
    const { edges, shares } = this.#statistics;
    const bin = binOf(edges, value);
    const total = this.#recent.reduce((all, count) => all + count, PRIOR);
    const prior = PRIOR * (shares[bin]! / this.#sharesSum);
    const bet = (this.#recent[bin]! + prior) / total;
    this.#sum = (1 + this.#sum) * (bet / shares[bin]!);
    for (let i = 0; i < this.#recent.length; i++) this.#recent[i]! *= 1 - 1 / MEMORY;
    this.#recent[bin]! += 1;
  }
}

/**
 * Notices that observations are no longer distributed as in training, feature by feature. The bet on
 * the bin of each value is made before it is seen, so its gain over the share in training is expected
 * to be at most 1 without drift; R_t = (1 + R_{t-1}) gain_t is the Shiryaev-Roberts sum over all
 * moments at which drift may have begun, and the mean R of the features alarms at `falseAlarmEvery`: the
 * mean time to a false alarm is then at least that, and P(alarm within n) <= n / falseAlarmEvery,
 * however the features depend on each other. It holds for observations that are independent in time and
 * shares that are those of the training's law; those of a control loop follow each other closely, so look at
 * every so many of them only. What shifts only the joint law of features goes unseen.
 * Source: Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric framework for sequential change
 * detection", New England Journal of Statistics in Data Science 2 (2023), section 2.
 */
export class DriftDetector {
  readonly #features: readonly FeatureDetector[];
  readonly #names: readonly string[];
  readonly #threshold: number;
  #alarm: string | undefined;

  constructor(statistics: readonly FeatureStatistics[], { falseAlarmEvery }: DriftOptions) {
    assert(statistics.length > 0, 'drift needs a feature to look at');
    this.#features = statistics.map((one) => new FeatureDetector(one));
    this.#names = statistics.map(({ name }) => name);
    this.#threshold = falseAlarmEvery;
  }

  /** The feature that has drifted most, from the alarm on; undefined: there was none. */
  get alarm(): string | undefined {
    return this.#alarm;
  }

  /**
   * One number per feature, NaN is left out; where the observation is of several alike parts one behind the
   * other, looks at one of them, in turn by `turn`.
   */
  add(observation: ArrayLike<number>, turn = 0): void {
    const parts = observation.length / this.#features.length;
    assert(Number.isInteger(parts) && parts > 0, 'an observation has other features');
    const from = (turn % parts) * this.#features.length;
    this.#features.forEach((feature, i) => {
      const value = observation[from + i]!;
      if (!Number.isNaN(value)) feature.add(value);
    });
    const sums = this.#features.map(({ sum }) => sum);
    const mean = sums.reduce((a, b) => a + b, 0) / sums.length;
    if (mean >= this.#threshold) this.#alarm ??= this.#names[sums.indexOf(Math.max(...sums))]!;
  }
}
