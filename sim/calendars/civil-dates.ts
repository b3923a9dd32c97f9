import type { Seconds } from '../units.ts';

/** Days since 1970-01-01 in the Gregorian calendar; a whole number, negative before. */
export type DateNumber = number;
/** Seconds since 1970-01-01T00:00:00Z, without leap seconds. */
export type Instant = Seconds;
/** Seconds on a local clock since midnight, in [0, 86400]: 86400 is the end of the day. */
export type TimeOfDay = Seconds;

export interface DateParts {
  readonly year: number;
  readonly month: number; // 1 to 12
  readonly day: number; // 1 to 31
}

export const SECONDS_PER_DAY = 86_400;
export const MONDAY = 0;
export const WEDNESDAY = 2;
export const THURSDAY = 3;
export const FRIDAY = 4;
export const SATURDAY = 5;
export const SUNDAY = 6;
const DAYS_PER_WEEK = 7;
const DAYS_PER_ERA = 146_097; // 400 years
const YEARS_PER_ERA = 400;
const MARCH_OF_YEAR_0 = 719_468; // days from 0000-03-01 to 1970-01-01

/**
 * The number of a date; a month from 1 to 12, a day that counts on beyond its month.
 * Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil: years begin in
 * March, so that the leap day is the last one.
 */
export function dateOf(year: number, month: number, day: number): DateNumber {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / YEARS_PER_ERA);
  const yearOfEra = marchYear - era * YEARS_PER_ERA;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * DAYS_PER_ERA + yearOfEra * 365 + leapDays + dayOfYear - MARCH_OF_YEAR_0;
}

/** Year, month and day of a date. Source: as `dateOf`, civil_from_days. */
export function partsOf(date: DateNumber): DateParts {
  const days = date + MARCH_OF_YEAR_0;
  const era = Math.floor(days / DAYS_PER_ERA);
  const dayOfEra = days - era * DAYS_PER_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = era * YEARS_PER_ERA + yearOfEra + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}

export function yearOf(date: DateNumber): number {
  return partsOf(date).year;
}

/** Monday is 0, Sunday 6. 1970-01-01 was a Thursday. */
export function weekdayOf(date: DateNumber): number {
  return (((date + THURSDAY) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
}

export function isWeekend(date: DateNumber): boolean {
  return weekdayOf(date) >= SATURDAY;
}

/** The first of a weekday on a date or after it. */
export function weekdayFrom(weekday: number, date: DateNumber): DateNumber {
  return date + ((weekday - weekdayOf(date) + DAYS_PER_WEEK) % DAYS_PER_WEEK);
}

/** The last of a weekday on a date or before it. */
export function weekdayUntil(weekday: number, date: DateNumber): DateNumber {
  return date - ((weekdayOf(date) - weekday + DAYS_PER_WEEK) % DAYS_PER_WEEK);
}

/** The n-th of a weekday in a month, n from 1. */
export function nthWeekday(
  n: number,
  weekday: number,
  { year, month }: { readonly year: number; readonly month: number },
): DateNumber {
  return weekdayFrom(weekday, dateOf(year, month, 1)) + (n - 1) * DAYS_PER_WEEK;
}

/** The last of a weekday in a month. */
export function lastWeekday(
  weekday: number,
  { year, month }: { readonly year: number; readonly month: number },
): DateNumber {
  const nextMonth = month === 12 ? dateOf(year + 1, 1, 1) : dateOf(year, month + 1, 1);
  return weekdayUntil(weekday, nextMonth - 1);
}

/** The date itself, or the Friday before where it falls on a weekend. */
export function lastWeekdayUntil(date: DateNumber): DateNumber {
  return date - Math.max(0, weekdayOf(date) - FRIDAY);
}

/**
 * Easter Sunday of the western churches, of a year of the Gregorian calendar.
 * Source: Meeus, "Astronomical Algorithms", chapter 8, "Gregorian Easter".
 */
export function easterSunday(year: number): DateNumber {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const moon = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moon + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const days = epact + toSunday - 7 * late + 114;
  return dateOf(year, Math.floor(days / 31), (days % 31) + 1);
}

/** The date that a text such as 2025-01-06 names; NaN if it names none. */
export function parseDate(text: string): DateNumber {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || Number(month) < 1 || Number(month) > 12) return Number.NaN;
  const date = dateOf(Number(year), Number(month), Number(day));
  return isoDate(date) === text ? date : Number.NaN;
}

/** A date such as 2025-01-06; years from 0 to 9999. */
export function isoDate(date: DateNumber): string {
  const { year, month, day } = partsOf(date);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** A time of day such as 09:30 or 24:00, or 15:59:50 where it has seconds. */
export function isoTime(time: TimeOfDay): string {
  const seconds = time % 60;
  const text = `${twoDigits(Math.floor(time / 3600))}:${twoDigits(Math.floor(time / 60) % 60)}`;
  return seconds === 0 ? text : `${text}:${twoDigits(seconds)}`;
}

/** An instant such as 2025-01-06T14:30:00Z; parts of a second are cut off. */
export function isoInstant(instant: Instant): string {
  const whole = Math.floor(instant);
  const date = Math.floor(whole / SECONDS_PER_DAY);
  const time = whole - date * SECONDS_PER_DAY;
  return `${isoDate(date)}T${isoTime(time).padEnd(8, ':00')}Z`;
}

/** Seconds of a time of day such as 09:30, 15:59:50 or 24:00; NaN if the text is none. */
export function parseTime(text: string): TimeOfDay {
  const [, hours, minutes, seconds = '0'] = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return Number.NaN;
  const time = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return time <= SECONDS_PER_DAY ? time : Number.NaN;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?(?:Z|[+-]00:?00)?$/;

/**
 * The instant of a text in UTC, such as 2025-01-06T14:30:00Z or 2025-01-06 14:30:00+00:00; a date
 * alone is its midnight. NaN if the text is none, or has another offset.
 */
export function parseInstant(text: string): Instant {
  const [, date = '', time = '00:00'] = INSTANT.exec(text) ?? [];
  return parseDate(date) * SECONDS_PER_DAY + parseTime(time);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
