import type { Random } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3600;
const DECAY_CONSTANTS = 8; // after so many a crowd is over: exp(-8) < 0.04 %
/** Draws of one crowd are told apart by a number of 8 bits, two for each that follows. */
const AFTERSHOCKS_MAX = 100;

/** A surge: the rate is multiplied by up to `peak`. Lengths are in seconds of the run. */
export interface CrowdOptions {
  /**
   * One crowd begins in each of this many equal parts of the day, at a time uniform in the part.
   */
  readonly perDay: number;
  /** From no effect to the peak, linearly. */
  readonly ramp: Seconds;
  /** At the peak. */
  readonly hold: Seconds;
  /** Time constant of the exponential way back. */
  readonly decay: Seconds;
  /** The peak factor is uniform in [peakMin, peakMax]. */
  readonly peakMin: number;
  readonly peakMax: number;
  /** Mean number of smaller crowds that follow each one (Poisson); absent: none. */
  readonly aftershocks?: number;
  /** Mean of the exponential time from a crowd to each of those. */
  readonly aftershockDelay?: Seconds;
}

/** Where a run lies in its day. */
export interface RunWindow {
  /** Hour of the day at the start of the run, in [0, 24). */
  readonly startHour: number;
  /** Seconds of the day that pass in one second of the run. */
  readonly compress: number;
  /** Seconds of the run, an integer. */
  readonly seconds: number;
}

interface Crowd {
  readonly start: Seconds; // of the run, may be negative
  readonly peak: number;
}

/**
 * What crowds add to the rate in each second of the run, relative to the rate without them: sum of
 * (peak - 1) x profile.
 */
export function crowdSurge(
  options: CrowdOptions,
  window: RunWindow,
  dayRandom: Random,
): Float64Array {
  const surge = new Float64Array(window.seconds);
  const length = options.ramp + options.hold + DECAY_CONSTANTS * options.decay;
  for (const { start, peak } of drawCrowds(options, window, dayRandom)) {
    const end = Math.min(surge.length, Math.ceil(start + length));
    for (let second = Math.max(0, Math.floor(start)); second < end; second++) {
      surge[second]! += (peak - 1) * crowdProfile(options, second + 0.5 - start);
    }
  }
  return surge;
}

/** Those that follow come right after the one they follow. */
function drawCrowds(options: CrowdOptions, window: RunWindow, dayRandom: Random): Crowd[] {
  const { perDay, peakMin, peakMax, aftershocks = 0 } = options;
  const { startHour, compress, seconds } = window;
  const site = dayRandom.site('payments/crowd');
  const laterSite = dayRandom.site('payments/aftershock');
  const begin = startHour * SECONDS_PER_HOUR;
  const lastDay = Math.floor((begin + seconds * compress) / SECONDS_PER_DAY);
  const crowds: Crowd[] = [];
  for (let day = -1; day <= lastDay; day++) {
    for (let part = 0; part < perDay; part++) {
      const at = (part + dayRandom.draw(site, day + 1, part, 0)) / perDay;
      const peak = peakMin + (peakMax - peakMin) * dayRandom.draw(site, day + 1, part, 1);
      const first = { start: ((day + at) * SECONDS_PER_DAY - begin) / compress, peak };
      crowds.push(first);
      if (aftershocks === 0) continue;
      const draw = (n: number) => dayRandom.draw(laterSite, day + 1, part, n);
      crowds.push(...drawAftershocks(options, first, draw));
    }
  }
  return crowds;
}

/**
 * A Neyman-Scott cluster: a Poisson number of smaller crowds, independent exponential times after
 * the first. Assumptions: that law, and a surplus uniform between none and that of the first one.
 */
function drawAftershocks(
  { aftershocks = 0, aftershockDelay = 0 }: CrowdOptions,
  { start, peak }: Crowd,
  draw: (n: number) => number,
): Crowd[] {
  const count = Math.min(AFTERSHOCKS_MAX, poissonQuantile(aftershocks, draw(0)));
  return Array.from({ length: count }, (_, i) => ({
    start: start - aftershockDelay * Math.log1p(-draw(2 * i + 1)),
    peak: 1 + (peak - 1) * draw(2 * i + 2),
  }));
}

/** The least n with P(N <= n) > u; for means up to some tens. */
function poissonQuantile(mean: number, u: number): number {
  let share = Math.exp(-mean);
  let n = 0;
  for (let left = u - share; left >= 0 && n < AFTERSHOCKS_MAX; left -= share) {
    n++;
    share *= mean / n;
  }
  return n;
}

/** In [0, 1], by the seconds since the crowd began. */
function crowdProfile({ ramp, hold, decay }: CrowdOptions, age: Seconds): number {
  if (age < 0) return 0;
  if (age < ramp) return age / ramp;
  if (age < ramp + hold) return 1;
  return decay > 0 ? Math.exp((ramp + hold - age) / decay) : 0;
}
