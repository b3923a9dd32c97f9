import { didYouMean, found, InputError, type OptionTable, type Problem } from '../options.ts';
import { assert, type Seconds } from '../units.ts';
import type { Calendar } from './calendar.ts';
import { SECONDS_PER_DAY } from './civil-dates.ts';
import { type ClockTime, parseClockTime } from './clock-times.ts';
import { TIME_ZONES, timeZone } from './time-zones.ts';
import { type WindowRule, WindowSchedule } from './window-schedule.ts';

/** A window as plain data: times are texts. */
export interface WindowPlan {
  readonly name: string;
  readonly opens?: string | undefined;
  readonly opensDays?: number | undefined;
  readonly cutOff: string;
  readonly due?: string | undefined;
  readonly dueDays?: number | undefined;
  readonly distributes?: string | undefined;
  readonly settles?: string | undefined;
  readonly settlesDays?: number | undefined;
}

/** The windows of a day as plain data. */
export interface SchedulePlan {
  /** Of TIME_ZONES; default: that of the calendar. */
  readonly zone?: string | undefined;
  readonly days?: string | undefined; // 'business' or 'all'
  readonly buffer?: Seconds | undefined;
  readonly windows: readonly WindowPlan[];
}

const TIME = "a time such as '10:30', 'close' or 'close - 10min'";
const DAYS_MAX = 31;
const days = (description: string, min: number, max: number) => ({
  value: { type: 'number', min, max, integer: true } as const,
  default: 0,
  description,
});
const time = (description: string) => ({
  value: { type: 'string' } as const,
  optional: true,
  description,
});

/** The options of one window. */
export const WINDOW_OPTIONS: OptionTable = {
  name: { value: { type: 'string' }, description: 'of the window, once in its schedule' },
  opens: time(`from when items are taken, ${TIME}; none: always`),
  opensDays: days('calendar days from the day of the window to the one it opens on', -7, 0),
  cutOff: {
    value: { type: 'string' },
    description: `the first time that is too late for the window, ${TIME}`,
  },
  due: time('when the work on its items must be finished; none: at the cut-off'),
  dueDays: days('business days from the day of the window to when it is due', 0, DAYS_MAX),
  distributes: time('when the operator hands on what it took'),
  settles: time('when its items settle; none: as soon as each is finished'),
  settlesDays: days('business days from the day of the window to settlement', 0, DAYS_MAX),
};

export const BUFFER_OPTION: OptionTable = {
  buffer: {
    value: { type: 'seconds', min: 0, max: SECONDS_PER_DAY },
    default: 0,
    description: 'by how much the own cut-off for taking items is before that of the operator',
  },
};

/** The options of a schedule, its calendar aside. */
export const SCHEDULE_OPTIONS: OptionTable = {
  zone: {
    value: { type: 'choice', of: TIME_ZONES.map(({ name }) => name) },
    optional: true,
    description: 'of the clock that the times are of; none: that of the calendar',
  },
  days: {
    value: { type: 'choice', of: ['business', 'all'] },
    default: 'business',
    description: 'days that have windows: business days, or all',
  },
  ...BUFFER_OPTION,
  windows: {
    value: { type: 'records', of: WINDOW_OPTIONS },
    description: 'the windows of a day, in the order of their cut-offs',
  },
};

const TIMES = ['opens', 'cutOff', 'due', 'distributes', 'settles'] as const;
type Times = Readonly<Record<(typeof TIMES)[number], ClockTime | undefined>>;

