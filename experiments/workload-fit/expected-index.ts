import type { Seconds } from '../../sim/units.ts';
import { shapeOverDay } from '../../workloads/modulated-rates.ts';
import { cumulate, type Scale, windowMoments } from './dispersion.ts';
import type { RateTrace } from './rate-trace.ts';

/** Relative sample variance of the shape of the day over the windows of each scale. */
export function shapeVariances(
  trace: RateTrace,
  shape: readonly number[],
  scales: readonly Scale[],
): readonly number[] {
  const factors = shapeOverDay(shape);
  const values = new Float64Array(trace.counts.length);
  for (const { start, end, clock } of trace.days)
    for (let row = start; row < end; row++)
      values[row] = factors(clock + (row - start + 0.5) * trace.rowSeconds);
  const sums = cumulate(values);
  return scales.map((scale) => {
    const { mean, variance } = windowMoments(sums, scale);
    return variance / mean ** 2;
  });
}

export interface Setting {
  readonly meanPerSecond: number;
  readonly rowSeconds: Seconds;
  readonly scales: readonly Scale[];
  readonly shapeVariances: readonly number[];
}

/**
 * The index of dispersion of an endless trace at each scale, for components with the given time
 * constants, by the variances sigma^2 of their logarithms: with T the scale, m the mean rate,
 * s the relative variance of the shape and c the autocovariance of the factor of chance,
 *
 *     index(T) = dispersion + m T ((1 + s)(1 + C(T)) - 1),
 *     C(T) = (1 / n^2) (n c(0) + 2 sum over j in 1 .. n - 1 of (n - j) c(j)), n rows in T.
 *
 * Exact where the shape is constant within a window. Source: Cox and Isham, "Point Processes",
 * 1980, section 3.3 (doubly stochastic processes), with the integral as a sum over rows.
 */
export function expectedIndex(
  setting: Setting,
  time: readonly Seconds[],
): (variances: readonly number[], dispersion: number) => readonly number[] {
  const { meanPerSecond, rowSeconds, scales, shapeVariances } = setting;
  const lags = { length: scales.at(-1)!.rows };
  const decays = time.map((constant) =>
    Float64Array.from(lags, (_, lag) => Math.exp((-lag * rowSeconds) / constant)),
  );
  return (variances, dispersion) => {
    let sum = 0; // of c(j), c(0) by half
    let weighted = 0; // of j c(j)
    let lag = 0;
    return scales.map(({ rows, seconds }, i) => {
      for (; lag < rows; lag++) {
        let exponent = 0;
        for (let k = 0; k < decays.length; k++) exponent += variances[k]! * decays[k]![lag]!;
        const covariance = Math.expm1(exponent);
        sum += lag === 0 ? covariance / 2 : covariance;
        weighted += lag * covariance;
      }
      const relative = (2 * (rows * sum - weighted)) / rows ** 2;
      const shape = shapeVariances[i]!;
      return dispersion + meanPerSecond * seconds * ((1 + shape) * (1 + relative) - 1);
    });
  };
}
