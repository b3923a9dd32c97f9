// Hot: the variates of lognormal and Erlang laws; `bench payments`

/** Accuracy at which a series is complete: half a unit in the last place. */
const NEGLIGIBLE = 2 ** -53;
const LONG_PRODUCT = 1e280;
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

/**
 * The standard normal quantile of u in (0, 1), about 16 digits; -Infinity at 0 and Infinity at 1.
 * Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
 * Applied Statistics 37(3), 1988, PPND16 (coefficients and the three regions).
 */
export function normalQuantile(u: number): number {
  const q = u - 0.5;
  if (Math.abs(q) <= 0.425) return q * centralRatio(0.180625 - q * q);
  const tail = q < 0 ? u : 1 - u;
  if (tail <= 0) return q < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const z = r <= 5 ? middleRatio(r - 1.6) : farRatio(r - 5);
  return q < 0 ? -z : z;
}

const HALF_STEP = 2 ** -54; // of a draw in [0, 1): in its place 0 has a normal quantile

/** A standard normal variate from one uniform `u` in [0, 1), by inversion. */
export function standardNormal(u: number): number {
  return normalQuantile(Math.max(HALF_STEP, u));
}

// biome-ignore format: polynomials by Horner's rule
function centralRatio(r: number): number {
  const numerator =
    ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r +
      45921.95393154987) * r + 13731.69376550946) * r + 1971.5909503065513) * r +
      133.14166789178438) * r + 3.3871328727963665;
  const denominator =
    ((((((5226.495278852855 * r + 28729.085735721943) * r + 39307.89580009271) * r +
      21213.794301586597) * r + 5394.196021424751) * r + 687.1870074920579) * r +
      42.31333070160091) * r + 1;
  return numerator / denominator;
}

// biome-ignore format: polynomials by Horner's rule
function middleRatio(r: number): number {
  const numerator =
    ((((((7.745450142783414e-4 * r + 0.022723844989269184) * r + 0.2417807251774506) * r +
      1.2704582524523684) * r + 3.6478483247632045) * r + 5.769497221460691) * r +
      4.630337846156546) * r + 1.4234371107496835;
  const denominator =
    ((((((1.0507500716444169e-9 * r + 5.475938084995345e-4) * r + 0.015198666563616457) * r +
      0.14810397642748008) * r + 0.6897673349851) * r + 1.6763848301838038) * r +
      2.053191626637759) * r + 1;
  return numerator / denominator;
}

// biome-ignore format: polynomials by Horner's rule
function farRatio(r: number): number {
  const numerator =
    ((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 1.2426609473880784e-3) * r +
      0.026532189526576124) * r + 0.2965605718285049) * r + 1.7848265399172913) * r +
      5.463784911164114) * r + 6.657904643501103;
  const denominator =
    ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r +
      7.868691311456133e-4) * r + 0.014875361290850615) * r + 0.1369298809227358) * r +
      0.599832206555888) * r + 1;
  return numerator / denominator;
}

/** Where the continued fraction of the normal tail needs fewer than FRACTION_TERMS terms. */
const TAIL_START = 2;
const FRACTION_TERMS = 80;

/**
 * P(Z <= z) of the standard normal law, with relative accuracy about 1e-14 in both tails.
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11 (series) and 26.2.14
 * (fraction).
 */
export function normalCdf(z: number): number {
  if (z > TAIL_START) return 1 - normalTail(z);
  if (z < -TAIL_START) return normalTail(-z);
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > NEGLIGIBLE * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(z) * sum;
}

function normalTail(z: number): number {
  if (z === Infinity) return 0;
  let fraction = z;
  for (let n = FRACTION_TERMS; n >= 1; n -= 1) fraction = z + n / fraction;
  return normalDensity(z) / fraction;
}

function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_TWO_PI;
}

/**
 * ln n! of an integer n >= 0, from few logarithms of long products, so that few roundings add up.
 */
export function logFactorial(n: number): number {
  let sum = 0;
  let product = 1;
  for (let i = 2; i <= n; i += 1) {
    product *= i;
    if (product < LONG_PRODUCT) continue;
    sum += Math.log(product);
    product = 1;
  }
  return sum + Math.log(product);
}

/**
 * The series in P(k, x) = x^k exp(-x) / k! * series, the regularised lower incomplete gamma
 * function; for x up to about k. d ln P / d ln x = k / series.
 * Source: Abramowitz and Stegun 6.5.29.
 */
export function lowerGammaSeries(k: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let i = k + 1; term > NEGLIGIBLE * sum; i += 1) {
    term *= x / i;
    sum += term;
  }
  return sum;
}

/**
 * The sum in Q(k, x) = x^(k-1) exp(-x) / (k-1)! * sum, the regularised upper incomplete gamma
 * function of an integer k >= 1; for x from about k on. d ln Q / dx = -1 / sum.
 * Source: Abramowitz and Stegun 6.5.13, read from its largest power down.
 */
export function upperGammaSum(k: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let i = k - 1; i >= 1 && term > NEGLIGIBLE * sum; i -= 1) {
    term *= i / x;
    sum += term;
  }
  return sum;
}
