import { ALL_DAY, ruleCalendar } from './rule-calendar.ts';
import { federalHolidays, nearestWeekday } from './united-states.ts';

/**
 * Days on which securities settle in the United States as QuantLib has them: a holiday on a
 * Saturday closes the Friday before, which the Federal Reserve keeps open (see `fedwire`).
 */
export const usSettlement = () =>
  ruleCalendar({
    name: 'us-settlement',
    zone: 'America/New_York',
    hours: ALL_DAY,
    checked: { from: '2004-01-01', to: '2005-12-31' },
    sources: [
      '5 U.S.C. 6103, public holidays',
      'holidays of 1961, 2004 and 2005: test-suite/calendars.cpp of QuantLib, commit 2a13d455',
    ],
    holidays: (year) => federalHolidays(year, nearestWeekday),
  });
