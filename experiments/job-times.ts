import { parseClockTime } from '../sim/calendars/clock-times.ts';
import { timeZone } from '../sim/calendars/time-zones.ts';
import { createSchedule, planProblems, type SchedulePlan } from '../sim/calendars/window-plan.ts';
import type { JobConfig } from '../sim/jobs/job-config.ts';
import type { JobTimes } from '../sim/jobs/job-times.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { calendarOf, windowScheduleOf } from './window-schedules.ts';

const END_OF_DAY = '24:00';

/**
 * The window of a job that is due at a time: whatever is released on a business day before it is due, or
 * before the day ends, belongs to that day.
 */
export function duePlan({ due = '', dueDays, zone }: JobConfig): {
  readonly plan: SchedulePlan;
  readonly problems: readonly string[];
} {
  const days = dueDays === 0 ? '' : ` + ${dueDays} d`;
  const name = `due ${due}${days}`;
  const window = dueDays === 0 ? { name, cutOff: due } : { name, cutOff: END_OF_DAY, due, dueDays };
  const plan = { ...(zone !== undefined && { zone }), windows: [window] };
  return { plan, problems: planProblems(plan).map(({ message }) => message) };
}

/** The times of a job of a checked system; throws BadInput for a bad file of sessions. */
export function jobTimes(job: JobConfig, { windows = {} }: SystemConfig): JobTimes {
  const calendar = calendarOf(job.calendar);
  const schedule =
    job.deadline === undefined
      ? createSchedule(duePlan(job).plan, calendar)
      : windowScheduleOf(windows[job.deadline]!);
  const zone = job.zone === undefined ? calendar.zone : timeZone(job.zone);
  return { calendar, zone, release: parseClockTime(job.release)!, schedule };
}
