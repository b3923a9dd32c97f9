import { releasesBetween } from '../sim/jobs/job-times.ts';
import { InputError, type Problem } from '../sim/options.ts';
import { needsWorld, type World } from '../sim/world.ts';
import { BadInput } from './bad-input.ts';
import { jobTimes } from './job-times.ts';
import type { Reading } from './specs.ts';
import { clockOf } from './start.ts';
import type { ExperimentConfig } from './types.ts';
import { windowScheduleOf } from './window-schedules.ts';

type Source = Pick<ExperimentConfig, 'system' | 'start' | 'workload' | 'horizon'>;

/** The clock and calendars of the run of a day; undefined: its system needs none. */
export function createWorld(config: Source, day: number): World | undefined {
  const { system } = config;
  if (!needsWorld(system)) return undefined;
  const { windows = {}, jobs = [] } = system;
  return {
    clock: clockOf(config, day),
    schedules: new Map(
      Object.entries(windows).map(([name, spec]) => [name, windowScheduleOf(spec)]),
    ),
    jobs: new Map(jobs.map((job) => [job.name, jobTimes(job, system)])),
  };
}

/** What keeps the calendars of a system from knowing the days of an experiment. */
export function checkWorld(
  config: Source & Pick<ExperimentConfig, 'report' | 'train'>,
  { problems, needsFiles }: Reading,
): void {
  const { system, workload, report, train, start } = config;
  if (!needsWorld(system) || needsFiles === false) return;
  const { compress = 1 } = workload;
  if (compress !== 1)
    problems.push({
      path: ['workload', 'compress'],
      message: `must be 1 where there are deadlines or jobs: the clock cannot be hurried, got ${compress}`,
    });
  const days = [...report.days, ...(train?.days ?? [])];
  const path = start === undefined ? ['report', 'days'] : ['start', 'date'];
  for (const day of new Set([Math.min(...days), Math.max(...days)]))
    for (const message of problemsOfDay(config, day)) problems.push({ path, message });
}

function problemsOfDay(config: Source, day: number): readonly string[] {
  try {
    const { clock, schedules, jobs } = createWorld(config, day)!;
    const [begin, end] = [clock.instantAt(0), clock.instantAt(config.horizon)];
    const all = [...schedules.values(), ...[...jobs.values()].map(({ schedule }) => schedule)];
    for (const schedule of all) for (const at of [begin, end]) schedule.windowAt(at);
    for (const times of jobs.values()) releasesBetween(times, begin, end);
    return [];
  } catch (error) {
    if (error instanceof BadInput) return error.lines;
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ message }: Problem) => `day ${day}: ${message}`);
  }
}
