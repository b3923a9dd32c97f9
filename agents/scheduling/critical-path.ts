import { listScheduler } from './list-scheduler.ts';
import { orderOption, readShared, sharedOptions } from './options.ts';
import { ORDERS, type OrderName } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/**
 * Critical path: of all tasks that could start, the one with the longest path of estimates to the end of its job first. With
 * `between` another order it decides between jobs, and the longest path within them.
 * Source: Adam, Chandy, Dickson, A comparison of list schedules for parallel processing systems, CACM 17 (1974), HLFET.
 */
export const criticalPathLine: SchedulerLine = {
  kind: 'critical-path',
  description: 'the task with the longest path to the end of its job first',
  options: {
    ...sharedOptions(true),
    between: orderOption('longest-path', ['longest-path', 'shortest', 'release', 'deadline']),
  },
  coveredBy:
    'test/agents/scheduling/critical-path.test.ts: begins the longer branch of a job first',
  isContender: true,
  create: (values) =>
    listScheduler({
      name: 'critical-path',
      order: ORDERS[values['between'] as OrderName],
      preempts: false,
      ...readShared(values),
    }),
};
