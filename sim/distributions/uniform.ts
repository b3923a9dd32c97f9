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
    return new Uniform(low, high);
  },
};

class Uniform implements Distribution {
  readonly constant = NaN;
  readonly mean: number;
  readonly squaredCv: number;
  readonly #low: number;
  readonly #span: number;

  constructor(low: number, high: number) {
    this.mean = (low + high) / 2;
    this.#low = low;
    this.#span = high - low;
    this.squaredCv = this.#span ** 2 / 12 / this.mean ** 2;
  }

  quantile(u: number): number {
    return this.#low + this.#span * u;
  }

  cdf(x: number): number {
    return Math.min(1, Math.max(0, (x - this.#low) / this.#span));
  }
}
