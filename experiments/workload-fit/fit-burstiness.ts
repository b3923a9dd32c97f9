import type { Seconds } from '../../sim/units.ts';
import type { RateComponent } from '../../workloads/modulated-rates.ts';
import { JUDGED_SCALES } from './dispersion.ts';
import { expectedIndex, type Setting } from './expected-index.ts';
import { leastSquares } from './least-squares.ts';

const VARIANCE_MAX = 4; // of the logarithm of the rate, per component
const DISPERSION_MAX = 1000;
const VARIANCE_START = 0.05;
const JUDGED_WEIGHT = 4; // times the weight of the other scales
const SPARED = 0.005; // root mean square of logarithms that fewer components may cost

/** What a fit looks for, beside the mean rate and the shape of the day. */
export interface Burstiness {
  readonly components: readonly RateComponent[];
  /** Variance over mean of the counts at constant rate. */
  readonly dispersion: number;
}

interface Fitted extends Burstiness {
  /** Root of the weighted mean square of the logarithms of index over aim. */
  readonly loss: number;
}

/**
 * Components with the given time constants, and the dispersion, that bring `expectedIndex` near
 * `aims`, one index of dispersion per scale: least squares of logarithms. Components without
 * variance are left out.
 */
export function fitBurstiness(
  setting: Setting,
  aims: readonly number[],
  time: readonly Seconds[],
): Fitted {
  const expected = expectedIndex(setting, time);
  const weights = setting.scales.map(({ seconds }) =>
    JUDGED_SCALES.includes(seconds) ? JUDGED_WEIGHT : 1,
  );
  const residuals = (parameters: readonly number[]): readonly number[] => {
    const indices = expected(parameters, parameters.at(-1)!);
    return indices.map((index, i) => weights[i]! * Math.log(index / aims[i]!));
  };
  const found = leastSquares(residuals, [...time.map(() => VARIANCE_START), 1], {
    low: [...time.map(() => 0), 1],
    high: [...time.map(() => VARIANCE_MAX), DISPERSION_MAX],
  });
  const components = time.flatMap((timeConstant, k) =>
    found[k]! > 0 ? [{ sigma: Math.sqrt(found[k]!), timeConstant }] : [],
  );
  const loss = Math.sqrt(squares(residuals(found)) / squares(weights));
  return { components, dispersion: found.at(-1)!, loss };
}

/**
 * Few of the time constants that do nearly as well as all of them: one after the other the one that
 * is missed least is left out.
 */
export function chooseTimeConstants(
  setting: Setting,
  aims: readonly number[],
  all: readonly Seconds[],
): readonly Seconds[] {
  let fitted = fitBurstiness(setting, aims, all);
  const lossMax = fitted.loss + SPARED;
  let time = timesOf(fitted);
  while (time.length > 0) {
    const without = time.map((one) => {
      const others = time.filter((other) => other !== one);
      return fitBurstiness(setting, aims, others);
    });
    fitted = without.reduce((best, next) => (next.loss < best.loss ? next : best));
    if (fitted.loss > lossMax) break;
    time = timesOf(fitted);
  }
  return time;
}

function timesOf({ components }: Burstiness): readonly Seconds[] {
  return components.map(({ timeConstant }) => timeConstant);
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}
