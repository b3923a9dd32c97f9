import type { Random } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';
import { drawGaussian } from './variates.ts';

export const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;
const DECAY_CONSTANTS = 8; // after so many a crowd is over: exp(-8) < 0.04 %

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
}

/** What the days of one family have in common. */
export interface DayFamily {
  readonly isDiurnal: boolean;
  readonly dispersion: number;
  readonly crowds: CrowdOptions;
}

/**
 * Assumptions: no public fit of the surges of payments was found. Anchors: the busiest minute of
 * Stripe's four days of BFCM 2023 had 1.8 times their mean; Visa states a capacity of 8.8 times its
 * mean of 2024. Flash days surge once in two hours, by 2 to 4; bursty days every quarter of an
 * hour, briefly and by less.
 */
const SURGES = { perDay: 12, ramp: 60, hold: 300, decay: 300, peakMin: 2, peakMax: 4 };
const BURSTS = { perDay: 96, ramp: 10, hold: 30, decay: 30, peakMin: 1.2, peakMax: 2 };
const NO_CROWDS = { ...SURGES, perDay: 0 };

export const DAY_FAMILIES = {
  steady: { isDiurnal: false, dispersion: 1, crowds: NO_CROWDS },
  diurnal: { isDiurnal: true, dispersion: 1, crowds: NO_CROWDS },
  bursty: { isDiurnal: true, dispersion: 4, crowds: BURSTS },
  flash: { isDiurnal: true, dispersion: 1, crowds: SURGES },
} as const satisfies Readonly<Record<string, DayFamily>>;

