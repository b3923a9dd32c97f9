import { listScheduler } from './list-scheduler.ts';
import { readShared, sharedOptions } from './options.ts';
import { ORDERS } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/**
 * First come, first served, by release; nothing passes what waits unless `passesOver`.
 */
export const fcfsLine: SchedulerLine = {
  kind: 'fcfs',
  description: 'first come, first served: the first that does not fit stops all behind it',
  options: sharedOptions(false),
  coveredBy: 'test/agents/scheduling/fcfs.test.ts: equals the Lindley recursion on one processor',
  isContender: true,
  create: (values) =>
    listScheduler({
      name: 'fcfs',
      order: ORDERS.release,
      preempts: false,
      ...readShared(values),
    }),
};
