import { probit } from 'simple-statistics';
import { assert } from '../../sim/units.ts';

const SERIES_BELOW = 2.5; // beyond, the tail must not come from a difference
const TAIL_FROM = 38; // the tail is below the smallest number
const FRACTION_TERMS = 12; // beside FRACTION_EFFORT / z^2: enough for 1e-15 from SERIES_BELOW on
const FRACTION_EFFORT = 500;
const NEWTON_STEPS_MAX = 50;
const CONVERGED = 1e-14; // relative
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Density of the standard normal law. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / ROOT_TWO_PI;
}

/**
 * P(Z > z) of the standard normal law, with a small relative error in the upper tail. In the middle
 * by a series (Abramowitz and Stegun 26.2.11), further out by a continued fraction (26.2.14).
 */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  if (z > TAIL_FROM) return 0;
  if (z < SERIES_BELOW) return 0.5 - normalDensity(z) * oddSeries(z);
  let fraction = z;
  for (let k = FRACTION_TERMS + Math.ceil(FRACTION_EFFORT / (z * z)); k > 0; k -= 1)
    fraction = z + k / fraction;
  return normalDensity(z) / fraction;
}

/** z + z^3 / 3 + z^5 / 15 + ...: the terms are positive. */
function oddSeries(z: number): number {
  let sum = 0;
  let term = z;
  for (let odd = 1; sum + term !== sum; odd += 2) {
    sum += term;
    term *= (z * z) / (odd + 2);
  }
  return sum;
}

/** The z that a standard normal value exceeds with probability `tail` in (0, 1). */
export function normalUpperQuantile(tail: number): number {
  assert(tail > 0 && tail < 1, `tail must be in (0, 1), got ${tail}`);
  if (tail > 0.5) return -normalUpperQuantile(1 - tail);
  if (tail === 0.5) return 0;
  let z = startingPoint(tail);
  for (let step = 0; step < NEWTON_STEPS_MAX; step += 1) {
    const upper = normalUpperTail(z);
    const change = (upper / normalDensity(z)) * Math.log(upper / tail); // Newton on the log
    z += change;
    if (Math.abs(change) <= CONVERGED * Math.abs(z)) break;
  }
  return z;
}

/** `probit` looks values up and knows no far tails; there, tail < exp(-z^2 / 2). */
function startingPoint(tail: number): number {
  return tail > 1e-3 ? -probit(tail) : Math.sqrt(-2 * Math.log(tail)) * 0.9;
}
