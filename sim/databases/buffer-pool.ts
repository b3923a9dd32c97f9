// Hot: bench payments
import { normalQuantile } from '../distributions/special-functions.ts';

/** Below it the law of misses is summed up term by term. */
const LOG_SMALLEST = -690; // ln of nearly the smallest double

/**
 * Share of pages found in a buffer pool that was empty `lookups` pages ago:
 *   warm x (1 - exp(-lookups / fill)),
 * as if each lookup filled one of `fill` places at random with what is wanted next (assumption). `fill` 0: always warm.
 */
export function bufferHitRatio(warm: number, lookups: number, fill: number): number {
  return fill === 0 ? warm : -warm * Math.expm1(-lookups / fill);
}

/**
 * How many of `pages` are not in the buffer pool, each on its own with probability 1 - hitRatio: the binomial law by
 * inversion of one uniform `u` in [0, 1). Where its first term is too small for a double, its normal limit.
 */
export function missesAmong(pages: number, hitRatio: number, u: number): number {
  if (hitRatio >= 1) return 0;
  if (hitRatio <= 0) return pages;
  const logNone = pages * Math.log(hitRatio);
  if (logNone < LOG_SMALLEST) {
    const mean = pages * (1 - hitRatio);
    const misses = Math.round(mean + Math.sqrt(mean * hitRatio) * normalQuantile(u));
    return Math.min(pages, Math.max(0, misses));
  }
  const odds = (1 - hitRatio) / hitRatio;
  let term = Math.exp(logNone);
  let sum = term;
  let misses = 0;
  while (u >= sum && misses < pages) {
    term *= (odds * (pages - misses)) / (misses + 1);
    sum += term;
    misses++;
  }
  return misses;
}
