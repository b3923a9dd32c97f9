import type { Calendar } from '../sim/calendars/calendar.ts';
import { CALENDARS, ruleCalendarOf } from '../sim/calendars/index.ts';
import { sessionsCalendar } from '../sim/calendars/sessions.ts';
import { timeZone } from '../sim/calendars/time-zones.ts';
import {
  createSchedule,
  planProblems,
  SCHEDULE_OPTIONS,
  type SchedulePlan,
} from '../sim/calendars/window-plan.ts';
import type { WindowSchedule } from '../sim/calendars/window-schedule.ts';
import { publishedSchedule, WINDOW_SCHEDULES } from '../sim/calendars/window-schedules.ts';
import { found, isMap } from '../sim/options.ts';
import { assert, type Seconds, type Spec } from '../sim/units.ts';
import { readSessions } from './sessions-file.ts';
import { INVALID, type Path, type Reading, readSpec, readTable } from './specs.ts';

const CUSTOM = 'custom';

/** Reads a calendar: the name of one by rule, or a map with its kind and options. */
export function readCalendar(raw: unknown, path: Path, reading: Reading): Spec {
  if (typeof raw === 'string') return readNamed(CALENDARS, raw, path, reading);
  if (isMap(raw)) return readSpec(CALENDARS, raw, path, reading);
  return refuse('the name of a calendar', raw, path, reading);
}

/** The calendar of a Spec that was read without problems; throws BadInput for a bad file. */
export function calendarOf(spec: Spec): Calendar {
  if (spec.kind !== 'sessions') return ruleCalendarOf(spec.kind);
  const { file, zone } = spec;
  assert(typeof file === 'string' && typeof zone === 'string', 'a calendar was not read');
  return sessionsCalendar(file, readSessions(file), timeZone(zone));
}

/**
 * Reads the windows of a payment system: the name of a published schedule, a map with its kind and
 * buffer, or a map with a calendar and windows of its own, whose kind may be left out.
 */
export function readWindowSchedule(raw: unknown, path: Path, reading: Reading): Spec {
  if (typeof raw === 'string') return readNamed(WINDOW_SCHEDULES, raw, path, reading);
  if (!isMap(raw)) return refuse('the name of a schedule', raw, path, reading);
  if ((raw['kind'] ?? CUSTOM) !== CUSTOM) return readSpec(WINDOW_SCHEDULES, raw, path, reading);
  const before = reading.problems.length;
  const calendar = readCalendar(raw['calendar'], [...path, 'calendar'], reading);
  const plan = readTable(SCHEDULE_OPTIONS, raw, path, reading, ['kind', 'calendar']);
  if (reading.problems.length > before) return INVALID;
  for (const problem of planProblems(plan as unknown as SchedulePlan))
    reading.problems.push({ ...problem, path: [...path, ...problem.path] });
  return reading.problems.length > before ? INVALID : { ...plan, kind: CUSTOM, calendar };
}

/** The windows of a Spec that was read without problems; throws BadInput for a bad file. */
export function windowScheduleOf(spec: Spec): WindowSchedule {
  if (spec.kind !== CUSTOM) return publishedSchedule(spec.kind, spec['buffer'] as Seconds);
  const { calendar, ...plan } = spec;
  return createSchedule(plan as unknown as SchedulePlan, calendarOf(calendar as Spec));
}

function refuse(wanted: string, raw: unknown, path: Path, { problems }: Reading): Spec {
  problems.push({ path, message: `must be ${wanted}, or a map with its kind, got ${found(raw)}` });
  return INVALID;
}

/** A name stands for its kind without options. */
function readNamed(
  registry: Parameters<typeof readSpec>[0],
  kind: string,
  path: Path,
  reading: Reading,
): Spec {
  const problems: Reading['problems'] = [];
  const spec = readSpec(registry, { kind }, path, { ...reading, problems });
  // There is no key to point at: the problem is the name itself.
  const isUnknown = (at: Path) => at.length > path.length && at.at(-1) === 'kind';
  for (const problem of problems)
    reading.problems.push(isUnknown(problem.path) ? { ...problem, path } : problem);
  return spec;
}
