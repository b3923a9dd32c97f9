import { parseTime } from './civil-dates.ts';
import { ruleCalendar } from './rule-calendar.ts';
import { federalHolidays, mondayAfterSunday } from './united-states.ts';

/**
 * Banking days of the Federal Reserve Banks, for Fedwire, the National Settlement Service and
 * FedACH. A holiday on a Saturday leaves the Friday before open. Hours are Fedwire's since March
 * 2021, for all years (assumption: it opened later and closed at 18:30 before; it is to open on
 * Sundays and weekday holidays too, from 2028 or 2029: 90 FR 51356).
 */
export const fedwire = () =>
  ruleCalendar({
    name: 'fedwire',
    zone: 'America/New_York',
    hours: { open: parseTime('21:00'), openDays: -1, close: parseTime('19:00') },
    checked: { from: '2024-01-01', to: '2027-12-31' },
    sources: [
      'federalreserve.gov, About the Fedwire Funds Service: from 21:00 of the day before to 19:00',
      'richmondfed.org, Holiday Schedule 2025 to 2027; stlouisfed.org, Holiday Schedule 2024',
    ],
    holidays: (year) => federalHolidays(year, mondayAfterSunday),
  });