/** What does not fit in a plan whose values are of SCHEDULE_OPTIONS. */
export function planProblems(plan: SchedulePlan): Problem[] {
  const problems: Problem[] = [];
  const { windows } = plan;
  if (windows.length === 0)
    problems.push({ path: ['windows'], message: 'must have at least one window, got none' });
  windows.forEach((window, i) => {
    const say = (key: string, message: string) =>
      problems.push({ path: ['windows', i, key], message });
    const read = readTimes(window, say);
    if (windows.findIndex(({ name }) => name === window.name) < i)
      say('name', `must be given once, got ${found(window.name)} again`);
    if (plan.days === 'all')
      for (const key of TIMES)
        if (read[key] !== undefined && read[key].kind !== 'clock')
          say(key, `must be a time of the clock where all days have windows, got ${window[key]}`);
    checkOrder(window, read, say);
    const before = windows[i - 1];
    if (before !== undefined && !isBefore(parseClockTime(before.cutOff), read.cutOff))
      say('cutOff', `must be after that of ${before.name}, ${before.cutOff}, got ${window.cutOff}`);
  });
  return problems;
}

type Say = (key: string, message: string) => void;

function readTimes(window: WindowPlan, say: Say): Times {
  const entries = TIMES.map((key) => {
    const text = window[key];
    const read = text === undefined ? undefined : parseClockTime(text);
    if (text !== undefined && read === undefined)
      say(key, `must be ${TIME}, got ${found(text)}${didYouMean(text, ['open', 'close'])}`);
    return [key, read];
  });
  return Object.fromEntries(entries) as Times;
}

/** On one day: opens before the cut-off, which is not after anything that follows from it. */
function checkOrder(window: WindowPlan, times: Times, say: Say): void {
  const { opensDays = 0, dueDays = 0, settlesDays = 0 } = window;
  if (times.cutOff?.kind === 'clock' && times.cutOff.time === 0)
    say('cutOff', 'must be after 00:00; the end of a day is 24:00');
  if (opensDays === 0 && !isBefore(times.opens, times.cutOff))
    say('opens', `must be before the cut-off, ${window.cutOff}, got ${window.opens}`);
  const afterCutOff = (key: 'due' | 'distributes' | 'settles', isSameDay: boolean) => {
    if (isSameDay && isBefore(times[key], times.cutOff, false))
      say(key, `must not be before the cut-off, ${window.cutOff}, got ${window[key]}`);
  };
  afterCutOff('due', dueDays === 0);
  afterCutOff('distributes', true);
  afterCutOff('settles', settlesDays === 0);
  if (window.opens === undefined && opensDays !== 0)
    say('opensDays', 'needs a time that the window opens');
  if (window.due === undefined && dueDays !== 0) say('dueDays', 'needs a time that is due');
  if (window.settles === undefined && settlesDays !== 0)
    say('settlesDays', 'needs a time of settlement');
}

/** `unknown` where one is missing, or where only a session can tell. */
function isBefore(a: ClockTime | undefined, b: ClockTime | undefined, unknown = true): boolean {
  if (a === undefined || b === undefined) return unknown;
  if (a.kind === 'clock') return b.kind === 'clock' ? a.time < b.time : unknown;
  return b.kind === a.kind ? a.shift < b.shift : unknown;
}

/** The schedule of a plan that has no problems; throws an InputError with those it has. */
export function createSchedule(plan: SchedulePlan, calendar: Calendar): WindowSchedule {
  const problems = planProblems(plan);
  if (problems.length > 0) throw new InputError(problems);
  return new WindowSchedule({
    calendar,
    zone: plan.zone === undefined ? calendar.zone : timeZone(plan.zone),
    buffer: plan.buffer ?? 0,
    days: plan.days === 'all' ? 'all' : 'business',
    windows: plan.windows.map(ruleOf),
  });
}

function ruleOf(plan: WindowPlan): WindowRule {
  const times = TIMES.map((key) => {
    const text = plan[key];
    return [key, text === undefined ? undefined : parseClockTime(text)] as const;
  });
  const given = Object.fromEntries(times.filter(([, one]) => one !== undefined));
  const { cutOff, ...others } = given as Partial<Times>;
  assert(cutOff !== undefined, `window ${plan.name} has no cut-off`);
  const { opensDays = 0, dueDays = 0, settlesDays = 0 } = plan;
  return { name: plan.name, opensDays, dueDays, settlesDays, cutOff, ...others } as WindowRule;
}