/** Relative rate at the middle of each hour, from 00:30; any mean. */
const HOURLY = {
  /**
   * Assumption, drawn through one fact: Visa's busiest hour of 2013 was late in the morning (23
   * December). Quiet nights, a late-morning peak of 1.8 times the mean, a plateau until the
   * evening.
   */
  card: [
    22, 14, 10, 8, 9, 16, 38, 72, 108, 145, 172, 180, 170, 156, 148, 146, 150, 158, 162, 150, 124,
    94, 64, 38,
  ],
  /**
   * Assumption, drawn through two facts of UPI: peaks at 11 h and at 20 to 22 h, the larger 2.5
   * times the mean.
   */
  upi: [
    18, 9, 6, 5, 6, 12, 28, 55, 95, 150, 205, 215, 160, 120, 100, 95, 100, 115, 140, 190, 260, 258,
    120, 45,
  ],
  /**
   * Shares in per cent of 24.6 million mobile-money transactions of one month (aggregates used by
   * PaySim).
   */
  'mobile-money': [
    3.29, 1.18, 0.28, 0.03, 0, 0, 0.06, 0.35, 0.95, 1.4, 1.17, 1.63, 2.46, 3.58, 4.41, 4.43, 6.12,
    6.97, 10.57, 12.94, 12.88, 10.24, 8.52, 6.52,
  ],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export const SHAPES = Object.keys(HOURLY);
export type Shape = keyof typeof HOURLY;

/** Monday first: spending days of the Sparkov generator (an assumption there), over their mean. */
const WEEKDAYS = [80, 90, 100, 100, 125, 150, 150].map((weight) => (weight * 7) / 795);

// How far one day of a family departs from the next: assumptions.
const LEVEL_SIGMA = 0.1; // of the lognormal level of a day, mean 1
const SHIFT_MAX: Seconds = 1800; // the shape of a day comes so much earlier or later, at most
const CONTRAST_MAX = 0.1; // the shape of a day is raised to a power within 1 +- this

interface Crowd {
  readonly start: Seconds; // of the run, may be negative
  readonly peak: number;
}

export interface DayOptions {
  readonly family: DayFamily;
  readonly shape: Shape;
  /** Arrivals per second, mean over the days of the family without their crowds. */
  readonly mean: number;
  /** Hour of the day at the start of the run, in [0, 24). */
  readonly startHour: number;
  /** Seconds of the day that pass in one second of the run, >= 1; crowds keep their length. */
  readonly compress: number;
}

/**
 * Expected arrivals per second in each second of the run, at the middle of that second. Chance
 * comes from `dayRandom` alone: keyed by the number of days since the day before the run, since a
 * run may last into the next days.
 */
export function dayRates(
  options: DayOptions,
  { day, dayRandom, horizon }: { day: number; dayRandom: Random; horizon: Seconds },
): Float64Array {
  const { family, shape, mean, startHour, compress } = options;
  const rates = new Float64Array(Math.ceil(horizon)).fill(mean);
  if (family.isDiurnal) {
    const begin = startHour * SECONDS_PER_HOUR;
    let ordinal = -1;
    let today = (_clock: Seconds) => 1;
    for (let second = 0; second < rates.length; second++) {
      const clock = begin + (second + 0.5) * compress;
      const days = Math.floor(clock / SECONDS_PER_DAY);
      if (days !== ordinal) {
        ordinal = days;
        today = drawDay(HOURLY[shape], { weekday: (day + days) % DAYS_PER_WEEK, days, dayRandom });
      }
      rates[second]! *= today(clock - days * SECONDS_PER_DAY);
    }
  }
  return applyCrowds(rates, family.crowds, drawCrowds(options, rates.length, dayRandom));
}

/** The relative rate by second of one day; its mean over all days is 1. */
function drawDay(
  hourly: readonly number[],
  { weekday, days, dayRandom }: { weekday: number; days: number; dayRandom: Random },
): (clock: Seconds) => number {
  const site = dayRandom.site('payments/day');
  const key = days + 1;
  const gaussian = drawGaussian(dayRandom, site, key);
  const level = Math.exp(LEVEL_SIGMA * gaussian - LEVEL_SIGMA ** 2 / 2);
  const shift = SHIFT_MAX * (2 * dayRandom.draw(site, key, 1, 0) - 1);
  const contrast = 1 + CONTRAST_MAX * (2 * dayRandom.draw(site, key, 2, 0) - 1);
  const raised = hourly.map((share) => share ** contrast);
  const factor = (level * WEEKDAYS[weekday]!) / (sum(raised) / HOURS_PER_DAY);
  return (clock) => factor * interpolateHours(raised, clock + shift);
}

/** Linear between the middles of the hours, around the clock: keeps the mean of the hours. */
function interpolateHours(hourly: readonly number[], clock: Seconds): number {
  const position = clock / SECONDS_PER_HOUR - 0.5 + HOURS_PER_DAY;
  const hour = Math.floor(position);
  const before = hourly[hour % HOURS_PER_DAY]!;
  const after = hourly[(hour + 1) % HOURS_PER_DAY]!;
  return before + (position - hour) * (after - before);
}

/** In order of their start. */
function drawCrowds(options: DayOptions, horizon: Seconds, dayRandom: Random): Crowd[] {
  const { family, startHour, compress } = options;
  const { perDay, peakMin, peakMax } = family.crowds;
  const site = dayRandom.site('payments/crowd');
  const begin = startHour * SECONDS_PER_HOUR;
  const lastDay = Math.floor((begin + horizon * compress) / SECONDS_PER_DAY);
  const crowds: Crowd[] = [];
  for (let day = -1; day <= lastDay; day++) {
    for (let part = 0; part < perDay; part++) {
      const at = (part + dayRandom.draw(site, day + 1, part, 0)) / perDay;
      const peak = peakMin + (peakMax - peakMin) * dayRandom.draw(site, day + 1, part, 1);
      crowds.push({ start: ((day + at) * SECONDS_PER_DAY - begin) / compress, peak });
    }
  }
  return crowds;
}

/** Multiplies the rates by 1 + sum of (peak - 1) x profile over the crowds, in place. */
function applyCrowds(
  rates: Float64Array,
  options: CrowdOptions,
  crowds: readonly Crowd[],
): Float64Array {
  const surge = new Float64Array(rates.length);
  const length = options.ramp + options.hold + DECAY_CONSTANTS * options.decay;
  for (const { start, peak } of crowds) {
    const end = Math.min(rates.length, Math.ceil(start + length));
    for (let second = Math.max(0, Math.floor(start)); second < end; second++) {
      surge[second]! += (peak - 1) * crowdProfile(options, second + 0.5 - start);
    }
  }
  return rates.map((rate, second) => rate * (1 + surge[second]!));
}

/** In [0, 1], by the seconds since the crowd began. */
function crowdProfile({ ramp, hold, decay }: CrowdOptions, age: Seconds): number {
  if (age < 0) return 0;
  if (age < ramp) return age / ramp;
  if (age < ramp + hold) return 1;
  return decay > 0 ? Math.exp((ramp + hold - age) / decay) : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
