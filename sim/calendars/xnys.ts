import {
  dateOf,
  easterSunday,
  MONDAY,
  nthWeekday,
  parseTime,
  SATURDAY,
  SUNDAY,
  THURSDAY,
  WEDNESDAY,
  weekdayFrom,
  weekdayOf,
} from './civil-dates.ts';
import { type EarlyClose, type Holiday, listed, ruleCalendar } from './rule-calendar.ts';
import {
  christmas,
  independenceDay,
  juneteenth,
  laborDay,
  martinLutherKing,
  memorialDay,
  mondayAfterSunday,
  nearestWeekday,
  newYear,
  thanksgiving,
  washington,
} from './united-states.ts';

/** Whole days without trading that no rule gives; those before 1990 unchecked. */
const CLOSURES: Readonly<Record<string, string>> = {
  '1961-05-29': 'day before Decoration Day',
  '1963-11-25': 'funeral of John F. Kennedy',
  '1965-12-24': 'Christmas Eve',
  '1968-04-09': 'day of mourning for Martin Luther King, Jr.',
  '1968-07-05': 'day after Independence Day',
  '1969-02-10': 'snow',
  '1969-03-31': 'funeral of Dwight D. Eisenhower',
  '1969-07-21': 'first men on the Moon',
  '1972-12-28': 'funeral of Harry S. Truman',
  '1973-01-25': 'funeral of Lyndon B. Johnson',
  '1977-07-14': 'power failure in New York City',
  '1985-09-27': 'Hurricane Gloria',
  '1994-04-27': 'funeral of Richard Nixon',
  '2001-09-11': 'attacks of 11 September',
  '2001-09-12': 'attacks of 11 September',
  '2001-09-13': 'attacks of 11 September',
  '2001-09-14': 'attacks of 11 September',
  '2004-06-11': 'funeral of Ronald Reagan',
  '2007-01-02': 'funeral of Gerald Ford',
  '2012-10-29': 'Hurricane Sandy',
  '2012-10-30': 'Hurricane Sandy',
  '2018-12-05': 'funeral of George H. W. Bush',
  '2025-01-09': 'day of mourning for Jimmy Carter',
};

const ONE = parseTime('13:00');
const TWO = parseTime('14:00'); // until the Christmas of 1992
const ONE_FROM = 1993;
const AFTER_THANKSGIVING_FROM = 1992;
const CHRISTMAS_EVE_FROM = 1990; // unknown before
const INDEPENDENCE_FROM = 1995;
/** Since then the half day is the Wednesday before a Thursday, no longer the Friday after. */
const WEDNESDAY_FROM = 2013;
/** Half days that no rule gives. */
const EARLY_CLOSES: Readonly<Record<string, string>> = {
  '1997-12-26': 'day after Christmas',
  '1999-12-31': 'turn of the millennium',
  '2003-12-26': 'day after Christmas',
};

/** The New York Stock Exchange: the main session, by today's hours, which began in 1985. */
export const xnys = () =>
  ruleCalendar({
    name: 'xnys',
    zone: 'America/New_York',
    hours: { open: parseTime('09:30'), close: parseTime('16:00') },
    checked: { from: '1990-01-02', to: '2023-01-13' },
    sources: [
      'NYSE Rule 7.2, Holidays (a Saturday is kept on the Friday before, except where that ends a year)',
      'nyse.com, Holidays and Trading Hours; NYSE Group announcements of special closings',
      'sessions of 1990 to 2023-01-13: exchange_calendars, commit 5308ce20',
    ],
    holidays,
    earlyCloses,
  });

const KING_FROM = 1998;
const JUNETEENTH_FROM = 2022;

function holidays(year: number): Holiday[] {
  return [
    newYear(year, mondayAfterSunday),
    ...(year >= KING_FROM ? [martinLutherKing(year)] : []),
    washington(year, nearestWeekday),
    { date: easterSunday(year) - 2, name: 'Good Friday' },
    memorialDay(year, nearestWeekday),
    ...(year >= JUNETEENTH_FROM ? [juneteenth(year, nearestWeekday)] : []),
    independenceDay(year, nearestWeekday),
    laborDay(year),
    ...electionDay(year),
    thanksgiving(year),
    christmas(year, nearestWeekday),
    ...(year === 1968 ? paperworkCrisis() : []),
    ...listed(CLOSURES, year),
  ];
}

/** Every year until 1968, then with a president to elect until 1980; unchecked. */
function electionDay(year: number): Holiday[] {
  if (year > 1980 || (year > 1968 && year % 4 !== 0)) return [];
  const date = nthWeekday(1, MONDAY, { year, month: 11 }) + 1;
  return [{ date, name: 'Election Day' }];
}

/** Wednesdays from June to December 1968, so that brokers could catch up; unchecked. */
function paperworkCrisis(): Holiday[] {
  const first = weekdayFrom(WEDNESDAY, dateOf(1968, 6, 12));
  const last = dateOf(1968, 12, 31);
  const weeks = Math.floor((last - first) / 7) + 1;
  return Array.from({ length: weeks }, (_, i) => ({
    date: first + 7 * i,
    name: 'paperwork crisis',
  }));
}

function earlyCloses(year: number): EarlyClose[] {
  const days: Holiday[] = listed(EARLY_CLOSES, year);
  if (year >= AFTER_THANKSGIVING_FROM)
    days.push({ date: thanksgiving(year).date + 1, name: 'day after Thanksgiving' });
  // On a Friday it is closed, for Christmas on the Saturday.
  const christmasEve = dateOf(year, 12, 24);
  if (weekdayOf(christmasEve) <= THURSDAY && year >= CHRISTMAS_EVE_FROM)
    days.push({ date: christmasEve, name: 'Christmas Eve' });
  if (year >= INDEPENDENCE_FROM) days.push(...aroundIndependence(year));
  const close = year >= ONE_FROM ? ONE : TWO;
  return days.map((day) => ({ ...day, close }));
}

/** The day between Independence Day and a weekend, or the one before it. */
function aroundIndependence(year: number): Holiday[] {
  const holiday = dateOf(year, 7, 4);
  const weekday = weekdayOf(holiday);
  if (weekday === MONDAY || weekday === SATURDAY || weekday === SUNDAY) return [];
  const isAfter = weekday === THURSDAY && year < WEDNESDAY_FROM;
  return [
    isAfter
      ? { date: holiday + 1, name: 'day after Independence Day' }
      : { date: holiday - 1, name: 'day before Independence Day' },
  ];
}
