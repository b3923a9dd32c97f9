import { sum } from 'simple-statistics';
import type { Metric, Run } from '../types.ts';
import { arrivedCount, doneCount } from './counts.ts';
import { violatedCount } from './violations.ts';

const MILLION = 1e6;

const dollars = (run: Run): number => sum(Object.values(run.costDollars));

/** The bill of all services, dollars, replicas counted from their order. */
export const costDollars: Metric = {
  name: 'costDollars',
  description: 'What all services cost in the measured time, billed from the order of a replica',
  unit: 'dollars',
  better: 'lower',
  measure: dollars,
};

/**
 * Dollars that a transaction not done within its objective is taken to cost, where money and violations are weighed
 * in one number (assumption: at it 1 % of violations weighs as much as the replicas of card-payments-cell).
 */
export const VIOLATION_DOLLARS = 0.0002;

/** What learners minimise by default: the bill, and `VIOLATION_DOLLARS` for each transaction that misses its objective. */
export const pricedDollars: Metric = {
  name: 'pricedDollars',
  description: `Cost, and ${VIOLATION_DOLLARS} dollars for each transaction that misses its objective`,
  unit: 'dollars',
  better: 'lower',
  measure: (run) => dollars(run) + VIOLATION_DOLLARS * violatedCount(run),
};

/** Dollars per million transactions done; Infinity when none was done, NaN when none arrived. */
export const costDollarsPerMillion: Metric = {
  name: 'costDollarsPerMillion',
  description: 'Cost per million transactions done',
  unit: 'dollars',
  better: 'lower',
  measure: (run) =>
    arrivedCount(run) === 0 ? Number.NaN : (dollars(run) / doneCount(run)) * MILLION,
};
