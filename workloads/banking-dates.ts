/** Days since 1970-01-01, which was a Thursday. */
export type DateNumber = number;

const MILLISECONDS_PER_DAY = 86_400_000;
const DAYS_PER_WEEK = 7;
const THURSDAY = 3; // from Monday, 0
const FRIDAY = 4;

/** Which days of the calendar are busier, and by how much. */
export interface PaymentCalendar {
  /** Day 0. */
  readonly firstDate: DateNumber;
  /** Days of the month; one beyond its end is its last. */
  readonly paydays: readonly number[];
  /** Banking days of the month that are paydays too, from 1; default: none. */
  readonly paydayBankingDays?: readonly number[];
  /** Every day of the run falls on `firstDate`; default: they follow each other. */
  readonly repeatsDate?: boolean;
  /** Multiplies the level of a payday. */
  readonly paydayFactor: number;
  /** Multiplies the level of the last banking day of a month. */
  readonly monthEndFactor: number;
}

/** The date that a text such as 2025-01-06 names; NaN if it names none. */
export function parseDate(text: string): DateNumber {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = dateOf(Number(year), Number(month), Number(day));
  return isoDate(date) === text ? date : Number.NaN;
}

/** Monday is 0. */
export function weekdayOf(date: DateNumber): number {
  const weekday = (date + THURSDAY) % DAYS_PER_WEEK;
  return weekday < 0 ? weekday + DAYS_PER_WEEK : weekday;
}

export function isWeekday(date: DateNumber): boolean {
  return weekdayOf(date) <= FRIDAY;
}

/**
 * Whether a day is one of `paydays`, each moved back to the Friday before when it falls on a
 * weekend. Assumption: banks are closed at weekends and at no holidays.
 */
export function isPayday(paydays: readonly number[], date: DateNumber): boolean {
  const { year, month } = partsOf(date);
  const last = dateOf(year, month + 1, 0);
  const first = dateOf(year, month, 1);
  const next = dateOf(year, month + 1, 1);
  const isMoved = (day: number, from: DateNumber) => bankingDayUntil(from + day - 1) === date;
  return paydays.some((day) => {
    // The 1st or 2nd of the next month may be paid in this one.
    if (isMoved(day, next)) return true;
    return isMoved(Math.min(day, last - first + 1), first);
  });
}

/** Which banking day of its month a day is, from 1; 0 at weekends. Assumption: as for `isPayday`. */
export function bankingDayOfMonth(date: DateNumber): number {
  if (!isWeekday(date)) return 0;
  const { year, month } = partsOf(date);
  const first = dateOf(year, month, 1);
  return Array.from({ length: date - first + 1 }, (_, i) => first + i).filter(isWeekday).length;
}

/** Whether a day is the last banking day of its month. */
export function isMonthEnd(date: DateNumber): boolean {
  const { year, month } = partsOf(date);
  return bankingDayUntil(dateOf(year, month + 1, 0)) === date;
}

/** The factor of the level of one day; both where a payday ends the month. */
export function calendarFactor(calendar: PaymentCalendar, date: DateNumber): number {
  const { paydayFactor, monthEndFactor } = calendar;
  const payday = paydayFactor !== 1 && isPaydayOf(calendar, date) ? paydayFactor : 1;
  return monthEndFactor !== 1 && isMonthEnd(date) ? payday * monthEndFactor : payday;
}

function isPaydayOf({ paydays, paydayBankingDays = [] }: PaymentCalendar, date: DateNumber) {
  return isPayday(paydays, date) || paydayBankingDays.includes(bankingDayOfMonth(date));
}

/** That day, or the Friday before where it falls on a weekend. */
function bankingDayUntil(date: DateNumber): DateNumber {
  return date - Math.max(0, weekdayOf(date) - FRIDAY);
}

/** Months from 1; a day or a month beyond its range counts on, day 0 is the last of the month before. */
function dateOf(year: number, month: number, day: number): DateNumber {
  return Date.UTC(year, month - 1, day) / MILLISECONDS_PER_DAY;
}

function partsOf(date: DateNumber): { readonly year: number; readonly month: number } {
  const utc = new Date(date * MILLISECONDS_PER_DAY);
  return { year: utc.getUTCFullYear(), month: utc.getUTCMonth() + 1 };
}

function isoDate(date: DateNumber): string {
  if (Number.isNaN(date)) return '';
  return new Date(date * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
}
