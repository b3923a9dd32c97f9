import { type DateNumber, dateOf, SECONDS_PER_DAY } from '../sim/calendars/civil-dates.ts';
import { type ClockTime, instantOfTime, parseClockTime } from '../sim/calendars/clock-times.ts';
import { ruleCalendarOf } from '../sim/calendars/index.ts';
import { assert, type Seconds } from '../sim/units.ts';

/** Work that an authority or a market wants by a time of the day. */
export interface Report {
  readonly name: string;
  readonly calendar: string; // whose session the times count from
  readonly release: string; // '16:45', 'close + 30min', in New York
  readonly due: string;
  readonly dueDays: number; // business days after that of the release
  readonly share: number; // of all regulatory work (assumption); they add up to 1
}

/**
 * Same-Day ACH: windows end at 10:30, 14:45 and 16:45 and settle at 13:00, 17:00 and 18:00 (frbservices.org). Affirmation of
 * trades by 21:00 of the trade date (DTCC, settlement on the next day). Fedwire closes at 19:00 and its next day opens at 21:00.
 * Orders and executions are reported by 08:00 of the next business day (SEC Rule 613). Margin and liquidity: assumption.
 */
export const REPORTS: readonly Report[] = [
  ach('ach-morning', '10:30', '13:00'),
  ach('ach-afternoon', '14:45', '17:00'),
  ach('ach-late', '16:45', '18:00'),
  {
    name: 'trade-affirmation',
    calendar: 'xnys',
    release: 'close',
    due: '21:00',
    dueDays: 0,
    share: 0.2,
  },
  {
    name: 'margin-calls',
    calendar: 'xnys',
    release: 'close + 30min',
    due: 'close + 4h',
    dueDays: 0,
    share: 0.12,
  },
  {
    name: 'wire-reconciliation',
    calendar: 'fedwire',
    release: '19:00',
    due: '21:00',
    dueDays: 0,
    share: 0.12,
  },
  {
    name: 'order-audit-trail',
    calendar: 'xnys',
    release: '19:30',
    due: '08:00',
    dueDays: 1,
    share: 0.24,
  },
  {
    name: 'liquidity-report',
    calendar: 'fedwire',
    release: '20:00',
    due: '06:00',
    dueDays: 1,
    share: 0.2,
  },
];

function ach(name: string, release: string, due: string): Report {
  return { name, calendar: 'fedwire', release, due, dueDays: 0, share: 0.04 };
}

/** Day 0 is a Monday; the exchange's sessions are checked up to January 2023. */
const FIRST: DateNumber = dateOf(2021, 1, 4);

/** The date of a business day of both calendars, from 0. */
export function businessDate(day: number): DateNumber {
  const [exchange, payments] = [ruleCalendarOf('xnys'), ruleCalendarOf('fedwire')];
  let date = FIRST;
  for (let left = day; left > 0; left--) {
    date = exchange.nextBusinessDay(date);
    while (!payments.isBusinessDay(date)) date = exchange.nextBusinessDay(date);
  }
  return date;
}

/** Seconds from midnight in New York of the business day `date`. */
export function reportTimes(
  { calendar, release, due, dueDays }: Report,
  date: DateNumber,
): { readonly release: Seconds; readonly deadline: Seconds } {
  const { zone } = ruleCalendarOf(calendar);
  const midnight = zone.instantOf(date, 0);
  const dueDate = ruleCalendarOf(calendar).addBusinessDays(date, dueDays);
  const released = instantOn(calendar, date, release);
  // A report of a Friday has the weekend; nobody plans with more than a day of it (assumption).
  const deadline = Math.min(
    instantOn(calendar, dueDate, due),
    instantOn(calendar, date, due) + dueDays * SECONDS_PER_DAY,
  );
  return { release: released - midnight, deadline: deadline - midnight };
}

function instantOn(calendar: string, date: DateNumber, text: string) {
  const { zone } = ruleCalendarOf(calendar);
  const session = ruleCalendarOf(calendar).session(date);
  const time: ClockTime | undefined = parseClockTime(text);
  assert(session !== undefined && time !== undefined, `no ${text} on a day without a session`);
  return instantOfTime(time, { zone, date, session });
}
