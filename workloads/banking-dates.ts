import {
  type DateNumber,
  dateOf,
  isWeekend,
  lastWeekdayUntil,
  partsOf,
} from '../sim/calendars/civil-dates.ts';

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

export function isWeekday(date: DateNumber): boolean {
  return !isWeekend(date);
}

/**
 * Whether a day is one of `paydays`, each moved back to the Friday before when it falls on a
 * weekend. Assumption: banks are closed at weekends and at no holidays.
 */
export function isPayday(paydays: readonly number[], date: DateNumber): boolean {
  const { first, next } = monthOf(date);
  const isMoved = (day: number, from: DateNumber) => lastWeekdayUntil(from + day - 1) === date;
  return paydays.some((day) => {
    // The 1st or 2nd of the next month may be paid in this one.
    if (isMoved(day, next)) return true;
    return isMoved(Math.min(day, next - first), first);
  });
}

/** Which banking day of its month a day is, from 1; 0 at weekends. Assumption: as for `isPayday`. */
export function bankingDayOfMonth(date: DateNumber): number {
  if (!isWeekday(date)) return 0;
  const { first } = monthOf(date);
  return Array.from({ length: date - first + 1 }, (_, i) => first + i).filter(isWeekday).length;
}

/** Whether a day is the last banking day of its month. */
export function isMonthEnd(date: DateNumber): boolean {
  return lastWeekdayUntil(monthOf(date).next - 1) === date;
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

/** The first day of the month of a date, and of the month after it. */
function monthOf(date: DateNumber): { readonly first: DateNumber; readonly next: DateNumber } {
  const { year, month } = partsOf(date);
  const next = month === 12 ? dateOf(year + 1, 1, 1) : dateOf(year, month + 1, 1);
  return { first: dateOf(year, month, 1), next };
}
