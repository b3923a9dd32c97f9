import {
  easterSunday,
  isoDate,
  isoTime,
  parseDate,
  parseInstant,
  parseTime,
} from '../../sim/calendars/civil-dates.ts';
import { ruleCalendarOf } from '../../sim/calendars/index.ts';
import { type TimeZone, timeZone } from '../../sim/calendars/time-zones.ts';
import { settlementOf } from '../../sim/calendars/window-schedule.ts';
import { publishedSchedule } from '../../sim/calendars/window-schedules.ts';
import type { ConformanceOutcome } from './report.ts';

type Fact = readonly [name: string, expected: string, got: string];

/** Single facts: closings and half days, Easter, changes of clocks, and cut-offs. */
export function answerFacts(): ConformanceOutcome[] {
  const facts = [...DAYS.map(day), ...EASTERS.map(easter), ...CHANGES.flatMap(change)];
  return [...facts, ...CUT_OFFS.map(cutOff)].map(([name, expected, got]) => ({
    case: name,
    verdict: expected === got ? 'passed' : 'failed',
    expected,
    got,
  }));
}

const HOURS_XNYS = '09:30 to 16:00';

/** Calendar, date, and its hours by the local clock. Source: the publishers of each calendar. */
const DAYS: readonly (readonly [calendar: string, date: string, hours: string])[] = [
  ['xnys', '1994-04-27', 'closed'], // Nixon
  ['xnys', '2001-09-10', HOURS_XNYS],
  ['xnys', '2001-09-11', 'closed'],
  ['xnys', '2001-09-14', 'closed'],
  ['xnys', '2001-09-17', HOURS_XNYS],
  ['xnys', '2007-01-02', 'closed'], // Ford
  ['xnys', '2012-10-29', 'closed'], // Sandy
  ['xnys', '2012-10-30', 'closed'],
  ['xnys', '2018-12-05', 'closed'], // Bush
  ['xnys', '2025-01-09', 'closed'], // Carter
  ['xnys', '2010-12-31', HOURS_XNYS], // New Year's Day on a Saturday
  ['xnys', '2021-12-24', 'closed'], // Christmas on a Saturday
  ['xnys', '2024-07-03', '09:30 to 13:00'],
  ['xnys', '2024-11-29', '09:30 to 13:00'],
  ['xnys', '2024-12-24', '09:30 to 13:00'],
  ['xnys', '2028-07-03', '09:30 to 13:00'],
  ['xnys', '2026-07-02', HOURS_XNYS], // the 4th on a Saturday, kept on the 3rd
  ['xlon', '1999-12-31', 'closed'],
  ['xlon', '2011-04-29', 'closed'],
  ['xlon', '2022-06-03', 'closed'],
  ['xlon', '2022-05-30', '08:00 to 16:30'], // moved to 2 June
  ['xlon', '2022-09-19', 'closed'],
  ['xlon', '2023-05-08', 'closed'],
  ['xlon', '2020-05-04', '08:00 to 16:30'], // moved to 8 May
  ['xlon', '2020-05-08', 'closed'],
  ['xlon', '2024-12-24', '08:00 to 12:30'],
  ['xlon', '2024-12-31', '08:00 to 12:30'],
  ['xfra', '2017-10-31', 'closed'], // Reformation Day
  ['xfra', '2022-06-06', '09:00 to 17:30'], // Whit Monday, a day of trading again
  ['xfra', '2024-12-30', '09:00 to 14:00'],
  ['target', '1999-04-02', '07:00 to 18:00'], // Good Friday of the first year
  ['target', '1999-12-31', 'closed'],
  ['target', '2001-12-31', 'closed'],
  ['target', '2002-12-31', '07:00 to 18:00'],
  ['target', '2024-05-01', 'closed'],
  ['fedwire', '2004-12-24', '21:00 to 19:00'], // Christmas on a Saturday
  ['fedwire', '2022-06-20', 'closed'], // Juneteenth on a Sunday
  ['fedwire', '2018-12-05', '21:00 to 19:00'], // open when the exchange mourns
  ['us-settlement', '2004-12-24', 'closed'],
  ['uk-settlement', '2021-12-28', 'closed'], // Boxing Day on a Sunday
  ['fednow', '2024-12-25', '19:00 to 19:00'],
  ['always', '2024-12-25', '00:00 to 00:00'],
];

/** Source: U.S. Naval Observatory, "The Date of Easter". */
const EASTERS = [
  ...['1818-03-22', '1943-04-25', '1954-04-18', '1981-04-19', '1990-04-15', '2000-04-23'],
  ...['2008-03-23', '2011-04-24', '2019-04-21', '2024-03-31', '2025-04-20', '2038-04-25'],
];

