import { dateOf, easterSunday, lastWeekdayUntil, parseTime } from './civil-dates.ts';
import { type Holiday, listed, ruleCalendar } from './rule-calendar.ts';

const EARLY_CLOSE_FROM = 2010;
/** Whit Monday of a single year, and the Reformation's 500th anniversary. */
const SINGLE: Readonly<Record<string, string>> = {
  '2007-05-28': 'Whit Monday',
  '2017-10-31': 'Reformation Day',
};
const WHIT_MONDAYS = { from: 2015, to: 2021 } as const;
const UNITY_DAYS = { from: 2014, to: 2021 } as const;

/**
 * Shares on Xetra and on the floor in Frankfurt. Hours are those since November 2003 for all years
 * (assumption: evenings until 20:00 from 2000 to 2003 are left out).
 */
export const xfra = () =>
  ruleCalendar({
    name: 'xfra',
    zone: 'Europe/Berlin',
    hours: { open: parseTime('09:00'), close: parseTime('17:30') },
    checked: { from: '1990-01-02', to: '2023-12-29' },
    sources: [
      'deutsche-boerse.com, trading calendars: 24 and 31 December are days of settlement, not of trading',
      'sessions of 1990 to 2023-12-29: exchange_calendars, commit 5308ce20',
    ],
    holidays,
    earlyCloses: (year) =>
      year < EARLY_CLOSE_FROM
        ? []
        : [
            {
              date: lastWeekdayUntil(dateOf(year, 12, 30)),
              name: 'last day of the year',
              close: parseTime('14:00'),
            },
          ],
  });

function holidays(year: number): Holiday[] {
  const easter = easterSunday(year);
  const isIn = ({ from, to }: { readonly from: number; readonly to: number }) =>
    year >= from && year <= to;
  return [
    { date: dateOf(year, 1, 1), name: "New Year's Day" },
    { date: easter - 2, name: 'Good Friday' },
    { date: easter + 1, name: 'Easter Monday' },
    { date: dateOf(year, 5, 1), name: 'Labour Day' },
    ...(isIn(WHIT_MONDAYS) ? [{ date: easter + 50, name: 'Whit Monday' }] : []),
    ...(isIn(UNITY_DAYS) ? [{ date: dateOf(year, 10, 3), name: 'Day of German Unity' }] : []),
    { date: dateOf(year, 12, 24), name: 'Christmas Eve' },
    { date: dateOf(year, 12, 25), name: 'Christmas Day' },
    { date: dateOf(year, 12, 26), name: 'second day of Christmas' },
    { date: dateOf(year, 12, 31), name: "New Year's Eve" },
    ...listed(SINGLE, year),
  ];
}
