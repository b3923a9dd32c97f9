import type { Distribution, DistributionLine } from './distribution.ts';
import { normalCdf, normalQuantile } from './special-functions.ts';

/**
 * exp of a normal variate, given by its own mean and squared coefficient of variation:
 * sigma^2 = ln(1 + squaredCv), mu = ln(mean) - sigma^2 / 2.
 */
export const lognormal: DistributionLine = {
  kind: 'lognormal',
  description: 'exp of a normal variate, by its mean and squared coefficient of variation',
  options: {
    mean: { value: { type: 'seconds', above: 0 }, description: 'mean, in seconds, > 0' },
    squaredCv: {
      value: { type: 'number', above: 0 },
      description: 'variance over squared mean, > 0',
    },
  },
  coveredBy: 'test/sim/distributions.test.ts: lognormal: draws have the moments and the law',
  create: (options) => new Lognormal(options['mean'] as number, options['squaredCv'] as number),
};

class Lognormal implements Distribution {
  readonly constant = NaN;
  readonly mean: number;
  readonly squaredCv: number;
  readonly #mu: number;
  readonly #sigma: number;

  constructor(mean: number, squaredCv: number) {
    const variance = Math.log1p(squaredCv);
    this.mean = mean;
    this.squaredCv = squaredCv;
    this.#sigma = Math.sqrt(variance);
    this.#mu = Math.log(mean) - variance / 2;
  }

  quantile(u: number): number {
    return Math.exp(this.#mu + this.#sigma * normalQuantile(u));
  }

  cdf(x: number): number {
    return x > 0 ? normalCdf((Math.log(x) - this.#mu) / this.#sigma) : 0;
  }
}
