import {
  dateOf,
  easterSunday,
  isWeekend,
  lastWeekday,
  MONDAY,
  nthWeekday,
  parseDate,
} from './civil-dates.ts';
import { type Holiday, listed } from './rule-calendar.ts';

/**
 * Holidays of a single year, by royal proclamation.
 * Source: The London Gazette; gov.uk, "UK bank holidays"; those before 1990 unchecked.
 */
const SINGLE: Readonly<Record<string, string>> = {
  '1973-11-14': 'wedding of Princess Anne',
  '1977-06-07': 'Silver Jubilee',
  '1981-07-29': 'wedding of the Prince of Wales',
  '1999-12-31': "Millennium New Year's Eve",
  '2002-06-03': 'Golden Jubilee',
  '2011-04-29': 'wedding of Prince William',
  '2012-06-05': 'Diamond Jubilee',
  '2022-06-03': 'Platinum Jubilee',
  '2022-09-19': 'funeral of Queen Elizabeth II',
  '2023-05-08': 'coronation of King Charles III',
};
/** Where a holiday was moved to another date of the same year. */
const EARLY_MAY_MOVED: Readonly<Record<number, string>> = {
  1995: '1995-05-08', // fifty years since the end of the war in Europe
  2020: '2020-05-08', // seventy-five
};
const SPRING_MOVED: Readonly<Record<number, string>> = {
  2002: '2002-06-04',
  2012: '2012-06-04',
  2022: '2022-06-02',
};
const NEW_YEAR_FROM = 1974;
const EARLY_MAY_FROM = 1978;

/**
 * Bank holidays of England and Wales since 1971. One that falls on a weekend is kept on the next
 * weekday that is not one itself.
 * Source: Banking and Financial Dealings Act 1971, schedule 1, and the proclamations of each year.
 */
export function englishBankHolidays(year: number): Holiday[] {
  const easter = easterSunday(year);
  const firstOfYear = dateOf(year, 1, 1);
  const newYear = isWeekend(firstOfYear) ? nthWeekday(1, MONDAY, { year, month: 1 }) : firstOfYear;
  const christmas = dateOf(year, 12, 25);
  const moved = (table: Readonly<Record<number, string>>, usual: number) =>
    table[year] === undefined ? usual : parseDate(table[year]);
  const earlyMay = moved(EARLY_MAY_MOVED, nthWeekday(1, MONDAY, { year, month: 5 }));
  return [
    ...(year >= NEW_YEAR_FROM ? [{ date: newYear, name: "New Year's Day" }] : []),
    { date: easter - 2, name: 'Good Friday' },
    { date: easter + 1, name: 'Easter Monday' },
    ...(year >= EARLY_MAY_FROM ? [{ date: earlyMay, name: 'Early May bank holiday' }] : []),
    {
      date: moved(SPRING_MOVED, lastWeekday(MONDAY, { year, month: 5 })),
      name: 'Spring bank holiday',
    },
    { date: lastWeekday(MONDAY, { year, month: 8 }), name: 'Summer bank holiday' },
    { date: isWeekend(christmas) ? christmas + 2 : christmas, name: 'Christmas Day' },
    { date: isWeekend(christmas + 1) ? christmas + 3 : christmas + 1, name: 'Boxing Day' },
    ...listed(SINGLE, year),
  ];
}
