import { assert, type TransactionNumber } from '../units.ts';
import { TASKS_MAX } from './job-config.ts';

/**
 * Items of jobs are transactions with numbers of their own, from 2^39 on, so that what a job does, and
 * when, never shifts the numbers and with them the draws of the transactions of the workload.
 */
export const FIRST_ITEM_NUMBER: TransactionNumber = 2 ** 39;
const NUMBERS_END = 2 ** 40; // of what a draw can tell apart
/** Items that one task can have, however many times as many a fault makes of them. */
export const ITEM_NUMBERS = 2 ** 22;
/** Releases of all jobs in one run: 16 jobs on 100 days. */
export const RUNS_MAX = (NUMBERS_END - FIRST_ITEM_NUMBER) / (TASKS_MAX * ITEM_NUMBERS);

/** An item: the run of a job, the position of the task in the job, the position in the task. */
export interface ItemPlace {
  readonly run: number; // in [0, RUNS_MAX)
  readonly task: number; // in [0, TASKS_MAX)
  readonly item: number; // in [0, ITEM_NUMBERS)
}

export function itemNumber({ run, task, item }: ItemPlace): TransactionNumber {
  const fits = run < RUNS_MAX && task < TASKS_MAX && item < ITEM_NUMBERS;
  if (!fits) assert(false, `no number for run ${run}, task ${task}, item ${item}`);
  return FIRST_ITEM_NUMBER + (run * TASKS_MAX + task) * ITEM_NUMBERS + item;
}

/** The inverse; `number` at least FIRST_ITEM_NUMBER. */
export function placeOfItem(number: TransactionNumber): ItemPlace {
  const rest = number - FIRST_ITEM_NUMBER;
  const slot = Math.floor(rest / ITEM_NUMBERS);
  return {
    run: Math.floor(slot / TASKS_MAX),
    task: slot % TASKS_MAX,
    item: rest % ITEM_NUMBERS,
  };
}
