import type { Distribution, DistributionLine } from './distribution.ts';

/** Always the same value. */
export const constant: DistributionLine = {
  kind: 'constant',
  description: 'always the same value',
  options: {
    value: { value: { type: 'seconds', min: 0 }, description: 'the value, in seconds, >= 0' },
  },
  coveredBy: 'test/sim/distributions.test.ts: constant: always gives its value',
  create(options): Distribution {
    const value = options['value'] as number;
    return {
      mean: value,
      squaredCv: 0,
      constant: value,
      quantile: () => value,
      cdf: (x) => (x >= value ? 1 : 0),
    };
  },
};
