import { parseDate, weekdayOf } from '../sim/calendars/civil-dates.ts';
import type { Random } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';
import { calendarFactor, isWeekday, type PaymentCalendar } from './banking-dates.ts';
import { type CrowdOptions, crowdSurge } from './flash-crowds.ts';
import { type SessionBurst, sessionFactor } from './session-bursts.ts';
import { drawGaussian } from './variates.ts';

export const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;

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

export interface DayOptions {
  readonly family: DayFamily;
  readonly shape: Shape;
  /** Arrivals per second, mean over the days of the family without their crowds. */
  readonly mean: number;
  /** Hour of the day at the start of the run, in [0, 24). */
  readonly startHour: number;
  /** Seconds of the day that pass in one second of the run, >= 1; crowds keep their length. */
  readonly compress: number;
  /** Default: PLAIN_CALENDAR. */
  readonly calendar?: PaymentCalendar;
  /** From Monday to Friday; default: none. */
  readonly bursts?: readonly SessionBurst[];
}

/** No day is busier for its date; day 0 is a Monday. */
export const FIRST_DATE = '2025-01-06';
export const PLAIN_CALENDAR: PaymentCalendar = {
  firstDate: parseDate(FIRST_DATE),
  paydays: [],
  paydayFactor: 1,
  monthEndFactor: 1,
};

/** The traffic of a run, second by second. */
export interface PaymentTraffic {
  /** Expected arrivals per second, at the middle of each second. */
  readonly rates: Float64Array;
  /** What crowds add to it, relative to the rate without them. */
  readonly surge: Float64Array;
}

/**
 * Rates of a run. Chance comes from `dayRandom` alone: keyed by the number of days since the day
 * before the run, since a run may last into the next days.
 */
export function dayTraffic(
  options: DayOptions,
  { day, dayRandom, horizon }: { day: number; dayRandom: Random; horizon: Seconds },
): PaymentTraffic {
  const { family, mean, startHour, compress } = options;
  const rates = new Float64Array(Math.ceil(horizon)).fill(mean);
  const begin = startHour * SECONDS_PER_HOUR;
  let ordinal = -1;
  let today = (_clock: Seconds) => 1;
  for (let second = 0; second < rates.length; second++) {
    const clock = begin + (second + 0.5) * compress;
    const days = Math.floor(clock / SECONDS_PER_DAY);
    if (days !== ordinal) {
      ordinal = days;
      today = dayShape(options, { day, days, dayRandom });
    }
    rates[second]! *= today(clock - days * SECONDS_PER_DAY);
  }
  const window = { startHour, compress, seconds: rates.length };
  const surge = crowdSurge(family.crowds, window, dayRandom);
  return { rates: rates.map((rate, second) => rate * (1 + surge[second]!)), surge };
}

/** The rates of `dayTraffic`. */
export function dayRates(
  options: DayOptions,
  run: { day: number; dayRandom: Random; horizon: Seconds },
): Float64Array {
  return dayTraffic(options, run).rates;
}

/** The relative rate by second of the day `days` after the first of the run. */
function dayShape(
  { family, shape, calendar = PLAIN_CALENDAR, bursts = [] }: DayOptions,
  { day, days, dayRandom }: { day: number; days: number; dayRandom: Random },
): (clock: Seconds) => number {
  const date = calendar.firstDate + (calendar.repeatsDate === true ? 0 : day) + days;
  const level = calendarFactor(calendar, date);
  const base = family.isDiurnal
    ? drawDay(HOURLY[shape], { weekday: weekdayOf(date), days, dayRandom })
    : () => 1;
  if (bursts.length === 0 || !isWeekday(date)) return (clock) => level * base(clock);
  return (clock) => level * base(clock) * sessionFactor(bursts, clock);
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
