import { dateOf, lastWeekdayUntil, parseTime } from './civil-dates.ts';
import { englishBankHolidays } from './england.ts';
import { type EarlyClose, ruleCalendar } from './rule-calendar.ts';

const HALF_PAST_TWELVE = parseTime('12:30');

/**
 * The London Stock Exchange: bank holidays of England, half days before Christmas and New Year.
 * Hours are today's for all years (assumption: trading began later in the 1990s).
 */
export const xlon = () =>
  ruleCalendar({
    name: 'xlon',
    zone: 'Europe/London',
    hours: { open: parseTime('08:00'), close: parseTime('16:30') },
    checked: { from: '1990-01-02', to: '2023-09-12' },
    sources: [
      'londonstockexchange.com, Trading days and hours; gov.uk, UK bank holidays',
      'sessions of 1990 to 2023-09-12: exchange_calendars, commit 5308ce20',
    ],
    holidays: englishBankHolidays,
    earlyCloses: (year): EarlyClose[] => [
      {
        date: lastWeekdayUntil(dateOf(year, 12, 24)),
        name: 'last day before Christmas',
        close: HALF_PAST_TWELVE,
      },
      {
        date: lastWeekdayUntil(dateOf(year, 12, 31)),
        name: 'last day of the year',
        close: HALF_PAST_TWELVE,
      },
    ],
  });
