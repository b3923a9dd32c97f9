import { InputError } from '../options.ts';
import type { Distribution, DistributionLine } from './distribution.ts';

/** Enough halvings of the bracket to reach the last bit. */
const HALVINGS = 64;

/**
 * Pareto of type I: P(X > x) = (low / x)^tailIndex from `low` on, with low = mean (tailIndex - 1) /
 * tailIndex. With `max` it is cut there and scaled to 1 (bounded Pareto), `low` such that the mean
 * is kept. Without `max` the variance is infinite for tail indices up to 2.
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1, 1994, chapter 20;
 * bounded: Harchol-Balter, Performance Modeling and Design of Computer Systems, 2013, section 20.4.
 */
export const pareto: DistributionLine = {
  kind: 'pareto',
  description: 'a power tail from a least value on (type I), on request cut at a largest one',
  options: {
    mean: { value: { type: 'seconds', above: 0 }, description: 'mean, in seconds, > 0' },
    tailIndex: {
      value: { type: 'number', above: 1, max: 1000 },
      description: 'exponent of the tail, in (1, 1000]; up to 2 the variance is infinite',
    },
    max: {
      value: { type: 'seconds', above: 0, max: Infinity },
      default: Infinity,
      description: 'largest value, in seconds, > mean; default: none',
    },
  },
  coveredBy: 'test/sim/distributions.test.ts: pareto: draws have the moments and the law',
  create(options): Distribution {
    const mean = options['mean'] as number;
    const max = options['max'] as number;
    if (max <= mean) {
      const message = `must be above mean = ${mean}, got ${max} (seconds)`;
      throw new InputError([{ path: ['max'], message }]);
    }
    return new Pareto(mean, options['tailIndex'] as number, max);
  },
};

class Pareto implements Distribution {
  readonly constant = NaN;
  readonly mean: number;
  readonly squaredCv: number;
  readonly #tailIndex: number;
  readonly #low: number;
  readonly #max: number;
  readonly #mass: number; // of the unbounded law below max

  constructor(mean: number, tailIndex: number, max: number) {
    const width = logWidth(mean, tailIndex, max); // ln(max / low)
    const low = max === Infinity ? (mean * (tailIndex - 1)) / tailIndex : max * Math.exp(-width);
    const second = momentRatio(tailIndex, 2, width) * (low / mean) ** 2;
    this.mean = mean;
    this.squaredCv = Math.max(0, second - 1);
    this.#tailIndex = tailIndex;
    this.#low = low;
    this.#max = max;
    this.#mass = -Math.expm1(-tailIndex * width);
  }

  quantile(u: number): number {
    const value = this.#low * Math.exp(-Math.log1p(-u * this.#mass) / this.#tailIndex);
    return Math.min(value, this.#max);
  }

  cdf(x: number): number {
    if (x <= this.#low) return 0;
    if (x >= this.#max) return 1;
    const above = (x - this.#low) / this.#low;
    return -Math.expm1(-this.#tailIndex * Math.log1p(above)) / this.#mass;
  }
}

/** E[X^order] / low^order of a Pareto law over the logarithmic width ln(max / low). */
function momentRatio(tailIndex: number, order: number, width: number): number {
  return decayIntegral(tailIndex - order, width) / decayIntegral(tailIndex, width);
}

/** The integral of exp(-rate y) over y in (0, width). */
function decayIntegral(rate: number, width: number): number {
  if (rate === 0) return width;
  if (width === Infinity) return rate > 0 ? 1 / rate : Infinity;
  return -Math.expm1(-rate * width) / rate;
}

/**
 * ln(max / low) such that the mean is right, by bisection: E[X] / low lies between 1 and its value
 * without bound, tailIndex / (tailIndex - 1), and low falls as the width grows.
 */
function logWidth(mean: number, tailIndex: number, max: number): number {
  if (max === Infinity) return Infinity;
  const target = Math.log(max / mean);
  let least = target;
  let most = target + Math.log(tailIndex / (tailIndex - 1));
  for (let i = 0; i < HALVINGS; i += 1) {
    const width = (least + most) / 2;
    if (width - Math.log(momentRatio(tailIndex, 1, width)) < target) least = width;
    else most = width;
  }
  return (least + most) / 2;
}
