import {
  isoDate,
  isoTime,
  parseDate,
  parseTime,
  SECONDS_PER_DAY,
  yearOf,
} from '../sim/calendars/civil-dates.ts';
import { type ClockStart, DeadlineClock } from '../sim/calendars/deadline-clock.ts';
import { timeZone, UTC } from '../sim/calendars/time-zones.ts';
import { found, isMap } from '../sim/options.ts';
import type { Spec } from '../sim/units.ts';
import { FIRST_DATE } from '../workloads/payment-days.ts';
import type { Path, Reading } from './specs.ts';
import type { ExperimentConfig } from './types.ts';

const SECONDS_PER_HOUR = 3600;
const YEAR_MAX = 2999; // far beyond any rule of a calendar

/**
 * When the run of a day begins: `start` of the experiment, so many calendar days later. Without a start the
 * date, hour and zone of the workload where it has them, otherwise midnight of FIRST_DATE; UTC.
 */
export function clockOf(config: Pick<ExperimentConfig, 'start' | 'workload'>, day: number) {
  const { date, time, zone } = config.start ?? impliedStart(config.workload);
  const days = config.workload['repeatDate'] === true ? 0 : day;
  return new DeadlineClock({ date: isoDate(parseDate(date) + days), time, zone });
}

function impliedStart({ firstDate, startHour, zone }: Spec): ClockStart {
  const hour = typeof startHour === 'number' ? startHour : 0;
  return {
    date: typeof firstDate === 'string' ? firstDate : FIRST_DATE,
    time: isoTime(Math.round(hour * SECONDS_PER_HOUR)),
    zone: typeof zone === 'string' ? zone : UTC.name,
  };
}

/**
 * The workload with the date, hour and zone of `start`, where it has them: there is one truth.
 * `raw` says what the file states of the workload itself; what departs from the start is a problem.
 */
export function workloadFrom(
  start: ClockStart | undefined,
  workload: Spec,
  raw: unknown,
  { problems }: Reading,
): Spec {
  const isWrong = problems.some(({ path }) => path[0] === 'start');
  if (start === undefined || isWrong || !checkStart(start, problems)) return workload;
  const own: Readonly<Record<string, unknown>> = {
    firstDate: start.date,
    startHour: parseTime(start.time) / SECONDS_PER_HOUR,
    zone: start.zone,
  };
  const keys = Object.keys(own).filter((key) => workload[key] !== undefined);
  for (const key of keys) {
    const stated = isMap(raw) ? raw[key] : undefined;
    if (stated !== undefined && stated !== own[key])
      problems.push({
        path: ['workload', key],
        message: `must be that of start, ${own[key]}, or left out, got ${found(stated)}`,
      });
  }
  return { ...workload, ...Object.fromEntries(keys.map((key) => [key, own[key]])) };
}

function checkStart({ date, time, zone }: ClockStart, problems: Reading['problems']): boolean {
  const before = problems.length;
  const say = (path: Path, message: string) => problems.push({ path: ['start', ...path], message });
  const day = parseDate(date);
  const { knownFrom } = timeZone(zone);
  const first = Math.max(knownFrom, 1);
  if (Number.isNaN(day)) say(['date'], `must be a date such as 2025-03-08, got ${found(date)}`);
  else if (yearOf(day) < first || yearOf(day) > YEAR_MAX)
    say(['date'], `must be in the years ${first} to ${YEAR_MAX} of ${zone}, got ${date}`);
  if (!(parseTime(time) < SECONDS_PER_DAY))
    say(['time'], `must be a time such as 21:00, before 24:00, got ${found(time)}`);
  return problems.length === before;
}
