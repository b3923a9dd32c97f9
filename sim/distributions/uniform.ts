import { InputError } from '../options.ts';
import type { Distribution, DistributionLine } from './distribution.ts';

/** Equally likely between two bounds. */
export const uniform: DistributionLine = {
  kind: 'uniform',
  description: 'equally likely between two bounds',
  options: {
    low: { value: { type: 'seconds', min: 0 }, description: 'lower bound, in seconds, >= 0' },
    high: { value: { type: 'seconds', above: 0 }, description: 'upper bound, in seconds, > low' },
  },
  coveredBy: 'test/sim/distributions.test.ts: uniform: draws have the moments and the law',
  create(options): Distribution {
    const low = options['low'] as number;
    const high = options['high'] as number;
    if (high <= low) {
      const message = `must be above low = ${low}, got ${high} (seconds)`;
      throw new InputError([{ path: ['high'], message }]);
    }
    const mean = (low + high) / 2;
    const span = high - low;
    return {
      mean,
      squaredCv: (span * span) / 12 / (mean * mean),
      constant: NaN,
      quantile: (u) => low + span * u,
      cdf: (x) => Math.min(1, Math.max(0, (x - low) / span)),
    };
  },
};
