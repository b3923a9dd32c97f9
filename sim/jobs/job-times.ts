import type { Calendar } from '../calendars/calendar.ts';
import type { Instant } from '../calendars/civil-dates.ts';
import { type ClockTime, instantOfTime } from '../calendars/clock-times.ts';
import type { TimeZone } from '../calendars/time-zones.ts';
import type { WindowSchedule } from '../calendars/window-schedule.ts';

/** When a job is released, and by when it must be done. */
export interface JobTimes {
  readonly calendar: Calendar;
  readonly zone: TimeZone;
  readonly release: ClockTime;
  readonly schedule: WindowSchedule;
}

/** The releases in [from, to), in order: one on each business day. */
export function releasesBetween(
  { calendar, zone, release }: Omit<JobTimes, 'schedule'>,
  from: Instant,
  to: Instant,
): Instant[] {
  const instants: Instant[] = [];
  // Counted from a session, a release may be on the local date before or after its business day.
  const [first, last] = [zone.localAt(from).date - 1, zone.localAt(to).date + 1];
  for (let date = first; date <= last; date++) {
    const session = calendar.session(date);
    if (session === undefined) continue;
    const instant = instantOfTime(release, { zone, date, session });
    if (instant >= from && instant < to) instants.push(instant);
  }
  return instants;
}
