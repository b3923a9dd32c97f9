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
  create(options): Distribution {
    const mean = options['mean'] as number;
    const squaredCv = options['squaredCv'] as number;
    const variance = Math.log1p(squaredCv);
    const sigma = Math.sqrt(variance);
    const mu = Math.log(mean) - variance / 2;
    return {
      mean,
      squaredCv,
      constant: NaN,
      quantile: (u) => Math.exp(mu + sigma * normalQuantile(u)),
      cdf: (x) => (x > 0 ? normalCdf((Math.log(x) - mu) / sigma) : 0),
    };
  },
};
