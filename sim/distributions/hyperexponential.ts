import type { Distribution, DistributionLine } from './distribution.ts';

/** Relative step below which the next one, quadratically smaller, is beyond a float64. */
const CONVERGED = 1e-8;

/**
 * Two exponentials, one of them chosen for each variate:
 * P(X > x) = share1 exp(-rate1 x) + share2 exp(-rate2 x).
 */
interface Mixture {
  readonly share1: number;
  readonly rate1: number;
  readonly share2: number;
  readonly rate2: number;
}

/**
 * A mixture of two exponentials with balanced means, share1 / rate1 = share2 / rate2 = mean / 2:
 * share1 = (1 + sqrt((squaredCv - 1) / (squaredCv + 1))) / 2.
 * Source: Whitt, "Approximating a point process by a renewal process", Operations Research 30
 * (1982).
 */
export const hyperexponential: DistributionLine = {
  kind: 'hyperexponential',
  description: 'a mixture of two exponentials with balanced means; more variable than one',
  options: {
    mean: { value: { type: 'seconds', above: 0 }, description: 'mean, in seconds, > 0' },
    squaredCv: {
      value: { type: 'number', above: 1 },
      description: 'variance over squared mean, > 1',
    },
  },
  coveredBy: 'test/sim/distributions.test.ts: hyperexponential: draws have the moments and the law',
  create(options): Distribution {
    const mean = options['mean'] as number;
    const squaredCv = options['squaredCv'] as number;
    const share1 = (1 + Math.sqrt((squaredCv - 1) / (squaredCv + 1))) / 2;
    // 1 - share1 without cancellation: the product of both shares is 1 / (2 (squaredCv + 1)).
    const share2 = 1 / (2 * (squaredCv + 1) * share1);
    const mixture: Mixture = { share1, rate1: 2 * share1, share2, rate2: 2 * share2 };
    return {
      mean,
      squaredCv,
      constant: NaN,
      quantile: (u) => mean * unitQuantile(mixture, -Math.log1p(-u)),
      cdf: (x) => (x > 0 ? unitCdf(mixture, x / mean) : 0),
    };
  },
};

function unitCdf({ share1, rate1, share2, rate2 }: Mixture, x: number): number {
  return -share1 * Math.expm1(-rate1 * x) - share2 * Math.expm1(-rate2 * x);
}

/**
 * Where P(X > x) = exp(-depth). Newton on ln P(X > x), which is convex and falls: from a lower
 * bound the iterates rise to the root. Each branch alone, and the tangent at 0, give a lower bound.
 */
function unitQuantile(mixture: Mixture, depth: number): number {
  const { share1, rate1, share2, rate2 } = mixture;
  const isLow = depth < Math.LN2; // below the median the logarithm of a number near 1 needs care
  let x = Math.max(
    depth / (share1 * rate1 + share2 * rate2),
    (depth + Math.log(share1)) / rate1,
    (depth + Math.log(share2)) / rate2,
  );
  for (;;) {
    const above1 = share1 * Math.exp(-rate1 * x);
    const above2 = share2 * Math.exp(-rate2 * x);
    const above = above1 + above2;
    const logAbove = isLow ? Math.log1p(-unitCdf(mixture, x)) : Math.log(above);
    const step = ((logAbove + depth) * above) / (above1 * rate1 + above2 * rate2);
    if (!(step > CONVERGED * x)) return x + Math.max(0, step);
    x += step;
  }
}
