import { parseTime } from './civil-dates.ts';
import { ruleCalendar } from './rule-calendar.ts';

/**
 * FedNow settles at any time of any day; its business day ends when Fedwire's does, at 19:00
 * Eastern Time, also at weekends and on holidays (assumption).
 */
export const fednow = () =>
  ruleCalendar({
    name: 'fednow',
    zone: 'America/New_York',
    hours: { open: parseTime('19:00'), openDays: -1, close: parseTime('19:00') },
    hasWeekends: true,
    sources: ['frbservices.org, FedNow Service: 24 hours a day, 365 days a year, since 2023-07-20'],
    holidays: () => [],
  });
