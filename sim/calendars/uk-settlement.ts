import { englishBankHolidays } from './england.ts';
import { ALL_DAY, ruleCalendar } from './rule-calendar.ts';

/** Days on which sterling settles: all but weekends and the bank holidays of England. */
export const ukSettlement = () =>
  ruleCalendar({
    name: 'uk-settlement',
    zone: 'Europe/London',
    hours: ALL_DAY,
    checked: { from: '2004-01-01', to: '2007-12-31' },
    sources: [
      'Banking and Financial Dealings Act 1971; gov.uk, UK bank holidays',
      'holidays of 2004 to 2007: test-suite/calendars.cpp of QuantLib, commit 2a13d455',
    ],
    holidays: englishBankHolidays,
  });
