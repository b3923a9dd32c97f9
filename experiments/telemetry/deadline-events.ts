import type { WindowSchedule } from '../../sim/calendars/window-schedule.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import type { Seconds } from '../../sim/units.ts';
import type { World } from '../../sim/world.ts';
import type { RunEvent } from '../types.ts';

const EVENTS_MAX = 1000; // of one run

/** When work is due in a run: each window of each type of transactions and of each job, in the order of time. */
export function deadlineEvents(
  { transactions, jobs = [] }: SystemConfig,
  world: World | undefined,
  horizon: Seconds,
): readonly RunEvent[] {
  if (world === undefined) return [];
  const ofTypes = transactions.flatMap(({ name, deadline }) => {
    const schedule = deadline === undefined ? undefined : world.schedules.get(deadline);
    return schedule === undefined ? [] : dueIn(name, schedule, world, horizon);
  });
  const ofJobs = jobs.flatMap(({ name }) => {
    const times = world.jobs.get(name);
    return times === undefined ? [] : dueIn(name, times.schedule, world, horizon);
  });
  return [...ofTypes, ...ofJobs].sort((a, b) => a.from - b.from).slice(0, EVENTS_MAX);
}

function dueIn(
  component: string,
  schedule: WindowSchedule,
  { clock }: World,
  horizon: Seconds,
): RunEvent[] {
  const events: RunEvent[] = [];
  for (let at: Seconds = 0; at < horizon && events.length < EVENTS_MAX; ) {
    const { name, due, intakeEnds } = schedule.windowAt(clock.instantAt(at));
    const dueAt = clock.secondsAt(due);
    if (dueAt >= 0 && dueAt < horizon)
      events.push({
        from: dueAt,
        to: dueAt,
        kind: 'deadline',
        component,
        name,
        level: '',
        text: '',
      });
    at = clock.secondsAt(intakeEnds);
  }
  return events;
}
