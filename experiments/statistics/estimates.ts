import type { Result } from '../types.ts';
import { type Interval, meanInterval } from './intervals.ts';
import { dayMeans, daysOf } from './replications.ts';

export interface EstimateOptions {
  readonly metric: string;
  readonly level: number; // of confidence, in (0, 1)
}

/** The mean of one entry over its days, each the mean of its seeds. */
export function estimate(
  results: readonly Result[],
  entry: string,
  { metric, level }: EstimateOptions,
): Interval {
  return meanInterval(dayMeans(daysOf(results, entry), metric), level);
}
