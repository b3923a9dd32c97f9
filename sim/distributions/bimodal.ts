import { InputError } from '../options.ts';
import type { Distribution, DistributionLine } from './distribution.ts';
import { normalCdf, normalQuantile } from './special-functions.ts';

/** Step of ln x below which the next one, quadratically smaller, is beyond a float64. */
const CONVERGED = 1e-8;
const NARROW = 1e-15; // of a bracket that holds one number
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

interface Paths {
  readonly fast: number;
  readonly slow: number;
  readonly slowProbability: number;
}

/**
 * A fast and a slow path, such as a cache hit and a miss: with slowProbability p the mean is
 * `slow`, else `fast`. Each path is constant, or lognormal with its own mean and one squared cv c
 * for both. Mean (1 - p) fast + p slow, variance p (1 - p) (slow - fast)^2 + c ((1 - p) fast^2 + p
 * slow^2), by the law of total variance.
 */
export const bimodal: DistributionLine = {
  kind: 'bimodal',
  description: 'a fast and a slow path, each constant or lognormal',
  options: {
    fast: { value: { type: 'seconds', above: 0 }, description: 'mean of the fast path, seconds' },
    slow: { value: { type: 'seconds', above: 0 }, description: 'mean of the slow path, > fast' },
    slowProbability: {
      value: { type: 'number', above: 0, below: 1 },
      description: 'share of the slow path, in (0, 1)',
    },
    squaredCv: {
      value: { type: 'number', min: 0 },
      default: 0,
      description: 'variance over squared mean within each path, >= 0; default: constants',
    },
  },
  coveredBy: 'test/sim/distributions.test.ts: bimodal: draws have the moments and the law',
  create(options): Distribution {
    const fast = options['fast'] as number;
    const slow = options['slow'] as number;
    const slowProbability = options['slowProbability'] as number;
    const squaredCv = options['squaredCv'] as number;
    if (slow <= fast) {
      const message = `must be above fast = ${fast}, got ${slow} (seconds)`;
      throw new InputError([{ path: ['slow'], message }]);
    }
    const paths = { fast, slow, slowProbability };
    return squaredCv === 0 ? new TwoValues(paths) : new TwoLognormals(paths, squaredCv);
  },
};

function moments({ fast, slow, slowProbability }: Paths, within: number) {
  const fastProbability = 1 - slowProbability;
  const mean = fastProbability * fast + slowProbability * slow;
  const between = slowProbability * fastProbability * (slow - fast) ** 2;
  const inside = within * (fastProbability * fast ** 2 + slowProbability * slow ** 2);
  return { mean, squaredCv: (between + inside) / mean ** 2 };
}

class TwoValues implements Distribution {
  readonly constant = NaN;
  readonly mean: number;
  readonly squaredCv: number;
  readonly #paths: Paths;

  constructor(paths: Paths) {
    const { mean, squaredCv } = moments(paths, 0);
    this.mean = mean;
    this.squaredCv = squaredCv;
    this.#paths = paths;
  }

  quantile(u: number): number {
    const { fast, slow, slowProbability } = this.#paths;
    return 1 - u > slowProbability ? fast : slow;
  }

  cdf(x: number): number {
    const { fast, slow, slowProbability } = this.#paths;
    if (x >= slow) return 1;
    return x >= fast ? 1 - slowProbability : 0;
  }
}

class TwoLognormals implements Distribution {
  readonly constant = NaN;
  readonly mean: number;
  readonly squaredCv: number;
  readonly #slowProbability: number;
  readonly #sigma: number;
  readonly #fastMu: number;
  readonly #slowMu: number;

  constructor(paths: Paths, within: number) {
    const { mean, squaredCv } = moments(paths, within);
    const variance = Math.log1p(within);
    this.mean = mean;
    this.squaredCv = squaredCv;
    this.#slowProbability = paths.slowProbability;
    this.#sigma = Math.sqrt(variance);
    this.#fastMu = Math.log(paths.fast) - variance / 2;
    this.#slowMu = Math.log(paths.slow) - variance / 2;
  }

  cdf(x: number): number {
    return x > 0 ? this.#tail(Math.log(x), 1) : 0;
  }

  /**
   * Newton on the logarithm of the smaller tail in y = ln x, inside a bracket: the quantile lies
   * between those of both paths, and where the law is flat between them the bracket is halved.
   */
  quantile(u: number): number {
    if (u === 0) return 0;
    const side = u < 0.5 ? 1 : -1;
    const target = Math.log(u < 0.5 ? u : 1 - u);
    const z = normalQuantile(u);
    let low = this.#fastMu + this.#sigma * z;
    let high = this.#slowMu + this.#sigma * z;
    let y = 1 - u > this.#slowProbability ? low : high;
    while (high - low > NARROW * Math.abs(y)) {
      const tail = this.#tail(y, side);
      const excess = side * (Math.log(tail) - target); // > 0: y is above the quantile
      if (excess > 0) high = y;
      else low = y;
      const step = (excess * tail) / this.#density(y);
      if (Math.abs(step) < CONVERGED) return Math.exp(y - step);
      const next = y - step;
      y = next > low && next < high ? next : (low + high) / 2;
    }
    return Math.exp(y);
  }

  /** P(ln X <= y) for side 1, P(ln X > y) for side -1, accurate where they are small. */
  #tail(y: number, side: number): number {
    const fast = normalCdf((side * (y - this.#fastMu)) / this.#sigma);
    const slow = normalCdf((side * (y - this.#slowMu)) / this.#sigma);
    return (1 - this.#slowProbability) * fast + this.#slowProbability * slow;
  }

  /** Of ln X. */
  #density(y: number): number {
    const fast = (y - this.#fastMu) / this.#sigma;
    const slow = (y - this.#slowMu) / this.#sigma;
    const p = this.#slowProbability;
    const sum = (1 - p) * Math.exp(-0.5 * fast * fast) + p * Math.exp(-0.5 * slow * slow);
    return sum / (SQRT_TWO_PI * this.#sigma);
  }
}
