import type { BatchJob } from '../sim/batch/batch.ts';
import type { Uniform } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';
import { type EstimateOptions, estimatesOf } from './batch-estimates.ts';
import { readBatchText } from './batch-files.ts';
import { traceError } from './traces.ts';

/** One line of a log in the Standard Workload Format; NaN where it says -1, unknown. */
export interface SwfJob {
  readonly number: number;
  readonly submit: Seconds; // from the start of the log
  readonly wait: Seconds;
  readonly runSeconds: Seconds;
  readonly processors: number; // allocated
  readonly processorsRequested: number;
  readonly requestedSeconds: Seconds;
  readonly status: number; // 1: completed
  readonly user: number;
  readonly group: number;
  readonly queue: number;
}

export interface SwfLog {
  /** Lines `; Key: value`, the last of a key. */
  readonly header: Readonly<Record<string, string>>;
  readonly jobs: readonly SwfJob[];
}

const COLUMNS = 18;
/** Positions of what is read. Source: Feitelson, The Standard Workload Format, version 2.2. */
const AT = { run: 3, processors: 4, requested: 7, requestedTime: 8, status: 10, user: 11 };

/** Reads an SWF or SWF.gz file. Throws an InputError that names the file and the line. */
export async function readSwf(path: string): Promise<SwfLog> {
  const header: Record<string, string> = {};
  const jobs: SwfJob[] = [];
  const lines = (await readBatchText(path)).split(/\r?\n/);
  lines.forEach((line, i) => {
    const comment = /^\s*;(?:\s*(\w+):(?:\s+(.*?))?\s*$)?/.exec(line);
    if (comment?.[1] !== undefined) header[comment[1]] = comment[2] ?? '';
    else if (comment === null && line.trim() !== '') jobs.push(jobOf(line, `${path}:${i + 1}`));
  });
  if (jobs.length === 0) throw traceError(path, ': has no jobs');
  return { header, jobs };
}

function jobOf(line: string, place: string): SwfJob {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== COLUMNS)
    throw traceError(place, `: must have ${COLUMNS} columns, found ${fields.length}`);
  const values = fields.map((field, column) => {
    const value = Number(field);
    if (Number.isFinite(value)) return value === -1 ? Number.NaN : value;
    throw traceError(place, `: column ${column + 1} must be a number, found '${field}'`);
  });
  const [number, submit, wait] = values as [number, number, number];
  if (!(submit >= 0)) throw traceError(place, `: the submit time must be >= 0, found ${fields[1]}`);
  return {
    number,
    submit,
    wait,
    runSeconds: values[AT.run]!,
    processors: values[AT.processors]!,
    processorsRequested: values[AT.requested]!,
    requestedSeconds: values[AT.requestedTime]!,
    status: values[AT.status]!,
    user: values[AT.user]!,
    group: values[AT.user + 1]!,
    queue: values[AT.user + 3]!,
  };
}

/** Processor-seconds of all jobs whose run time and processors are known. */
export function swfArea(jobs: readonly SwfJob[]): number {
  return jobs.reduce((sum, job) => (isKnown(job) ? sum + job.runSeconds * job.processors : sum), 0);
}

/** Of so many processors, from 0 to the last completion that the log has. */
export function swfUtilization({ jobs }: SwfLog, processors: number): number {
  const last = jobs.reduce((latest, job) => {
    const wait = Number.isNaN(job.wait) ? 0 : job.wait;
    return isKnown(job) ? Math.max(latest, job.submit + wait + job.runSeconds) : latest;
  }, 0);
  return swfArea(jobs) / (processors * last);
}

const isKnown = ({ runSeconds, processors }: SwfJob) => runSeconds >= 0 && processors >= 1;

export interface SwfJobOptions extends EstimateOptions {
  /** Deadline = release + this times the estimate; Infinity: none (assumption: the format has no deadlines). */
  readonly deadlineFactor: number;
}

/**
 * Rigid jobs in the order of the log, those without a known run time or processors left out. A request for time stands for an
 * estimate where it is known and not below the run time; elsewhere estimates are made (assumption).
 */
export function swfJobs(
  { jobs }: SwfLog,
  options: SwfJobOptions,
  uniform: Uniform,
): readonly BatchJob[] {
  return jobs.filter(isKnown).map((job) => {
    const { number, submit, runSeconds, processors, requestedSeconds, user } = job;
    const made = estimatesOf(runSeconds, options, uniform); // drawn in any case: draws do not shift
    const asked = { estimateSeconds: requestedSeconds, boundSeconds: requestedSeconds };
    const estimates = requestedSeconds >= Math.max(runSeconds, 1) ? asked : made;
    return {
      name: `job ${number}`,
      release: submit,
      deadline: submit + options.deadlineFactor * estimates.estimateSeconds,
      class: 'business',
      weight: 1,
      user: Number.isNaN(user) ? 'unknown' : `user ${user}`,
      stages: [{ name: 'run', parents: [], processors, taskSeconds: [runSeconds], ...estimates }],
    };
  });
}
