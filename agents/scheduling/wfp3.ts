import { listScheduler } from './list-scheduler.ts';
import { readShared, sharedOptions } from './options.ts';
import { ORDERS } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/** Waits in relation to run times, cubed, times processors: see `ORDERS.wfp3`. */
export const wfp3Line: SchedulerLine = {
  kind: 'wfp3',
  description: 'most (wait / run time)^3 x processors first',
  options: sharedOptions(true),
  coveredBy:
    'test/agents/scheduling/orders.test.ts: WFP3, UNICEP and F1 score a job as their papers do',
  isContender: true,
  create: (values) =>
    listScheduler({ name: 'wfp3', order: ORDERS.wfp3, preempts: false, ...readShared(values) }),
};
