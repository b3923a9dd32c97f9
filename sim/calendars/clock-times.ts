import { parseDuration } from '../options.ts';
import type { Seconds } from '../units.ts';
import type { Session } from './calendar.ts';
import { type DateNumber, type Instant, parseTime, type TimeOfDay } from './civil-dates.ts';
import type { TimeZone } from './time-zones.ts';

/** A time of a business day: on the clock, or so long before or after its session opens or closes. */
export type ClockTime =
  | { readonly kind: 'clock'; readonly time: TimeOfDay }
  | { readonly kind: 'open' | 'close'; readonly shift: Seconds };

const SESSION_TIME = /^(open|close)(?:\s*([+-])\s*(\S.*))?$/;

/** Reads '10:30', '24:00', 'close', 'close - 10min' or 'open+5min'; undefined if it is none. */
export function parseClockTime(text: string): ClockTime | undefined {
  const [, kind, sign, span] = SESSION_TIME.exec(text.trim()) ?? [];
  if (kind === 'open' || kind === 'close') {
    const shift = span === undefined ? 0 : parseDuration(span);
    if (!Number.isFinite(shift) || shift < 0) return undefined;
    return { kind, shift: sign === '-' ? -shift : shift };
  }
  const time = parseTime(text.trim());
  return Number.isNaN(time) ? undefined : { kind: 'clock', time };
}

/** When a date reaches a time; `session` is that of the date, if the time is counted from it. */
export function instantOfTime(
  time: ClockTime,
  {
    zone,
    date,
    session,
  }: {
    readonly zone: TimeZone;
    readonly date: DateNumber;
    readonly session: Session | undefined;
  },
): Instant {
  if (time.kind === 'clock') return zone.instantOf(date, time.time);
  return session === undefined ? Number.NaN : session[time.kind] + time.shift;
}
