import type { OptionTable, Registered } from '../options.ts';
import { assert } from '../units.ts';
import { always } from './always.ts';
import type { Calendar } from './calendar.ts';
import { fednow } from './fednow.ts';
import { fedwire } from './fedwire.ts';
import { target } from './target.ts';
import { TIME_ZONES } from './time-zones.ts';
import { ukSettlement } from './uk-settlement.ts';
import { usSettlement } from './us-settlement.ts';
import { xfra } from './xfra.ts';
import { xlon } from './xlon.ts';
import { xnys } from './xnys.ts';

/** A line of the registry. `create` is absent where the days come from a file. */
export interface CalendarLine extends Registered {
  readonly create?: () => Calendar;
}

const FILES = 'test/experiments/conformance-calendars.test.ts';
const NO_OPTIONS: OptionTable = {};
const SESSIONS_OPTIONS: OptionTable = {
  file: {
    value: { type: 'path' },
    description: 'CSV with the columns ,open,close,break_start,break_end (UTC); also gzipped',
  },
  zone: {
    value: { type: 'choice', of: TIME_ZONES.map(({ name }) => name) },
    default: 'UTC',
    description: 'of the clock by which cut-offs are meant',
  },
};

export const CALENDARS: readonly CalendarLine[] = [
  {
    kind: 'xnys',
    description: 'New York Stock Exchange, with half days; checked from 1990 to January 2023',
    options: NO_OPTIONS,
    coveredBy: `${FILES}: gives every session of New York, London, Frankfurt and 24/7`,
    create: xnys,
  },
  {
    kind: 'xlon',
    description: 'London Stock Exchange, with half days; checked from 1990 to September 2023',
    options: NO_OPTIONS,
    coveredBy: `${FILES}: gives every session of New York, London, Frankfurt and 24/7`,
    create: xlon,
  },
  {
    kind: 'xfra',
    description: 'shares in Frankfurt, with half days; checked from 1990 to 2023',
    options: NO_OPTIONS,
    coveredBy: `${FILES}: gives every session of New York, London, Frankfurt and 24/7`,
    create: xfra,
  },
  {
    kind: 'target',
    description: 'TARGET and T2, large payments in euro; checked from 1999 to 2006',
    options: NO_OPTIONS,
    coveredBy: `${FILES}: gives every holiday of the published lists`,
    create: target,
  },
  {
    kind: 'fedwire',
    description:
      'Federal Reserve Banks: Fedwire and FedACH, open on Fridays before Saturday holidays',
    options: NO_OPTIONS,
    coveredBy: 'test/sim/calendars/calendars.test.ts: knows the holidays of the Federal Reserve',
    create: fedwire,
  },
  {
    kind: 'fednow',
    description: 'FedNow: every day, each ending at 19:00 Eastern Time',
    options: NO_OPTIONS,
    coveredBy:
      'test/sim/calendars/calendars.test.ts: ends a day of FedNow at 19:00, also on Sunday',
    create: fednow,
  },
  {
    kind: 'us-settlement',
    description: 'settlement in the United States: closed on Fridays before Saturday holidays',
    options: NO_OPTIONS,
    coveredBy: `${FILES}: gives every holiday of the published lists`,
    create: usSettlement,
  },
  {
    kind: 'uk-settlement',
    description: 'settlement of sterling: bank holidays of England; checked from 2004 to 2007',
    options: NO_OPTIONS,
    coveredBy: `${FILES}: gives every holiday of the published lists`,
    create: ukSettlement,
  },
  {
    kind: 'always',
    description: 'every day from midnight to midnight UTC (24/7)',
    options: NO_OPTIONS,
    coveredBy: `${FILES}: gives every session of New York, London, Frankfurt and 24/7`,
    create: always,
  },
  {
    kind: 'sessions',
    description: 'the sessions of a file, for exchanges whose closures no rule gives',
    options: SESSIONS_OPTIONS,
    coveredBy: 'test/sim/calendars/sessions.test.ts: reads dates, times and breaks',
  },
];

/** Kinds that need no file. */
export const RULE_CALENDARS: readonly string[] = CALENDARS.filter(
  ({ create }) => create !== undefined,
).map(({ kind }) => kind);

const made = new Map<string, Calendar>();

/** The calendar of a kind of RULE_CALENDARS, made once; anything else is a bug. */
export function ruleCalendarOf(kind: string): Calendar {
  const create = CALENDARS.find((line) => line.kind === kind)?.create;
  assert(create !== undefined, `no calendar by rule is called ${kind}`);
  const calendar = made.get(kind) ?? create();
  made.set(kind, calendar);
  return calendar;
}
