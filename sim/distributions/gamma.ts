import { assert } from '../units.ts';
import type { Distribution, DistributionLine } from './distribution.ts';
import { UnitGamma } from './incomplete-gamma.ts';
import { normalQuantile } from './special-functions.ts';

/** Relative step below which the next one, quadratically smaller, is beyond a float64. */
const CONVERGED = 1e-8;
/** Newton takes under ten steps. */
const STEPS_MAX = 100;
/** So close to 0 the first term of the series is the whole of it. */
const ALL_IN_FIRST = 2 ** -53;
/** Below this cube root the normal approximation is worse than the first term of the series. */
const WILSON_HILFERTY_MIN = 0.4;

/**
 * The gamma law by its mean and squared coefficient of variation: shape 1 / squaredCv, any real
 * number > 0, and scale mean * squaredCv. Shape 1 is exponential, an integer shape is erlang.
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1, 1994, chapter 17.
 */
export const gamma: DistributionLine = {
  kind: 'gamma',
  description: 'gamma of any shape: 1 / shape is the squared coefficient of variation',
  options: {
    mean: { value: { type: 'seconds', above: 0 }, description: 'mean, in seconds, > 0' },
    squaredCv: {
      value: { type: 'number', min: 1e-6, max: 1e6 },
      description: 'variance over squared mean, in [1e-6, 1e6]; the shape is 1 / squaredCv',
    },
  },
  coveredBy: 'test/sim/distributions.test.ts: gamma: draws have the moments and the law',
  create: (options) => new Gamma(options['mean'] as number, options['squaredCv'] as number),
};

class Gamma implements Distribution {
  readonly constant = NaN;
  readonly mean: number;
  readonly squaredCv: number;
  readonly #scale: number;
  readonly #unit: UnitGamma;

  constructor(mean: number, squaredCv: number) {
    this.mean = mean;
    this.squaredCv = squaredCv;
    this.#scale = mean * squaredCv;
    this.#unit = new UnitGamma(1 / squaredCv);
  }

  quantile(u: number): number {
    if (u === 0) return 0;
    const unit = u < 0.5 ? lowerQuantile(this.#unit, u) : upperQuantile(this.#unit, 1 - u);
    return this.#scale * unit;
  }

  cdf(x: number): number {
    return this.#unit.cdf(x / this.#scale);
  }
}

/**
 * Where P(X <= x) = probability. Newton on ln P, which is concave in ln x: after one step the
 * iterates approach the root from below, wherever they began.
 */
function lowerQuantile(unit: UnitGamma, probability: number): number {
  const target = Math.log(probability);
  let x = lowerStart(unit, probability);
  if (x < ALL_IN_FIRST) return x;
  for (let i = 0; i < STEPS_MAX; i += 1) {
    const excess = unit.logLower(x) - target;
    const step = (excess * Math.exp(unit.logLower(x) - unit.logPower(x))) / unit.shape;
    x *= Math.exp(-step);
    if (Math.abs(step) < CONVERGED) return x;
  }
  assert(false, `no gamma quantile of ${probability} at shape ${unit.shape}`);
}

/**
 * Where P(X > x) = probability. Newton on ln Q in x, which is concave for shapes >= 1, so that the
 * iterates approach the root from above, and convex for smaller ones, so that they rise to it from
 * the lower bound they begin at.
 */
function upperQuantile(unit: UnitGamma, probability: number): number {
  const target = Math.log(probability);
  const { shape } = unit;
  let x =
    shape < 1
      ? firstTerm(unit, 1 - probability)
      : shape * wilsonHilferty(shape, -normalQuantile(probability)) ** 3;
  if (x < ALL_IN_FIRST) return x;
  for (let i = 0; i < STEPS_MAX; i += 1) {
    const logUpper = unit.logUpper(x);
    // The density over P(X > x) is shape exp(logPower - logUpper) / x.
    const step = ((logUpper - target) * x * Math.exp(logUpper - unit.logPower(x))) / shape;
    x += step;
    if (Math.abs(step) < CONVERGED * x) return x;
  }
  assert(false, `no gamma quantile of 1 - ${probability} at shape ${shape}`);
}

function lowerStart(unit: UnitGamma, probability: number): number {
  const root = wilsonHilferty(unit.shape, normalQuantile(probability));
  return root > WILSON_HILFERTY_MIN ? unit.shape * root ** 3 : firstTerm(unit, probability);
}

/** Where the first term of the series reaches the probability: not above the quantile. */
function firstTerm({ shape, logGammaNext }: UnitGamma, probability: number): number {
  return Math.exp((Math.log(probability) + logGammaNext) / shape);
}

/**
 * Nearly normal: the cube root of X / shape, at the normal quantile z.
 * Source: Wilson and Hilferty, "The distribution of chi-square", PNAS 17, 1931.
 */
function wilsonHilferty(shape: number, z: number): number {
  return 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape));
}
