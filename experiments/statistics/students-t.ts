import { probit } from 'simple-statistics';
import { assert } from '../../sim/units.ts';

const RATIO_SERIES_FROM = 30; // from here the series below is exact to rounding
const FAR = 20; // t^2, beyond which the tail is below 1e-5 and must not come from a difference
const FRACTION_TERMS_MAX = 100_000;
const FRACTION_TINY = 1e-300;
const NEWTON_STEPS_MAX = 200;
const CONVERGED = 1e-15; // relative

const RATIO_SERIES = [
  1,
  -1 / 8,
  1 / 128,
  5 / 1024,
  -21 / 32768,
  -399 / 262144,
  869 / 4194304,
  39325 / 33554432,
] as const;

/**
 * Gamma(a + 1/2) / Gamma(a), a > 0, without the cancellation of two large log-gammas.
 * Source: Tricomi and Erdelyi (1951); DLMF 5.11.13; downwards by Gamma(a + 1) = a Gamma(a).
 */
function gammaRatioHalf(a: number): number {
  let factor = 1;
  let x = a;
  for (; x < RATIO_SERIES_FROM; x += 1) factor *= x / (x + 0.5);
  const y = 1 / x;
  const series = RATIO_SERIES.reduceRight((rest, coefficient) => coefficient + y * rest, 0);
  return factor * Math.sqrt(x) * series;
}

/** Density of Student's t with `df` > 0 degrees of freedom. */
function density(t: number, df: number): number {
  const atZero = gammaRatioHalf(df / 2) / Math.sqrt(df * Math.PI);
  return atZero * Math.exp(-((df + 1) / 2) * Math.log1p((t * t) / df));
}

/** The continued fraction of I_x(a, b) by Lentz's method. Source: DLMF 8.17.22. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= FRACTION_TERMS_MAX; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < CONVERGED) return fraction;
  }
  throw new Error(`incomplete beta: no convergence at x ${x}, a ${a}, b ${b}`);
}

const nonZero = (value: number): number =>
  Math.abs(value) < FRACTION_TINY ? FRACTION_TINY : value;

/**
 * P(T > t) for t >= 0: half of I_x(df/2, 1/2) at x = df / (df + t^2). Source: Abramowitz and Stegun
 * 26.7.1.
 * In the middle as 1/2 minus its complement, by a series of positive terms (DLMF 8.17.7 and
 * 8.17.8).
 */
function upperTail(t: number, df: number): number {
  const a = df / 2;
  const rest = (t * t) / (df + t * t); // 1 - x without cancellation
  const inverseBeta = gammaRatioHalf(a) / Math.sqrt(Math.PI); // 1 / B(a, 1/2)
  const power = Math.exp(-a * Math.log1p((t * t) / df)) * Math.sqrt(rest) * inverseBeta;
  if (rest > 0.5 || t * t > FAR) return (power * betaFraction(1 - rest, a, 0.5)) / (2 * a);
  return 0.5 - power * betaSeries(rest, a);
}

/** sum over k of (a + 1/2)_k / (3/2)_k x^k, x in [0, 1/2]. */
function betaSeries(x: number, a: number): number {
  let sum = 0;
  let term = 1;
  for (let k = 0; term > sum * Number.EPSILON; k += 1) {
    sum += term;
    term *= ((a + 0.5 + k) / (1.5 + k)) * x;
  }
  return sum;
}

/** P(T <= t) of Student's t with `df` > 0 degrees of freedom. */
export function tCdf(t: number, df: number): number {
  return t >= 0 ? 1 - upperTail(t, df) : upperTail(-t, df);
}

/**
 * The value that Student's t with `df` > 0 degrees of freedom stays below with probability `p` in
 * (0, 1).
 * Relative error below 1e-12 for p in [1e-5, 1 - 1e-5], except next to p = 1/2. Newton on the upper
 * tail, which is convex: from the left it converges monotonically.
 */
export function tQuantile(p: number, df: number): number {
  assert(p > 0 && p < 1, `p must be in (0, 1), got ${p}`);
  assert(df > 0, `degrees of freedom must be > 0, got ${df}`);
  if (p === 0.5) return 0;
  if (p < 0.5) return -upperQuantile(p, df);
  return upperQuantile(1 - p, df);
}

/** t > 0 with P(T > t) = tail, tail in (0, 1/2). */
function upperQuantile(tail: number, df: number): number {
  let t = Math.min(1, Math.max(Number.EPSILON, -probit(tail))); // left of the solution, or near it
  for (let step = 0; step < NEWTON_STEPS_MAX; step += 1) {
    const change = (upperTail(t, df) - tail) / density(t, df);
    t = Math.max(t + change, t / 2);
    if (Math.abs(change) <= 4 * CONVERGED * t) break;
  }
  return t;
}
