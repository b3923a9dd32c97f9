import { listScheduler } from './list-scheduler.ts';
import { readShared, sharedOptions } from './options.ts';
import { ORDERS } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/** Waits in relation to small and short jobs: see `ORDERS.unicep`. */
export const unicepLine: SchedulerLine = {
  kind: 'unicep',
  description: 'most wait / (log2(processors) x run time) first',
  options: sharedOptions(true),
  coveredBy:
    'test/agents/scheduling/orders.test.ts: WFP3, UNICEP and F1 score a job as their papers do',
  isContender: true,
  create: (values) =>
    listScheduler({ name: 'unicep', order: ORDERS.unicep, preempts: false, ...readShared(values) }),
};
