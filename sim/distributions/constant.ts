import type { Distribution, DistributionLine } from './distribution.ts';

/** Always the same value. */
export const constant: DistributionLine = {
  kind: 'constant',
  description: 'always the same value',
  options: {
    value: { value: { type: 'seconds', min: 0 }, description: 'the value, in seconds, >= 0' },
  },
  coveredBy: 'test/sim/distributions.test.ts: constant: always gives its value',
  create: (options) => new Constant(options['value'] as number),
};

class Constant implements Distribution {
  readonly squaredCv = 0;
  readonly mean: number;
  readonly constant: number;

  constructor(value: number) {
    this.mean = value;
    this.constant = value;
  }

  quantile(): number {
    return this.constant;
  }

  cdf(x: number): number {
    return x >= this.constant ? 1 : 0;
  }
}
