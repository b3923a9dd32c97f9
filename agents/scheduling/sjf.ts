import { listScheduler } from './list-scheduler.ts';
import { readShared, sharedOptions } from './options.ts';
import { ORDERS } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/**
 * Shortest job first, by estimate: the least mean flow time on one machine with equal releases.
 * Source: Smith, Various optimizers for single-stage production, Naval Research Logistics Quarterly 3 (1956).
 */
export const sjfLine: SchedulerLine = {
  kind: 'sjf',
  description: 'the job with the least estimated work left on its longest path first',
  options: sharedOptions(true),
  coveredBy:
    'test/agents/scheduling/sjf.test.ts: has the least mean flow time of all orders on one machine',
  isContender: true,
  create: (values) =>
    listScheduler({
      name: 'sjf',
      order: ORDERS.shortest,
      preempts: false,
      ...readShared(values),
    }),
};
