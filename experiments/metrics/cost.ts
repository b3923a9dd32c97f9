import { sum } from 'simple-statistics';
import type { Metric, Run } from '../types.ts';
import { arrivedCount, doneCount } from './counts.ts';

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

/** Dollars per million transactions done; Infinity when none was done, NaN when none arrived. */
export const costDollarsPerMillion: Metric = {
  name: 'costDollarsPerMillion',
  description: 'Cost per million transactions done',
  unit: 'dollars',
  better: 'lower',
  measure: (run) =>
    arrivedCount(run) === 0 ? Number.NaN : (dollars(run) / doneCount(run)) * MILLION,
};
