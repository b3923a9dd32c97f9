import { listScheduler } from './list-scheduler.ts';
import { readShared, sharedOptions } from './options.ts';
import { ORDERS } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/** A score that was found by regression over simulated schedules: see `ORDERS.f1`. */
export const f1Line: SchedulerLine = {
  kind: 'f1',
  description: 'least log10(run time) x processors + 870 log10(release) first',
  options: sharedOptions(true),
  coveredBy:
    'test/agents/scheduling/orders.test.ts: WFP3, UNICEP and F1 score a job as their papers do',
  isContender: true,
  create: (values) =>
    listScheduler({ name: 'f1', order: ORDERS.f1, preempts: false, ...readShared(values) }),
};
