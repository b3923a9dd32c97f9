import type { Distribution, DistributionLine } from './distribution.ts';
import { logGamma } from './incomplete-gamma.ts';

/**
 * P(X > x) = exp(-(x / scale)^shape) with scale = mean / Gamma(1 + 1 / shape). Below shape 1 its
 * tail is heavier than exponential, as of repairs and sessions; shape 1 is exponential. Squared
 * coefficient of variation: Gamma(1 + 2 / shape) / Gamma(1 + 1 / shape)^2 - 1.
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1, 1994, chapter 21.
 */
export const weibull: DistributionLine = {
  kind: 'weibull',
  description: 'a power of an exponential: shape below 1 has a heavy tail, above 1 a light one',
  options: {
    mean: { value: { type: 'seconds', above: 0 }, description: 'mean, in seconds, > 0' },
    shape: {
      value: { type: 'number', min: 0.1, max: 100 },
      description: 'exponent of the tail, in [0.1, 100]; 1 is exponential',
    },
  },
  coveredBy: 'test/sim/distributions.test.ts: weibull: draws have the moments and the law',
  create: (options) => new Weibull(options['mean'] as number, options['shape'] as number),
};

class Weibull implements Distribution {
  readonly constant = NaN;
  readonly mean: number;
  readonly squaredCv: number;
  readonly #scale: number;
  readonly #shape: number;

  constructor(mean: number, shape: number) {
    const logFirst = logGamma(1 + 1 / shape);
    this.mean = mean;
    this.squaredCv = Math.expm1(logGamma(1 + 2 / shape) - 2 * logFirst);
    this.#scale = mean / Math.exp(logFirst);
    this.#shape = shape;
  }

  quantile(u: number): number {
    return this.#scale * (-Math.log1p(-u)) ** (1 / this.#shape);
  }

  cdf(x: number): number {
    return x > 0 ? -Math.expm1(-((x / this.#scale) ** this.#shape)) : 0;
  }
}
