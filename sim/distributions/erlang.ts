import type { Distribution, DistributionLine } from './distribution.ts';
import {
  logFactorial,
  lowerGammaSeries,
  normalQuantile,
  upperGammaSum,
} from './special-functions.ts';

/** Relative step below which the next one, quadratically smaller, is beyond a float64. */
const CONVERGED = 1e-8;

/** The gamma law of an integer shape k, in units of its scale: the sum of k unit exponentials. */
interface UnitErlang {
  readonly shape: number;
  readonly logFactorial: number; // ln k!
  readonly logFactorialBefore: number; // ln (k - 1)!
}

/** The sum of `shape` equal exponentials; squared coefficient of variation 1 / shape. */
export const erlang: DistributionLine = {
  kind: 'erlang',
  description: 'the sum of equal exponentials; squared coefficient of variation 1 / shape',
  options: {
    mean: { value: { type: 'seconds', above: 0 }, description: 'mean, in seconds, > 0' },
    shape: {
      value: { type: 'number', integer: true, min: 1, max: 1000 },
      description: 'number of exponentials, an integer in [1, 1000]',
    },
  },
  coveredBy: 'test/sim/distributions.test.ts: erlang: draws have the moments and the law',
  create(options): Distribution {
    const mean = options['mean'] as number;
    const shape = options['shape'] as number;
    const scale = mean / shape;
    const unit: UnitErlang = {
      shape,
      logFactorial: logFactorial(shape),
      logFactorialBefore: logFactorial(shape - 1),
    };
    return {
      mean,
      squaredCv: 1 / shape,
      constant: NaN,
      quantile: (u) => scale * unitQuantile(unit, u),
      cdf: (x) => unitCdf(unit, x / scale),
    };
  },
};

function unitCdf(unit: UnitErlang, x: number): number {
  if (!(x > 0)) return 0;
  if (x === Infinity) return 1;
  return x < unit.shape ? Math.exp(logLower(unit, x)) : -Math.expm1(logUpper(unit, x));
}

/** ln P(X <= x). */
function logLower(unit: UnitErlang, x: number): number {
  const { shape, logFactorial } = unit;
  return shape * Math.log(x) - x - logFactorial + Math.log(lowerGammaSeries(shape, x));
}

/** ln P(X > x). */
function logUpper(unit: UnitErlang, x: number): number {
  const { shape, logFactorialBefore } = unit;
  return (shape - 1) * Math.log(x) - x - logFactorialBefore + Math.log(upperGammaSum(shape, x));
}

/**
 * Newton on the logarithm of the smaller tail. ln P is concave in ln x and ln Q in x, so that after
 * one step the iterates approach the root from one side, wherever they began.
 */
function unitQuantile(unit: UnitErlang, u: number): number {
  if (u === 0) return 0;
  return u < 0.5 ? lowerQuantile(unit, u) : upperQuantile(unit, 1 - u);
}

function lowerQuantile(unit: UnitErlang, probability: number): number {
  const { shape, logFactorial } = unit;
  const target = Math.log(probability) + logFactorial;
  let x = lowerStart(unit, probability);
  for (;;) {
    const series = lowerGammaSeries(shape, x);
    const excess = shape * Math.log(x) - x + Math.log(series) - target;
    const step = (excess * series) / shape;
    x *= Math.exp(-step);
    if (Math.abs(step) < CONVERGED) return x;
  }
}

function upperQuantile(unit: UnitErlang, probability: number): number {
  const { shape, logFactorialBefore } = unit;
  const target = Math.log(probability) + logFactorialBefore;
  let x = shape * wilsonHilferty(shape, -normalQuantile(probability)) ** 3;
  for (;;) {
    const sum = upperGammaSum(shape, x);
    const excess = (shape - 1) * Math.log(x) - x + Math.log(sum) - target;
    x += excess * sum;
    if (Math.abs(excess * sum) < CONVERGED * x) return x;
  }
}

/** Below this cube root the approximation is worse than the first term of the series. */
const WILSON_HILFERTY_MIN = 0.4;

function lowerStart(unit: UnitErlang, probability: number): number {
  const root = wilsonHilferty(unit.shape, normalQuantile(probability));
  if (root > WILSON_HILFERTY_MIN) return unit.shape * root ** 3;
  return Math.exp((Math.log(probability) + unit.logFactorial) / unit.shape);
}

/**
 * Nearly normal: the cube root of X / shape, at the normal quantile z.
 * Source: Wilson and Hilferty, "The distribution of chi-square", PNAS 17, 1931.
 */
function wilsonHilferty(shape: number, z: number): number {
  return 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape));
}
