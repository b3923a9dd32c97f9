// Hot: bench index

// Coefficients of the approximation.
const P = 0.2316419;
const B1 = 0.31938153;
const B2 = -0.356563782;
const B3 = 1.781477937;
const B4 = -1.821255978;
const B5 = 1.330274429;
const DENSITY_AT_0 = 0.3989422804014327; // 1 / sqrt(2 pi)

/**
 * The standard normal distribution function within 7.5e-8: a root model needs speed, not digits.
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.
 */
export function normalCdf(z: number): number {
  const t = 1 / (1 + P * Math.abs(z));
  const series = t * (B1 + t * (B2 + t * (B3 + t * (B4 + t * B5))));
  const tail = DENSITY_AT_0 * Math.exp((-z * z) / 2) * series;
  return z > 0 ? 1 - tail : tail;
}
