import { listScheduler } from './list-scheduler.ts';
import { readShared, sharedOptions } from './options.ts';
import { ORDERS } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/**
 * Earliest deadline first; stops later deadlines for earlier ones where the cluster keeps the work of what is stopped.
 * On one machine it meets all deadlines if any scheduler does; under overload, and on several machines, it need not.
 * Source: Liu, Layland, Journal of the ACM 20 (1973); Dertouzos, IFIP Congress 1974.
 */
export const edfLine: SchedulerLine = {
  kind: 'edf',
  description: 'earliest deadline first, preemptive where the cluster suspends',
  options: sharedOptions(true),
  coveredBy:
    'test/agents/scheduling/edf.test.ts: meets all deadlines of one machine exactly where processor demand allows it',
  isContender: true,
  create: (values) =>
    listScheduler({ name: 'edf', order: ORDERS.deadline, preempts: true, ...readShared(values) }),
};
