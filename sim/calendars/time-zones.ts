import { found } from '../options.ts';
import { assert, type Seconds } from '../units.ts';
import {
  type DateNumber,
  dateOf,
  type Instant,
  lastWeekday,
  SECONDS_PER_DAY,
  SUNDAY,
  type TimeOfDay,
  weekdayFrom,
  yearOf,
} from './civil-dates.ts';

/** What a clock on the wall shows. */
export interface LocalTime {
  readonly date: DateNumber;
  readonly time: TimeOfDay; // in [0, 86400)
}

export interface TimeZone {
  readonly name: string; // of the tz database
  /** The first year whose rules are known; -Infinity where there are none. */
  readonly knownFrom: number;
  /** Seconds by which the local clock is ahead of UTC. */
  offsetAt(instant: Instant): Seconds;
  localAt(instant: Instant): LocalTime;
  /**
   * The first instant at which the local clock shows this date and time, or a later one. In autumn,
   * when an hour comes twice, that is its first pass; a time that spring skips is reached at the
   * change itself. So a later time of day never comes before an earlier one.
   */
  instantOf(date: DateNumber, time: TimeOfDay): Instant;
}

/** Summer time of a year: from `start` to before `end`. */
interface SummerTime {
  readonly start: Instant;
  readonly end: Instant;
}
interface ZoneRules {
  readonly name: string;
  readonly knownFrom: number;
  readonly standardOffset: Seconds;
  summerTime(year: number): SummerTime;
}

const HOUR: Seconds = 3600;
const SUMMER_OFFSET = HOUR; // on top of standard time, in all zones here

/**
 * Clocks change at 02:00 local time.
 * Source: Uniform Time Act of 1966; Emergency Daylight Saving Time Energy Conservation Act of 1973,
 * amended 1974 (the early starts of 1974 and 1975); 15 U.S.C. 260a as amended in 1986 and 2005.
 */
const NEW_YORK: ZoneRules = {
  name: 'America/New_York',
  knownFrom: 1967,
  standardOffset: -5 * HOUR,
  summerTime(year) {
    const end = year >= 2007 ? sundayFrom(year, 11, 1) : lastWeekday(SUNDAY, { year, month: 10 });
    return {
      start: newYorkStart(year) * SECONDS_PER_DAY + 7 * HOUR,
      end: end * SECONDS_PER_DAY + 6 * HOUR,
    };
  },
};

function newYorkStart(year: number): DateNumber {
  if (year >= 2007) return sundayFrom(year, 3, 8);
  if (year >= 1987) return sundayFrom(year, 4, 1);
  if (year === 1974) return dateOf(1974, 1, 6);
  if (year === 1975) return dateOf(1975, 2, 23);
  return lastWeekday(SUNDAY, { year, month: 4 });
}

/**
 * Since 1981 clocks change at 01:00 UTC, before at 02:00.
 * Source: Summer Time Act 1972 and the Summer Time Orders of 1981 to 1994; Summer Time Order 2002.
 */
const LONDON: ZoneRules = {
  name: 'Europe/London',
  knownFrom: 1972,
  standardOffset: 0,
  summerTime(year) {
    const month = { year, month: 3 };
    const start = year >= 1981 ? lastWeekday(SUNDAY, month) : sundayFrom(year, 3, 16);
    const change = year >= 1981 ? HOUR : 2 * HOUR;
    return {
      start: start * SECONDS_PER_DAY + change,
      end: londonEnd(year) * SECONDS_PER_DAY + change,
    };
  },
};

function londonEnd(year: number): DateNumber {
  if (year >= 1996) return lastWeekday(SUNDAY, { year, month: 10 });
  return sundayFrom(year, 10, year >= 1990 ? 22 : 23);
}

/**
 * Clocks change at 01:00 UTC. Source: directives on summer time of the European Communities (from
 * 80/737/EEC) and 2000/84/EC; Germany took part from 1980.
 */
const BERLIN: ZoneRules = {
  name: 'Europe/Berlin',
  knownFrom: 1980,
  standardOffset: HOUR,
  summerTime(year) {
    const start = year === 1980 ? dateOf(1980, 4, 6) : lastWeekday(SUNDAY, { year, month: 3 });
    const end = lastWeekday(SUNDAY, { year, month: year >= 1996 ? 10 : 9 });
    return { start: start * SECONDS_PER_DAY + HOUR, end: end * SECONDS_PER_DAY + HOUR };
  },
};

function sundayFrom(year: number, month: number, day: number): DateNumber {
  return weekdayFrom(SUNDAY, dateOf(year, month, day));
}

/** A zone without summer time. */
export const UTC: TimeZone = {
  name: 'UTC',
  knownFrom: -Infinity,
  offsetAt: () => 0,
  localAt: (instant) => splitLocal(instant),
  instantOf: (date, time) => date * SECONDS_PER_DAY + time,
};

/** All zones that are known by rule; UTC first. */
export const TIME_ZONES: readonly TimeZone[] = [UTC, ...[NEW_YORK, LONDON, BERLIN].map(createZone)];

/** The zone of a name of TIME_ZONES; anything else is a bug. */
export function timeZone(name: string): TimeZone {
  const zone = TIME_ZONES.find((one) => one.name === name);
  assert(zone !== undefined, `unknown time zone ${found(name)}`);
  return zone;
}

function createZone({ name, knownFrom, standardOffset, summerTime }: ZoneRules): TimeZone {
  const years = new Map<number, SummerTime>();
  const ofYear = (year: number): SummerTime => {
    assert(year >= knownFrom, `the clocks of ${name} are not known before ${knownFrom}: ${year}`);
    const known = years.get(year) ?? summerTime(year);
    years.set(year, known);
    return known;
  };
  // No change is near the turn of a year, so that standard time tells the year.
  const yearAt = (instant: Instant) =>
    yearOf(Math.floor((instant + standardOffset) / SECONDS_PER_DAY));
  const isSummer = (instant: Instant): boolean => {
    const { start, end } = ofYear(yearAt(instant));
    return instant >= start && instant < end;
  };
  const offsetAt = (instant: Instant): Seconds =>
    standardOffset + (isSummer(instant) ? SUMMER_OFFSET : 0);

  return {
    name,
    knownFrom,
    offsetAt,
    localAt: (instant) => splitLocal(instant + offsetAt(instant)),
    instantOf(date, time) {
      const standard = date * SECONDS_PER_DAY + time - standardOffset;
      if (isSummer(standard - SUMMER_OFFSET)) return standard - SUMMER_OFFSET;
      return isSummer(standard) ? ofYear(yearAt(standard)).start : standard;
    },
  };
}

function splitLocal(seconds: Seconds): LocalTime {
  const date = Math.floor(seconds / SECONDS_PER_DAY);
  return { date, time: seconds - date * SECONDS_PER_DAY };
}
