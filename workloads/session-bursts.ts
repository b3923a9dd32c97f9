import type { Seconds } from '../sim/units.ts';

const SECONDS_PER_HOUR = 3600;

/** A surge at the same hour of every weekday, such as the opening or the close of a market. */
export interface SessionBurst {
  /** Hour of the day, in [0, 24). */
  readonly at: number;
  /** Factor of the rate at that hour, >= 1. */
  readonly peak: number;
  /** Time constant of the rise before that hour, in seconds of the day; 0: at once. */
  readonly rise: Seconds;
  /** Time constant of the way back after it, in seconds of the day; 0: at once. */
  readonly decay: Seconds;
}

/**
 * Factor of the rate at a time of the day in seconds: 1 + sum of (peak - 1) exp(-distance / time
 * constant), each within its own day. Assumption: the shape. Known of US equities: the first half
 * hour has 11 to 12.6 % of the volume, the last hour 28 to 33 % (2016), of 6.5 hours.
 */
export function sessionFactor(bursts: readonly SessionBurst[], clock: Seconds): number {
  let factor = 1;
  for (const { at, peak, rise, decay } of bursts) {
    const age = clock - at * SECONDS_PER_HOUR;
    const constant = age < 0 ? rise : decay;
    if (constant > 0) factor += (peak - 1) * Math.exp(-Math.abs(age) / constant);
    else if (age === 0) factor += peak - 1;
  }
  return factor;
}
