import { parseClockTime } from '../../sim/calendars/clock-times.ts';
import { CALENDARS } from '../../sim/calendars/index.ts';
import { TIME_ZONES } from '../../sim/calendars/time-zones.ts';
import {
  ITEMS_MAX,
  JOB_CLASSES,
  JOBS_MAX,
  type JobConfig,
  type JobTaskConfig,
  RETRIES_MAX,
  TASKS_MAX,
} from '../../sim/jobs/job-config.ts';
import { found, isMap, type OptionTable, type Problem } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { duePlan } from '../job-times.ts';
import { specSchema, tableSchema } from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import { type Path, type Reading, readTable } from '../specs.ts';
import { readCalendar } from '../window-schedules.ts';
import { checkName, namedSchema, readNamed, writeNamed } from './names.ts';
import type { SystemPart } from './part.ts';

const TIME = "a time such as '18:45', 'close' or 'close + 30min'";
const JOB: OptionTable = {
  release: { value: { type: 'string' }, description: `when it begins on business days, ${TIME}` },
  zone: {
    value: { type: 'choice', of: TIME_ZONES.map(({ name }) => name) },
    optional: true,
    description: 'of the clock that the times are of; none: that of the calendar',
  },
  class: {
    value: { type: 'choice', of: JOB_CLASSES },
    default: 'business',
    description: 'who wants it in time: a regulator, or the business alone',
  },
  due: {
    value: { type: 'string' },
    optional: true,
    description: `when it must be done, ${TIME}; instead of deadline`,
  },
  dueDays: {
    value: { type: 'number', integer: true, min: 0, max: 31 },
    default: 0,
    description: 'business days from the day of the release to when it is due',
  },
  deadline: {
    value: { type: 'string' },
    optional: true,
    description: 'key of windows: due with the first whose intake ends after the release',
  },
};
const TASK: OptionTable = {
  transaction: {
    value: { type: 'string' },
    description: 'type of its items, which no arrivals are of: its share is 0',
  },
  items: {
    value: { type: 'number', integer: true, min: 1, max: ITEMS_MAX },
    description: 'transactions of the task',
  },
  parallelism: {
    value: { type: 'number', integer: true, min: 1, max: 100_000 },
    default: 1,
    description: 'items at once',
  },
  amount: {
    value: { type: 'number', integer: true, min: 0 },
    default: 0,
    description: 'of each item, in minor units such as cents',
  },
  retries: {
    value: { type: 'number', integer: true, min: 0, max: RETRIES_MAX },
    default: 3,
    description: 'of an item that fails; after the last the task has failed, and the job',
  },
  retryAfter: {
    value: { type: 'seconds', min: 0 },
    default: 10,
    description: 'from the failure of an item until it is tried again',
  },
  after: {
    value: { type: 'names' },
    optional: true,
    description: 'tasks of the job that must be done before; none: it begins at the release',
  },
};

/** Batch jobs. */
export const jobs: SystemPart = {
  key: 'jobs',
  tables: { JOB, TASK },
  read: (raw, path, reading) => ({
    jobs: readNamed(raw, path, reading, (name, value, at) => readJob(name, value, at, reading)),
  }),
  write: (system, write) => system.jobs && writeNamed(system.jobs, (job) => writeJob(job, write)),
  schema: () => {
    const named = { enum: CALENDARS.map(({ kind }) => kind) };
    const calendar = { anyOf: [named, specSchema(CALENDARS)] };
    const tasks = namedSchema(tableSchema(TASK));
    return namedSchema(tableSchema(JOB, { calendar, tasks }, ['calendar', 'tasks']));
  },
  check: (system) => [
    ...tooMany(system.jobs ?? [], JOBS_MAX, ['jobs']),
    ...(system.jobs ?? []).flatMap((job) => checkJob(job, system)),
  ],
};

function readJob(name: string, raw: unknown, path: Path, reading: Reading): JobConfig {
  const values = readTable(JOB, raw, path, reading, ['calendar', 'tasks']);
  const given = isMap(raw) ? raw : {};
  for (const key of ['release', 'due']) {
    const text = values[key];
    if (typeof text === 'string' && parseClockTime(text) === undefined)
      reading.problems.push({
        path: [...path, key],
        message: `must be ${TIME}, got ${found(text)}`,
      });
  }
  const calendar = readCalendar(given['calendar'], [...path, 'calendar'], reading);
  const at = [...path, 'tasks'];
  const tasks = readNamed(given['tasks'], at, reading, (task, value, where) => {
    const { amount, after = [], ...others } = readTable(TASK, value, where, reading);
    return { name: task, ...others, amountMinor: amount, after } as unknown as JobTaskConfig;
  });
  return { name, ...values, calendar, tasks } as unknown as JobConfig;
}

