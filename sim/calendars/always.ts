import { ALL_DAY, ruleCalendar } from './rule-calendar.ts';

/** Every day from midnight to midnight, by UTC. */
export const always = () =>
  ruleCalendar({
    name: 'always',
    zone: 'UTC',
    hours: ALL_DAY,
    hasWeekends: true,
    checked: { from: '2016-01-01', to: '2016-12-31' },
    sources: ['sessions of 2016: exchange_calendars, commit 5308ce20'],
    holidays: () => [],
  });
