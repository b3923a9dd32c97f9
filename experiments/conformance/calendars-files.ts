import { basename } from 'node:path';
import type { Session } from '../../sim/calendars/calendar.ts';
import {
  type DateNumber,
  isoDate,
  isWeekend,
  parseDate,
  yearOf,
} from '../../sim/calendars/civil-dates.ts';
import { RULE_CALENDARS, ruleCalendarOf } from '../../sim/calendars/index.ts';
import { didYouMean, found, isMap } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import { readSessions } from '../sessions-file.ts';
import { Checker } from './hpa-case-files.ts';

/** Holidays that fall on Monday to Friday, all of a span. */
export interface HolidayList {
  readonly calendar: string; // of RULE_CALENDARS
  readonly from: DateNumber;
  readonly to: DateNumber; // inclusive
  readonly holidays: ReadonlySet<DateNumber>;
}
/** All sessions of a span; `calendar` is undefined where no rules are known for them. */
export interface SessionList {
  readonly name: string;
  readonly calendar: string | undefined;
  readonly sessions: readonly Session[];
}

/** What else calendars are called, in small letters and without what stands in brackets. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  xnys: ['nyse', 'new york stock exchange', 'us nyse'],
  xlon: ['lse', 'london stock exchange', 'uk exchange', 'london'],
  xfra: ['frankfurt stock exchange', 'frankfurt', 'xetra', 'xetr'],
  target: ['target2', 't2', 'trans-european automated real-time gross settlement express transfer'],
  fedwire: ['federal reserve', 'us federal reserve', 'fedach', 'ach', 'federal reserve banks'],
  'us-settlement': ['us settlement', 'united states settlement'],
  'uk-settlement': ['uk settlement', 'united kingdom settlement', 'uk bank holidays'],
  always: ['24-7', '24/7'],
};
const NAMES = [...RULE_CALENDARS, ...Object.values(ALIASES).flat()];
// Codes of exchanges, ISO 10383, and the one that is no code of it.
const EXCHANGE = /^[a-z]{4}$/;

/** The calendar by rule that a name means; undefined if there is none. */
export function calendarNamed(name: string): string | undefined {
  const plain = name
    .replace(/\(.*?\)/g, '')
    .trim()
    .toLowerCase();
  if (RULE_CALENDARS.includes(plain)) return plain;
  return Object.keys(ALIASES).find((kind) => ALIASES[kind]!.includes(plain));
}

/** A file of sessions, named after its exchange: xnys.csv.gz, 24-7.csv, xnys-2010.csv. */
export function readSessionList(file: string): SessionList {
  const name = basename(file)
    .replace(/\.csv(\.gz)?$/i, '')
    .toLowerCase();
  const calendar = calendarNamed(name) ?? calendarNamed(/^24-7|^[^-_. ]*/.exec(name)![0]);
  if (calendar === undefined && !EXCHANGE.test(name)) {
    const message =
      `must be named after its calendar: ${[...RULE_CALENDARS, '24-7'].join(', ')}, or the four ` +
      `letters of another exchange, such as xtks.csv${didYouMean(name, NAMES)}`;
    throw new BadInput([`${file}: ${message}`]);
  }
  const sessions = readSessions(file);
  if (calendar !== undefined) checkClocks(calendar, sessions[0]!.date, file);
  return { name, calendar, sessions };
}

function checkClocks(kind: string, first: DateNumber, file: string): void {
  const { zone } = ruleCalendarOf(kind);
  if (yearOf(first) >= zone.knownFrom) return;
  const message = `the clocks of ${zone.name} are known from ${zone.knownFrom}`;
  throw new BadInput([`${file}: must not begin before ${message}, got ${isoDate(first)}`]);
}

const KEYS = ['calendar', 'from', 'to', 'weekday_holidays'] as const;

/** Checks the parsed JSON of a file of holiday lists; throws BadInput with all that is wrong. */
export function readHolidayLists(file: string, raw: unknown): readonly HolidayList[] {
  const checker = new Checker(file);
  if (!Array.isArray(raw) || raw.length === 0)
    throw new BadInput([
      `${file}: must be a list of maps of ${KEYS.join(', ')}, got ${found(raw)}`,
    ]);
  const lists = raw.flatMap((one, i) => readHolidayList(one, i, checker) ?? []);
  if (checker.lines.length > 0) throw new BadInput(checker.lines);
  return lists;
}

function readHolidayList(raw: unknown, index: number, checker: Checker): HolidayList | undefined {
  if (!isMap(raw)) {
    checker.say([index], `must be a map of ${KEYS.join(', ')}, got ${found(raw)}`);
    return undefined;
  }
  checker.unknownKeys(raw, KEYS, [index]);
  const { calendar: name, from: start, to: end, weekday_holidays: dates } = raw;
  const calendar = typeof name === 'string' ? calendarNamed(name) : undefined;
  if (calendar === undefined) {
    const hint = typeof name === 'string' ? didYouMean(name, NAMES) : '';
    const wanted = `the name of a calendar: ${RULE_CALENDARS.join(', ')} or another of its names`;
    checker.say([index, 'calendar'], `must be ${wanted}, got ${found(name)}${hint}`);
  }
  const from = readDate(start, [index, 'from'], checker);
  const to = readDate(end, [index, 'to'], checker);
  if (to < from) checker.say([index, 'to'], `must not be before ${isoDate(from)}, got ${end}`);
  if (!Array.isArray(dates)) {
    checker.say([index, 'weekday_holidays'], `must be a list of dates, got ${found(dates)}`);
    return undefined;
  }
  const holidays = new Set<DateNumber>();
  dates.forEach((text, i) => {
    const path = [index, 'weekday_holidays', i];
    const date = readDate(text, path, checker);
    if (holidays.has(date)) checker.say(path, `must be given once, got ${text} again`);
    if (isWeekend(date)) checker.say(path, `must be a weekday, got ${text}`);
    if (date < from || date > to)
      checker.say(path, `must be from ${isoDate(from)} to ${isoDate(to)}, got ${text}`);
    holidays.add(date);
  });
  return calendar === undefined ? undefined : { calendar, from, to, holidays };
}

function readDate(text: unknown, path: readonly (string | number)[], checker: Checker): DateNumber {
  const date = typeof text === 'string' ? parseDate(text) : Number.NaN;
  if (Number.isNaN(date))
    checker.say(path, `must be a date such as 2004-12-24, got ${found(text)}`);
  return date;
}
