import type { Result, Stopping } from '../types.ts';
import type { EstimateOptions } from './estimates.ts';
import { repeatedInterval, sequentialDesign } from './group-sequential.ts';
import { type Interval, meanInterval } from './intervals.ts';
import { dayDifferences, daysOf } from './replications.ts';
import { sequentialPlan } from './summarize.ts';

/**
 * The paired difference, first entry minus second, over days: with the interval of the
 * group-sequential test where the experiment may stop early, as all differences of its summary have.
 */
export function plannedDifference(
  results: readonly Result[],
  [entry, other]: readonly [string, string],
  { metric, level, stopping }: EstimateOptions & { readonly stopping?: Stopping },
): Interval {
  const values = dayDifferences(daysOf(results, entry), daysOf(results, other), metric);
  const plan = stopping === undefined ? undefined : sequentialPlan({ stopping });
  if (plan === undefined) return meanInterval(values, level);
  return repeatedInterval(values, sequentialDesign(plan, level));
}
