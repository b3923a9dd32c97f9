import type { Interval } from '../statistics/intervals.ts';
import { tQuantile } from '../statistics/students-t.ts';
import { assert } from '../../sim/units.ts';
import type { Ratio } from './theory-metrics.ts';

/**
 * Replications before the first look: enough for near-normal means and for the coefficients of
 * controls.
 */
export const FIRST_LOOK = 32;
const GROWTH_MIN = 1.25; // few looks: stopping where an interval happens to be short biases little
const GROWTH_MAX = 3;
const MARGIN = 1.1; // over what the present widths say is needed
/** Replications per control at least. */
const PER_CONTROL = 8;
/** Share of its length that a control must keep beside the earlier ones. */
const COLLINEAR = 1e-6;

/**
 * How many replications the next look is taken at, when the widest interval is `widthRatio` > 1
 * times its target. Widths alone decide, never where an interval lies: a case cannot be run until
 * it passes.
 */
export function nextLook(replications: number, widthRatio: number): number {
  assert(widthRatio > 1, `a case of width ratio ${widthRatio} has enough replications`);
  const needed = MARGIN * widthRatio ** 2;
  return Math.ceil(replications * Math.min(GROWTH_MAX, Math.max(GROWTH_MIN, needed)));
}

/** One of orthonormal, centred columns, and the value it has where every control is as expected. */
interface Direction {
  readonly column: Float64Array;
  readonly atExpectation: number;
}

/**
 * Control variates over replications, with known expectations. Their coefficients are estimated by
 * least squares, and the degrees of freedom that this takes are subtracted.
 * Source: Lavenberg and Welch, Management Science 27 (1981).
 */
export class Controls {
  readonly replications: number;
  readonly #directions: Direction[] = [];

  /** `deviations`: for each control its deviation from its expectation, by replication. */
  constructor(replications: number, deviations: readonly (readonly number[])[]) {
    this.replications = replications;
    const most = Math.floor(replications / PER_CONTROL);
    for (const deviation of deviations.slice(0, most)) this.#add(deviation);
  }

  get count(): number {
    return this.#directions.length;
  }

  /** Gram-Schmidt; a control without chance, or made up of earlier ones, adds nothing. */
  #add(deviation: readonly number[]): void {
    assert(deviation.length === this.replications, 'one deviation per replication');
    const mean = sum(deviation) / deviation.length;
    const column = Float64Array.from(deviation, (value) => value - mean);
    const length = Math.sqrt(dot(column, column));
    let atExpectation = -mean;
    for (const direction of this.#directions) {
      const along = dot(column, direction.column);
      direction.column.forEach((value, r) => {
        column[r]! -= along * value;
      });
      atExpectation -= along * direction.atExpectation;
    }
    const left = Math.sqrt(dot(column, column));
    if (!(left > COLLINEAR * length)) return;
    this.#directions.push({
      column: column.map((value) => value / left),
      atExpectation: atExpectation / left,
    });
  }

  /**
   * The mean of `values`, one per replication, where every control is as expected, and its standard
   * error.
   */
  estimate(values: Float64Array): Estimate {
    const { replications } = this;
    const mean = sum(values) / replications;
    let squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
    let estimate = mean;
    let leverage = 1 / replications;
    for (const { column, atExpectation } of this.#directions) {
      const along = dot(values, column);
      estimate += along * atExpectation;
      squares -= along * along;
      leverage += atExpectation ** 2;
    }
    const degrees = replications - 1 - this.count;
    const error = Math.sqrt((Math.max(0, squares) / degrees) * leverage);
    return { estimate, error, degrees };
  }
}

/** A mean with its standard error, of a Student's t of these degrees of freedom. */
export interface Estimate {
  readonly estimate: number;
  readonly error: number;
  readonly degrees: number;
}

/** Two-sided, of confidence `level` in (0, 1). */
export function intervalOf({ estimate, error, degrees }: Estimate, level: number): Interval {
  // The complement keeps levels near 1 apart.
  const reach = error === 0 ? 0 : -tQuantile((1 - level) / 2, degrees) * error;
  return { estimate, low: estimate - reach, high: estimate + reach };
}

/**
 * The ratio of two expectations from one pair of totals per replication: the ratio of the sums,
 * with the standard error of numerator - ratio x denominator. Biased by O(1 / replications) of its
 * variance only.
 * Source: Cochran, Sampling Techniques (1977), chapter 6.
 */
export function estimateRatio(ratios: readonly Ratio[], controls: Controls): Estimate {
  const numerator = sum(ratios.map(([part]) => part));
  const denominator = sum(ratios.map(([, whole]) => whole));
  const ratio = numerator / denominator;
  const scale = ratios.length / denominator;
  const deviations = Float64Array.from(ratios, ([part, whole]) => (part - ratio * whole) * scale);
  const { estimate, error, degrees } = controls.estimate(deviations);
  return { estimate: ratio + estimate, error, degrees };
}

/**
 * What `quantileInterval` needs of a law seen in replications: bucket bounds, ascending with the
 * bucket.
 */
export interface SampledLaw {
  readonly first: number; // bucket from which all replications can tell values apart
  readonly last: number; // bucket that all values lie below
  /** Values below the lower bound of a bucket, and all values, by replication. */
  below(bucket: number): readonly Ratio[];
  lowerBound(bucket: number): number;
  upperBound(bucket: number): number;
}

/**
 * A percentile with a two-sided interval: all values x whose share P(X < x), by its own interval,
 * may be `probability`. Rounded outwards to bucket bounds, so that neither atoms nor buckets bias
 * it.
 * Source: Woodruff, Journal of the American Statistical Association 47 (1952).
 */
export function quantileInterval(
  law: SampledLaw,
  probability: number,
  { controls, level }: { readonly controls: Controls; readonly level: number },
): Interval {
  const share = (bucket: number): Interval =>
    intervalOf(estimateRatio(law.below(bucket), controls), level);
  const firstWhere = (isReached: (share: Interval) => boolean): number => {
    let low = law.first;
    let high = law.last;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isReached(share(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  // The bucket that a bound lies in is the one before the first whose lower bound has the share
  // below it.
  const low = firstWhere((one) => one.high >= probability) - 1;
  const middle = firstWhere((one) => one.estimate >= probability) - 1;
  const high = firstWhere((one) => one.low >= probability) - 1;
  return {
    estimate: (law.lowerBound(middle) + law.upperBound(middle)) / 2,
    low: low < law.first ? 0 : law.lowerBound(low),
    high: high + 1 === law.last ? Infinity : law.upperBound(high),
  };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i]!;
  return total;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i += 1) total += a[i]! * b[i]!;
  return total;
}
