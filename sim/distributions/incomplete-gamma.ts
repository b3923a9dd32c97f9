// Hot: the variates of gamma laws

/** Accuracy at which a series or a fraction is complete: half a unit in the last place. */
const NEGLIGIBLE = 2 ** -53;
/** From here on Stirling's series has 16 digits. */
const STIRLING_MIN = 15;
const HALF_LN_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** Coefficients of 1 / a, 1 / a^3, ... Source: Abramowitz and Stegun 6.1.41. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360] as const;

/** ln Gamma(a) of a real a > 0, relative accuracy about 1e-15, absolute near its zeros 1 and 2. */
export function logGamma(a: number): number {
  let shifted = a;
  let product = 1;
  for (; shifted < STIRLING_MIN; shifted += 1) product *= shifted;
  const main = (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LN_TWO_PI;
  return main + stirlingRest(shifted) - Math.log(product);
}

/** What is left of ln Gamma(a) beyond (a - 1/2) ln a - a + ln(2 pi) / 2, for a >= STIRLING_MIN. */
function stirlingRest(a: number): number {
  const square = 1 / (a * a);
  let sum = 0;
  for (let i = STIRLING.length - 1; i >= 0; i -= 1) sum = sum * square + STIRLING[i]!;
  return sum / a;
}

/** The gamma law of scale 1 and a real shape a > 0: density x^(a-1) exp(-x) / Gamma(a). */
export class UnitGamma {
  readonly shape: number;
  /** ln Gamma(shape + 1). */
  readonly logGammaNext: number;

  constructor(shape: number) {
    this.shape = shape;
    this.logGammaNext = logGamma(shape + 1);
  }

  /**
   * ln of x^a exp(-x) / Gamma(a + 1). For large shapes by the distance of x from a, since the three
   * terms are large and nearly cancel.
   * Source: Loader, "Fast and accurate computation of binomial probabilities", 2000 (the idea).
   */
  logPower(x: number): number {
    const { shape } = this;
    if (shape < STIRLING_MIN) return shape * Math.log(x) - x - this.logGammaNext;
    const distance = (x - shape) / shape;
    const deviance = shape * (distance - Math.log1p(distance));
    return -deviance - HALF_LN_TWO_PI - 0.5 * Math.log(shape) - stirlingRest(shape);
  }

  /**
   * The series in P(a, x) = exp(logPower) * series. d ln P / d ln x = a / series. For x up to
   * about a + 1.
   * Source: Abramowitz and Stegun 6.5.29.
   */
  lowerSeries(x: number): number {
    let term = 1;
    let sum = 1;
    for (let i = this.shape + 1; term > NEGLIGIBLE * sum; i += 1) {
      term *= x / i;
      sum += term;
    }
    return sum;
  }

  /**
   * The fraction in Q(a, x) = a exp(logPower) * fraction. d ln Q / dx = -1 / (x fraction). For x
   * from about a + 1 on.
   * Source: Abramowitz and Stegun 6.5.31, contracted to its even part; evaluated forwards as in
   * Thompson and Barnett, "Coulomb and Bessel functions of complex arguments and order", 1986.
   */
  upperFraction(x: number): number {
    const { shape } = this;
    let step = x + 1 - shape;
    let above = Infinity;
    let below = 1 / step;
    let fraction = below;
    for (let i = 1; ; i += 1) {
      const numerator = -i * (i - shape);
      step += 2;
      below = 1 / (step + numerator * below);
      above = step + numerator / above;
      const factor = above * below;
      fraction *= factor;
      if (Math.abs(factor - 1) < 2 * NEGLIGIBLE) return fraction;
    }
  }

  /** P(X <= x). */
  cdf(x: number): number {
    if (!(x > 0)) return 0;
    if (x === Infinity) return 1;
    if (isLow(this.shape, x)) return Math.min(1, Math.exp(this.logLower(x)));
    return -Math.expm1(this.logUpper(x));
  }

  /** ln P(X <= x), for x > 0. */
  logLower(x: number): number {
    return isLow(this.shape, x)
      ? this.logPower(x) + Math.log(this.lowerSeries(x))
      : Math.log1p(-Math.exp(this.#logUpperFraction(x)));
  }

  /** ln P(X > x), for x > 0. */
  logUpper(x: number): number {
    return isLow(this.shape, x)
      ? Math.log1p(-Math.exp(this.logPower(x) + Math.log(this.lowerSeries(x))))
      : this.#logUpperFraction(x);
  }

  #logUpperFraction(x: number): number {
    return this.logPower(x) + Math.log(this.shape * this.upperFraction(x));
  }
}

/** Where the series needs fewer terms than the fraction. */
function isLow(shape: number, x: number): boolean {
  return x < (shape < 1 ? 1 : shape + 1);
}