function writeJob({ calendar, tasks, ...values }: JobConfig, write: Writer) {
  return {
    calendar: write.spec(CALENDARS, calendar),
    ...write.table(JOB, { ...values }),
    tasks: writeNamed(tasks, ({ amountMinor: amount, after, ...task }) =>
      write.table(TASK, { ...task, amount, ...(after.length > 0 && { after }) }),
    ),
  };
}

function checkJob(job: JobConfig, system: SystemConfig): Problem[] {
  const path = ['jobs', job.name];
  const problems = checkDue(job, system);
  if (system.transactions.some(({ name }) => name === job.name))
    problems.push({ path, message: 'a transaction has this name, too', at: 'key' });
  return [
    ...problems,
    ...tooMany(job.tasks, TASKS_MAX, [...path, 'tasks']),
    ...job.tasks.flatMap((task) => checkTask(task, job, system)),
    ...checkOrder(job),
  ];
}

function tooMany(parts: readonly unknown[], most: number, path: Path): Problem[] {
  if (parts.length <= most) return [];
  return [{ path, message: `must be at most ${most}, got ${parts.length}` }];
}

function checkDue(job: JobConfig, system: SystemConfig): Problem[] {
  const { name, due, deadline, release, dueDays } = job;
  const path = ['jobs', name];
  if ((due === undefined) === (deadline === undefined))
    return [{ path, message: 'needs one of due and deadline, not both or none', at: 'key' }];
  if (deadline !== undefined) {
    const parts = Object.keys(system.windows ?? {}).map((one) => ({ name: one }));
    const noDays: Problem[] =
      dueDays === 0 ? [] : [{ path: [...path, 'dueDays'], message: 'needs due', at: 'key' }];
    return [...noDays, ...checkName(deadline, { noun: 'window', parts }, [...path, 'deadline'])];
  }
  const [from, to] = [parseClockTime(release)!, parseClockTime(due!)!];
  const known = from.kind === to.kind && dueDays === 0;
  const at = (time: typeof from) => (time.kind === 'clock' ? time.time : time.shift);
  if (known && at(to) <= at(from))
    return [
      { path: [...path, 'due'], message: `must be after the release, ${release}, got ${due}` },
    ];
  return duePlan(job).problems.map((message) => ({ path: [...path, 'due'], message }));
}

function checkTask(task: JobTaskConfig, job: JobConfig, system: SystemConfig): Problem[] {
  const path = ['jobs', job.name, 'tasks', task.name];
  const type = system.transactions.find(({ name }) => name === task.transaction);
  const at = [...path, 'transaction'];
  const problems = checkName(
    task.transaction,
    { noun: 'transaction', parts: system.transactions },
    at,
  );
  if (type !== undefined && type.share > 0)
    problems.push({ path: at, message: `must have share 0, ${type.name} has ${type.share}` });
  if (type?.deadline !== undefined)
    problems.push({ path: at, message: `must have no deadline of its own: the job has one` });
  task.after.forEach((name, i) => {
    problems.push(...checkName(name, { noun: 'task', parts: job.tasks }, [...path, 'after', i]));
  });
  return problems;
}

/** Tasks that wait for each other: no order would ever start them. */
function checkOrder({ name, tasks }: JobConfig): Problem[] {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const done = new Set<string>();
  const problems: Problem[] = [];
  const visit = (task: string, path: readonly string[]): void => {
    const start = path.indexOf(task);
    if (start >= 0) {
      const cycle = [...path.slice(start), task].join(' after ');
      const at = ['jobs', name, 'tasks', task, 'after'];
      problems.push({ path: at, message: `the tasks wait for each other: ${cycle}` });
    }
    if (start >= 0 || done.has(task)) return;
    for (const before of byName.get(task)?.after ?? []) visit(before, [...path, task]);
    done.add(task);
  };
  for (const task of tasks) visit(task.name, []);
  return problems;
}
