import type { Distribution, DistributionLine } from './distribution.ts';

/** Without memory: P(X <= x) = 1 - exp(-x / mean). */
export const exponential: DistributionLine = {
  kind: 'exponential',
  description: 'without memory; squared coefficient of variation 1',
  options: {
    mean: { value: { type: 'seconds', above: 0 }, description: 'mean, in seconds, > 0' },
  },
  coveredBy: 'test/sim/distributions.test.ts: exponential: draws have the moments and the law',
  create: (options) => new Exponential(options['mean'] as number),
};

/** A class, as the other hot laws: all of a kind share one `quantile`, which the compiler can inline. */
class Exponential implements Distribution {
  readonly squaredCv = 1;
  readonly constant = NaN;
  readonly mean: number;

  constructor(mean: number) {
    this.mean = mean;
  }

  quantile(u: number): number {
    return -this.mean * Math.log(1 - u); // 1 - u is exact: u is a multiple of 2^-53
  }

  cdf(x: number): number {
    return x > 0 ? -Math.expm1(-x / this.mean) : 0;
  }
}
