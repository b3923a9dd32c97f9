import type { Distribution, DistributionLine } from './distribution.ts';

/** Without memory: P(X <= x) = 1 - exp(-x / mean). */
export const exponential: DistributionLine = {
  kind: 'exponential',
  description: 'without memory; squared coefficient of variation 1',
  options: {
    mean: { value: { type: 'seconds', above: 0 }, description: 'mean, in seconds, > 0' },
  },
  coveredBy: 'test/sim/distributions.test.ts: exponential: draws have the moments and the law',
  create(options): Distribution {
    const mean = options['mean'] as number;
    return {
      mean,
      squaredCv: 1,
      constant: NaN,
      quantile: (u) => -mean * Math.log(1 - u), // 1 - u is exact: u is a multiple of 2^-53
      cdf: (x) => (x > 0 ? -Math.expm1(-x / mean) : 0),
    };
  },
};
