import { sum } from 'simple-statistics';
import type { DeadlineTally } from '../../sim/deadlines.ts';
import type { JobSummary } from '../../sim/jobs/jobs.ts';
import type { Metric, Run } from '../types.ts';

const CENTS_PER_DOLLAR = 100;

const total = ({ deadlines }: Run, value: (tally: DeadlineTally) => number): number =>
  sum(deadlines.map(value));

/** Regulators count what came late, by whatever time: hence counts beside the worst lateness. */
export const deadlinesMissed: Metric = {
  name: 'deadlinesMissed',
  description:
    'Transactions and jobs not done before their window was due: late, failed or overdue',
  unit: 'count',
  better: 'lower',
  measure: (run) => total(run, ({ missed }) => missed),
};

/** Over all that has a deadline and arrived, also what is not due yet; NaN where nothing did. */
export const deadlinesMissedRatio: Metric = {
  name: 'deadlinesMissedRatio',
  description: 'Share of the transactions and jobs with a deadline that missed it',
  unit: 'ratio',
  better: 'lower',
  measure: (run) => total(run, ({ missed }) => missed) / total(run, ({ items }) => items),
};

export const itemsRolled: Metric = {
  name: 'itemsRolled',
  description: 'Transactions and jobs that missed their window and were done in a later one',
  unit: 'count',
  better: 'lower',
  measure: (run) => total(run, ({ rolled }) => rolled),
};

/** 0 where nothing came late, NaN where nothing had a deadline; what failed has no end, and does not count. */
export const latenessSecondsMax: Metric = {
  name: 'latenessSecondsMax',
  description: 'Longest time by which a transaction or job came after it was due, or is overdue',
  unit: 'seconds',
  better: 'lower',
  measure: (run) => {
    if (total(run, ({ items }) => items) === 0) return Number.NaN;
    return Math.max(...run.deadlines.map((tally) => tally.latenessSecondsMax));
  },
};

export const amountDollarsLate: Metric = {
  name: 'amountDollarsLate',
  description: 'Money in the transactions that missed their deadline',
  unit: 'dollars',
  better: 'lower',
  measure: (run) => total(run, (tally) => tally.amountMinorMissed) / CENTS_PER_DOLLAR,
};

/** NaN where nothing with a deadline was done. */
export const settlementDelaySecondsMean: Metric = {
  name: 'settlementDelaySecondsMean',
  description: 'Mean time from promised to actual settlement of what was done, jobs included',
  unit: 'seconds',
  better: 'lower',
  measure: (run) =>
    total(run, (tally) => tally.settlementDelaySeconds) /
    total(run, ({ kept, rolled }) => kept + rolled),
};

const missedBy = ({ deadlines, jobs }: Run, isCounted: (job: JobSummary) => boolean): number => {
  const names = jobs.filter(isCounted).map(({ name }) => name);
  return sum(deadlines.filter(({ subject }) => names.includes(subject)).map((one) => one.missed));
};

export const jobsMissed: Metric = {
  name: 'jobsMissed',
  description: 'Batch jobs that were not done when they were due, or failed',
  unit: 'count',
  better: 'lower',
  measure: (run) => missedBy(run, () => true),
};

export const jobsMissedRegulatory: Metric = {
  name: 'jobsMissedRegulatory',
  description:
    'Batch jobs of the class regulatory that were not done when they were due, or failed',
  unit: 'count',
  better: 'lower',
  measure: (run) => missedBy(run, (job) => job.class === 'regulatory'),
};