/** Zone, instant of a change, and hours ahead of UTC before and after. Source: the tz database. */
const CHANGES: readonly (readonly [zone: string, at: string, before: number, after: number])[] = [
  ['America/New_York', '1974-01-06T07:00Z', -5, -4],
  ['America/New_York', '1975-02-23T07:00Z', -5, -4],
  ['America/New_York', '1986-04-27T07:00Z', -5, -4],
  ['America/New_York', '1990-04-01T07:00Z', -5, -4],
  ['America/New_York', '2006-10-29T06:00Z', -4, -5],
  ['America/New_York', '2007-03-11T07:00Z', -5, -4],
  ['America/New_York', '2007-11-04T06:00Z', -4, -5],
  ['America/New_York', '2025-03-09T07:00Z', -5, -4],
  ['America/New_York', '2025-11-02T06:00Z', -4, -5],
  ['Europe/London', '1990-10-28T01:00Z', 1, 0],
  ['Europe/London', '1995-10-22T01:00Z', 1, 0],
  ['Europe/London', '1996-10-27T01:00Z', 1, 0],
  ['Europe/London', '2025-03-30T01:00Z', 0, 1],
  ['Europe/Berlin', '1990-09-30T01:00Z', 2, 1],
  ['Europe/Berlin', '1995-09-24T01:00Z', 2, 1],
  ['Europe/Berlin', '1996-10-27T01:00Z', 2, 1],
  ['Europe/Berlin', '2025-03-30T01:00Z', 1, 2],
];

/** Schedule, local arrival, then window, its cut-off and settlement of an item finished at once. */
const CUT_OFFS: readonly (readonly [kind: string, arrival: string, expected: string])[] = [
  ['same-day-ach', '2024-03-12 10:29:59', 'first: 2024-03-12 10:30, settles 2024-03-12 13:00'],
  ['same-day-ach', '2024-03-12 10:30', 'second: 2024-03-12 14:45, settles 2024-03-12 17:00'],
  ['same-day-ach', '2024-03-12 16:45', 'first: 2024-03-13 10:30, settles 2024-03-13 13:00'],
  ['same-day-ach', '2024-12-24 16:45', 'first: 2024-12-26 10:30, settles 2024-12-26 13:00'],
  ['same-day-ach', '2024-01-12 17:00', 'first: 2024-01-16 10:30, settles 2024-01-16 13:00'],
  ['fedwire-customer', '2024-03-08 18:45', 'customer: 2024-03-11 18:45, settles 2024-03-10 21:00'],
  ['fedwire-customer', '2024-03-10 22:00', 'customer: 2024-03-11 18:45, settles 2024-03-10 22:00'],
  ['t2-customer', '2024-03-28 17:00', 'customer: 2024-04-02 17:00, settles 2024-04-02 07:00'],
  ['us-affirmation', '2024-07-03 20:59', 'affirmation: 2024-07-03 21:00, settles 2024-07-03 20:59'],
  ['us-closing-auction', '2024-07-03 12:50', 'close: 2024-07-05 15:50, settles 2024-07-05 16:00'],
];

function day([kind, date, expected]: (typeof DAYS)[number]): Fact {
  const calendar = ruleCalendarOf(kind);
  const session = calendar.session(parseDate(date));
  const time = (instant: number) => isoTime(calendar.zone.localAt(instant).time);
  const hours = session && `${time(session.open)} to ${time(session.close)}`;
  return [`${kind} ${date}`, expected, hours ?? 'closed'];
}

function easter(expected: string): Fact {
  const year = Number(expected.slice(0, 4));
  return [`Easter ${year}`, expected, isoDate(easterSunday(year))];
}

function change([name, at, before, after]: (typeof CHANGES)[number]): readonly Fact[] {
  const zone = timeZone(name);
  const instant = parseInstant(at);
  const hours = (offset: number) => `${offset / 3600} h`;
  return [
    [`${name} before ${at}`, `${before} h`, hours(zone.offsetAt(instant - 1))],
    [`${name} from ${at}`, `${after} h`, hours(zone.offsetAt(instant))],
  ];
}

function cutOff([kind, arrival, expected]: (typeof CUT_OFFS)[number]): Fact {
  const schedule = publishedSchedule(kind);
  const { zone } = schedule.rules;
  const [date = '', time = ''] = arrival.split(' ');
  const instant = zone.instantOf(parseDate(date), parseTime(time));
  const window = schedule.windowAt(instant);
  const settles = localText(settlementOf(window, instant), zone);
  const got = `${window.name}: ${localText(window.cutOff, zone)}, settles ${settles}`;
  return [`${kind} ${arrival}`, expected, got];
}

function localText(instant: number, zone: TimeZone): string {
  const { date, time } = zone.localAt(instant);
  return `${isoDate(date)} ${isoTime(time)}`;
}
