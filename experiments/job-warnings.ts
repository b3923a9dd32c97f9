import { isoDate } from '../sim/calendars/civil-dates.ts';
import type { JobConfig, JobTaskConfig } from '../sim/jobs/job-config.ts';
import { type JobTimes, releasesBetween } from '../sim/jobs/job-times.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import type { Seconds } from '../sim/units.ts';
import { formatElapsed } from './durations.ts';
import { jobTimes } from './job-times.ts';
import { offeredToParts, transactionSeconds } from './offered-load.ts';
import { clockOf } from './start.ts';
import type { ExperimentConfig } from './types.ts';

/**
 * One line for each job that cannot be done when it is due, however idle the system is and however far it is
 * scaled: at its first release on a report day; and for each that no report day releases.
 */
export function jobWarnings(config: ExperimentConfig): readonly string[] {
  const { system } = config;
  return (system.jobs ?? []).flatMap((job) => {
    const times = jobTimes(job, system);
    const release = firstRelease(times, config);
    if (release === undefined)
      return [
        `job ${job.name}: is released on none of the report days: see its calendar, and start and horizon`,
      ];
    const { date } = times.zone.localAt(release);
    const window = times.schedule.windowAt(release);
    const path = longestPath(job, system);
    const needed = path.reduce((sum, { seconds }) => sum + seconds, 0);
    const budget = window.due - release;
    if (needed < budget) return [];
    const parts = path.map(({ task, seconds }) => `${task.name} ${formatElapsed(seconds)}`);
    const at = `${isoDate(date)}, ${job.release}`;
    return [
      `job ${job.name}: needs at least ${formatElapsed(needed)} (${parts.join(', ')}), has ` +
        `${formatElapsed(budget)} from its release on ${at}, to ${window.name}`,
    ];
  });
}

function firstRelease(times: JobTimes, config: ExperimentConfig) {
  for (const day of config.report.days) {
    const clock = clockOf(config, day);
    const [from, to] = [clock.instantAt(0), clock.instantAt(config.horizon)];
    const [first] = releasesBetween(times, from, to);
    if (first !== undefined) return first;
  }
  return undefined;
}

interface Step {
  readonly task: JobTaskConfig;
  readonly seconds: Seconds;
}

/** The tasks that the job has to wait for in any case, in order, each with the least time that it takes. */
function longestPath({ tasks }: JobConfig, system: SystemConfig): readonly Step[] {
  const known = new Map<string, readonly Step[]>();
  const length = (path: readonly Step[]) => path.reduce((sum, { seconds }) => sum + seconds, 0);
  const longest = (paths: readonly (readonly Step[])[]) =>
    paths.reduce((best, path) => (length(path) > length(best) ? path : best), []);
  const pathTo = (name: string): readonly Step[] => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const task = tasks.find((one) => one.name === name)!;
    const path = [
      ...longest(task.after.map(pathTo)),
      { task, seconds: leastSeconds(task, system) },
    ];
    known.set(name, path);
    return path;
  };
  return longest(tasks.map(({ name }) => pathTo(name)));
}

/** Of all items in turn, so many at once; or of the part of the system that has the least room for their work. */
function leastSeconds({ items, parallelism, transaction }: JobTaskConfig, system: SystemConfig) {
  const transactions = system.transactions.map((type) => ({
    ...type,
    share: type.name === transaction ? 1 : 0,
  }));
  const alone = { ...system, transactions };
  const inTurn = Math.ceil(items / parallelism) * transactionSeconds(alone, transaction);
  const byPart = offeredToParts(alone, 1).map(({ load, capacity }) => (items * load) / capacity);
  return Math.max(inTurn, ...byPart);
}
