import {
  type DateNumber,
  dateOf,
  lastWeekday,
  MONDAY,
  nthWeekday,
  SATURDAY,
  SUNDAY,
  THURSDAY,
  weekdayOf,
} from './civil-dates.ts';
import type { Holiday } from './rule-calendar.ts';

/** Where a holiday of a fixed date is kept when it falls on a weekend. */
export type Observance = (date: DateNumber) => DateNumber;

/** On a Sunday: the Monday after. On a Saturday: not at all, as no one works then anyway. */
export function mondayAfterSunday(date: DateNumber): DateNumber {
  return weekdayOf(date) === SUNDAY ? date + 1 : date;
}

/** On a Sunday: the Monday after. On a Saturday: the Friday before. */
export function nearestWeekday(date: DateNumber): DateNumber {
  return weekdayOf(date) === SATURDAY ? date - 1 : mondayAfterSunday(date);
}

/** Since 1971 on a Monday. Source: Uniform Monday Holiday Act, Public Law 90-363. */
export const MONDAY_HOLIDAYS_FROM = 1971;

export const newYear = (year: number, observed: Observance): Holiday => ({
  date: observed(dateOf(year, 1, 1)),
  name: "New Year's Day",
});
export const martinLutherKing = (year: number): Holiday => ({
  date: nthWeekday(3, MONDAY, { year, month: 1 }),
  name: 'Birthday of Martin Luther King, Jr.',
});
export const washington = (year: number, observed: Observance): Holiday => ({
  date:
    year >= MONDAY_HOLIDAYS_FROM
      ? nthWeekday(3, MONDAY, { year, month: 2 })
      : observed(dateOf(year, 2, 22)),
  name: "Washington's Birthday",
});
export const memorialDay = (year: number, observed: Observance): Holiday => ({
  date:
    year >= MONDAY_HOLIDAYS_FROM
      ? lastWeekday(MONDAY, { year, month: 5 })
      : observed(dateOf(year, 5, 30)),
  name: 'Memorial Day',
});
export const juneteenth = (year: number, observed: Observance): Holiday => ({
  date: observed(dateOf(year, 6, 19)),
  name: 'Juneteenth',
});
export const independenceDay = (year: number, observed: Observance): Holiday => ({
  date: observed(dateOf(year, 7, 4)),
  name: 'Independence Day',
});
export const laborDay = (year: number): Holiday => ({
  date: nthWeekday(1, MONDAY, { year, month: 9 }),
  name: 'Labor Day',
});
export const columbusDay = (year: number): Holiday => ({
  date: nthWeekday(2, MONDAY, { year, month: 10 }),
  name: 'Columbus Day',
});
/** From 1971 to 1977 on the fourth Monday of October. Source: Public Laws 90-363 and 94-97. */
export const veteransDay = (year: number, observed: Observance): Holiday => ({
  date:
    year >= MONDAY_HOLIDAYS_FROM && year <= 1977
      ? nthWeekday(4, MONDAY, { year, month: 10 })
      : observed(dateOf(year, 11, 11)),
  name: 'Veterans Day',
});
export const thanksgiving = (year: number): Holiday => ({
  date: nthWeekday(4, THURSDAY, { year, month: 11 }),
  name: 'Thanksgiving Day',
});
export const christmas = (year: number, observed: Observance): Holiday => ({
  date: observed(dateOf(year, 12, 25)),
  name: 'Christmas Day',
});

const KING_FROM = 1986; // Public Law 98-144
const JUNETEENTH_FROM = 2022; // Public Law 117-17 of 17 June 2021; the 19th was a Saturday

/** The holidays of the federal government, 5 U.S.C. 6103, which banks keep as well. */
export function federalHolidays(year: number, observed: Observance): Holiday[] {
  return [
    newYear(year, observed),
    ...(year >= KING_FROM ? [martinLutherKing(year)] : []),
    washington(year, observed),
    memorialDay(year, observed),
    ...(year >= JUNETEENTH_FROM ? [juneteenth(year, observed)] : []),
    independenceDay(year, observed),
    laborDay(year),
    ...(year >= MONDAY_HOLIDAYS_FROM ? [columbusDay(year)] : []),
    veteransDay(year, observed),
    thanksgiving(year),
    christmas(year, observed),
  ];
}
