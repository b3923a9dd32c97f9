import { dateOf, easterSunday, parseTime } from './civil-dates.ts';
import { type Holiday, listed, ruleCalendar } from './rule-calendar.ts';

/** 1999, when only the turn of the year and Christmas were closed, and the change to euro cash. */
const SINGLE: Readonly<Record<string, string>> = {
  '1999-12-31': 'turn of the millennium',
  '2001-12-31': 'change to euro notes and coins',
};
const EASTER_FROM = 2000;

/**
 * TARGET, TARGET2 and T2, which settle large payments in euro; from its first day, 1999-01-04.
 * Hours are those of the day trade phase of TARGET2.
 */
export const target = () =>
  ruleCalendar({
    name: 'target',
    zone: 'Europe/Berlin',
    hours: { open: parseTime('07:00'), close: parseTime('18:00') },
    checked: { from: '1999-01-01', to: '2006-12-31' },
    sources: [
      'ECB press releases of 1998-09-03, 1999-07-15 (closing days of 2000) and 2000-12-14 (since 2002)',
      'ecb.europa.eu, TARGET2 business day: day trade phase 07:00 to 18:00',
      'holidays of 1999 to 2006: test-suite/calendars.cpp of QuantLib, commit 2a13d455',
    ],
    holidays,
  });

function holidays(year: number): Holiday[] {
  const easter = easterSunday(year);
  const sinceEaster = [
    { date: easter - 2, name: 'Good Friday' },
    { date: easter + 1, name: 'Easter Monday' },
    { date: dateOf(year, 5, 1), name: 'Labour Day' },
    { date: dateOf(year, 12, 26), name: '26 December' },
  ];
  return [
    { date: dateOf(year, 1, 1), name: "New Year's Day" },
    { date: dateOf(year, 12, 25), name: 'Christmas Day' },
    ...(year >= EASTER_FROM ? sinceEaster : []),
    ...listed(SINGLE, year),
  ];
}
