import { backfillScheduler } from './backfill.ts';
import type { RunTimes } from './candidates.ts';
import { CLASS_OPTIONS, orderOption, PLANS_BY, readShared } from './options.ts';
import { ORDERS, type OrderName } from './orders.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/**
 * EASY backfilling: the first task that does not fit has a reservation, others start where they do not delay it.
 * Source: Lifka, The ANL/IBM SP scheduling system, JSSPP 1995.
 */
export const easyBackfillLine: SchedulerLine = {
  kind: 'easy-backfill',
  description: 'the head of the queue has a reservation, others start where they do not delay it',
  options: {
    ...CLASS_OPTIONS,
    order: orderOption('release'),
    plansBy: PLANS_BY,
    reservations: {
      value: { type: 'number', min: 1, integer: true },
      default: 1,
      description: 'tasks at the head of the queue that have a reservation',
      tune: { of: [1, 2, 4, 8] },
    },
  },
  coveredBy:
    'test/agents/scheduling/backfill.test.ts: EASY starts no head of the queue after its first reservation when estimates are exact',
  isContender: true,
  create: (values) =>
    backfillScheduler({
      name: 'easy-backfill',
      order: ORDERS[values['order'] as OrderName],
      by: values['plansBy'] as RunTimes,
      depth: values['reservations'] as number,
      ...readShared(values),
    }),
};
