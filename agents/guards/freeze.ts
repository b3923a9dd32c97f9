import { HOLD, type Order } from '../../sim/actions.ts';
import { isWeekend, parseDate, parseTime } from '../../sim/calendars/civil-dates.ts';
import type { DeadlineClock } from '../../sim/calendars/deadline-clock.ts';
import { found, InputError, type OptionTable, type Problem } from '../../sim/options.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import { assert, type Seconds } from '../../sim/units.ts';
import type { Guard, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';

/** A time of day without changes, on the local clock of the run. */
export interface FreezeWindow {
  readonly from: string; // '16:00', the first moment without changes
  readonly until: string; // as `from`, or before it: on the next day
  readonly days: 'all' | 'weekdays' | 'weekends'; // on which it begins
  readonly date?: string; // 2025-12-24: the only day on which it begins
}
export interface FreezeOptions {
  readonly from: Seconds; // from the start of the run
  readonly until: Seconds;
  readonly windows?: readonly FreezeWindow[];
}
const WINDOW: OptionTable = {
  from: {
    value: { type: 'string' },
    description: 'first time of day without changes, on the local clock of the run, such as 16:00',
  },
  until: {
    value: { type: 'string' },
    description: 'time of day from which changes are free again; up to `from`: on the next day',
  },
  days: {
    value: { type: 'choice', of: ['all', 'weekdays', 'weekends'] },
    default: 'all',
    description: 'days on which the window begins',
  },
  date: {
    value: { type: 'string' },
    optional: true,
    description: 'the only day on which it begins, such as 2025-12-24',
  },
};
const OPTIONS: OptionTable = {
  from: {
    value: { type: 'seconds', min: 0 },
    default: 0,
    description: 'seconds from the start of the run; the first moment without changes',
  },
  until: {
    value: { type: 'seconds', min: 0, max: Infinity },
    default: Infinity,
    description: 'seconds from the start of the run; from here on changes are free again',
  },
  windows: {
    value: { type: 'records', of: WINDOW },
    optional: true,
    description: 'times of day without changes, between from and until; unset: the whole time',
  },
};

/**
 * Refuses every change in [from, until): a change freeze, as near a cut-off. With windows, only within
 * them, each half-open, too; `clock` says what time of day it is.
 */
export function freeze({ from, until, windows }: FreezeOptions, clock?: DeadlineClock): Guard {
  const isIn = windows?.map(windowTest);
  return {
    name: 'freeze',
    admit(action: Order, { now }: Telemetry): Verdict {
      if (action.kind === 'hold' || now < from || now >= until) return { action, reasons: [] };
      if (isIn === undefined)
        return { action: HOLD, reasons: [`no changes from ${from} s until ${until} s`] };
      assert(clock !== undefined, 'windows need a clock');
      const place = isIn.findIndex((test) => test(clock, now));
      const window = windows?.[place];
      if (window === undefined) return { action, reasons: [] };
      return { action: HOLD, reasons: [`no changes from ${window.from} until ${window.until}`] };
    },
  };
}

/** Whether a time of the run lies in a window, of today or of the day before. */
function windowTest({ from, until, days, date }: FreezeWindow) {
  const [begin, end] = [parseTime(from), parseTime(until)];
  const only = date === undefined ? undefined : parseDate(date);
  const isDay = (day: number) => {
    if (only !== undefined) return day === only;
    return days === 'all' || isWeekend(day) === (days === 'weekends');
  };
  return (clock: DeadlineClock, now: Seconds): boolean => {
    const local = clock.localAt(now);
    if (begin < end) return isDay(local.date) && local.time >= begin && local.time < end;
    if (local.time >= begin) return isDay(local.date);
    return local.time < end && isDay(local.date - 1);
  };
}

function windowProblems({ from, until, date }: FreezeWindow, i: number): readonly Problem[] {
  const problem = (key: string, message: string): Problem => ({
    path: ['windows', i, key],
    message,
  });
  const wrongTime = (key: string, text: string) =>
    Number.isNaN(parseTime(text))
      ? [problem(key, `must be a time such as 16:00, got ${found(text)}`)]
      : [];
  const wrongDate =
    date !== undefined && Number.isNaN(parseDate(date))
      ? [problem('date', `must be a date such as 2025-12-24, got ${found(date)}`)]
      : [];
  return [...wrongTime('from', from), ...wrongTime('until', until), ...wrongDate];
}

export const freezeLine: GuardLine = {
  kind: 'freeze',
  description: 'no changes within a window of time',
  options: OPTIONS,
  coveredBy: 'test/agents/guards/freeze.test.ts: refuses changes in [from, until) only',
  create(options, _targets, _pools, context) {
    const values = options as unknown as FreezeOptions;
    const { from, until, windows = [] } = values;
    const late = { path: ['until'], message: `must be >= from (${from}), got ${until}` };
    const problems = [...windows.flatMap(windowProblems), ...(until < from ? [late] : [])];
    if (problems.length > 0) throw new InputError(problems);
    return freeze(values, context?.clock);
  },
};
