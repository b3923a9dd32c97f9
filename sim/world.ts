import type { DeadlineClock } from './calendars/deadline-clock.ts';
import type { WindowSchedule } from './calendars/window-schedule.ts';
import { DeadlineJudge, Deadlines } from './deadlines.ts';
import type { JobTimes } from './jobs/job-times.ts';
import type { SystemConfig } from './system-config.ts';
import { assert, type Seconds } from './units.ts';

/** The clock and the calendars of the world that a run is a part of. */
export interface World {
  readonly clock: DeadlineClock;
  /** By name in `windows`. */
  readonly schedules: ReadonlyMap<string, WindowSchedule>;
  /** By name of the job. */
  readonly jobs: ReadonlyMap<string, JobTimes>;
}

/** Whether a system has to know what time it is in the world. */
export function needsWorld({ jobs = [], transactions }: SystemConfig): boolean {
  return jobs.length > 0 || transactions.some(({ deadline }) => deadline !== undefined);
}

/** What judges the transactions of a system; undefined: none has a deadline. */
export function createDeadlines(
  { transactions }: SystemConfig,
  world: World | undefined,
  countFrom: Seconds,
): Deadlines | undefined {
  if (transactions.every(({ deadline }) => deadline === undefined)) return undefined;
  assert(world !== undefined, 'deadlines need a clock');
  const judges = transactions.map(({ name, deadline }) => {
    if (deadline === undefined) return undefined;
    const schedule = world.schedules.get(deadline);
    assert(schedule !== undefined, `no windows are called ${deadline}`);
    return new DeadlineJudge(name, schedule, world.clock);
  });
  return new Deadlines(judges, countFrom);
}
