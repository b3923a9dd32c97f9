import type { Interval } from '../statistics/intervals.ts';
import type { Claim } from './learned-claims.ts';

export const VERDICTS = ['wins', 'trades', 'undecided', 'loses'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * What a claim comes to. `wins`: as `learnedClaims` says, corrected. The others describe, by their 95 %
 * intervals alone: `loses`: violations or cost are higher, and the other is not lower; `trades`: one is higher, the
 * other lower; `undecided`: all else, a win that does not stand the correction included.
 */
export function verdictOf({ isWin, violations, cost }: Claim): Verdict {
  if (isWin) return 'wins';
  const [ofViolations, ofCost] = [signOf(violations), signOf(cost)];
  if (ofViolations * ofCost < 0) return 'trades';
  return ofViolations + ofCost > 0 ? 'loses' : 'undecided';
}

/** 1: the whole interval is above 0; -1: below; 0: it holds 0, or there is none. */
export function signOf({ low, high }: Interval): -1 | 0 | 1 {
  if (low > 0) return 1;
  return high < 0 ? -1 : 0;
}
