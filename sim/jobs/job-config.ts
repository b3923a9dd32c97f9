import type { Seconds, Spec } from '../units.ts';

export const JOB_CLASSES = ['regulatory', 'business'] as const;
export type JobClass = (typeof JOB_CLASSES)[number];

/** Work that comes at a time of each business day and must be finished by another. */
export interface JobConfig {
  readonly name: string;
  /** kind names a line of CALENDARS: it is released on these business days and on no others. */
  readonly calendar: Spec;
  /** Of its times; unset: that of the calendar. */
  readonly zone?: string;
  /** A time of the day as text: 18:45, close + 30min. */
  readonly release: string;
  /** Whether a regulator wants it, or the business alone. */
  readonly class: JobClass;
  /** When it must be done, `dueDays` business days after that of the release; or `deadline`. */
  readonly due?: string;
  readonly dueDays: number;
  /** Key of `windows`: it must be done by the window to which something belongs that comes at the release. */
  readonly deadline?: string;
  readonly tasks: readonly JobTaskConfig[];
}

/** So many transactions of one type. */
export interface JobTaskConfig {
  readonly name: string;
  readonly transaction: string;
  readonly items: number;
  readonly parallelism: number; // items that are open, or wait to be tried again, at once
  /** Of each item, in minor units such as cents. */
  readonly amountMinor: number;
  /** Of an item that failed; when they are used up the task has failed, and with it the job. */
  readonly retries: number;
  readonly retryAfter: Seconds;
  /** Tasks of the job that must be done before it begins. */
  readonly after: readonly string[];
}

/** So many jobs, tasks and items have numbers of their own: see item-numbers.ts. */
export const JOBS_MAX = 16;
export const TASKS_MAX = 64; // of one job
export const ITEMS_MAX = 1_000_000; // of one task; faults may make more of them
export const RETRIES_MAX = 10;
