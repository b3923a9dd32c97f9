import { sum } from 'simple-statistics';
import type { Metric } from '../types.ts';

const SECONDS_PER_HOUR = 3600;

export const actionsPerHour: Metric = {
  name: 'actionsPerHour',
  description: 'Scale orders per hour that changed something',
  unit: 'per hour',
  better: 'lower',
  measure: (run) => (run.actions / run.measuredSeconds) * SECONDS_PER_HOUR,
};

export const refusalsPerHour: Metric = {
  name: 'refusalsPerHour',
  description: 'Actions per hour that a guard weakened or refused',
  unit: 'per hour',
  better: 'lower',
  measure: (run) => (run.refusals / run.measuredSeconds) * SECONDS_PER_HOUR,
};

export const fallbacksPerHour: Metric = {
  name: 'fallbacksPerHour',
  description: 'Decisions per hour that a rule took for an agent that failed',
  unit: 'per hour',
  better: 'lower',
  measure: (run) => (run.fallbacks / run.measuredSeconds) * SECONDS_PER_HOUR,
};

export const replicaHours: Metric = {
  name: 'replicaHours',
  description: 'Hours of replicas billed, all services',
  unit: 'hours',
  better: 'lower',
  measure: (run) => sum(Object.values(run.replicaSeconds)) / SECONDS_PER_HOUR,
};

/** Share of the attempts that are retries, in [0, 1); NaN when nothing was called. */
export const retriesPerCall: Metric = {
  name: 'retriesPerCall',
  description: 'Share of all attempts of callers that are retries',
  unit: 'ratio',
  better: 'lower',
  measure: (run) => run.retries / run.calls,
};
