import type { Metric } from '../types.ts';
import { arrivedCount, doneCount } from './counts.ts';

const CENTS_PER_DOLLAR = 100;

export const throughputPerSecond: Metric = {
  name: 'throughputPerSecond',
  description: 'Transactions done per second',
  unit: 'per second',
  better: 'higher',
  measure: (run) => doneCount(run) / run.measuredSeconds,
};

/** The load offered: says whether entries saw the same day. */
export const arrivedPerSecond: Metric = {
  name: 'arrivedPerSecond',
  description: 'Transactions that arrived per second',
  unit: 'per second',
  better: 'higher',
  measure: (run) => arrivedCount(run) / run.measuredSeconds,
};

export const amountDollarsDone: Metric = {
  name: 'amountDollarsDone',
  description: 'Money moved by the transactions done',
  unit: 'dollars',
  better: 'higher',
  measure: (run) => run.amountMinorDone / CENTS_PER_DOLLAR,
};
