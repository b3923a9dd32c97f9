import { mean } from 'simple-statistics';
import {
  repeatedInterval,
  type SequentialDesign,
  sequentialDesign,
} from '../statistics/group-sequential.ts';
import { type Interval, meanInterval } from '../statistics/intervals.ts';
import { wilcoxonSignedRank } from '../statistics/wilcoxon.ts';
import { DAYS, holds, LEVEL } from './statistics-coverage.ts';

/** Looks with four chances to stop, little error spent early. */
export const DESIGN: SequentialDesign = sequentialDesign(
  { looks: [5, 10, 15, DAYS], spending: 'obrien-fleming' },
  LEVEL,
);

/** Shares of the comparisons, each in [0, 1], but for the days. */
export interface ComparisonShares {
  readonly rejectedByWilcoxon: number;
  readonly rejectedByT: number;
  /** Stopped at the first look that rejects. */
  readonly rejectedAtLooksByT: number;
  readonly rejectedAtLooksByWilcoxon: number;
  /** The same looks, each at the full error: what peeking does. */
  readonly rejectedByPeeking: number;
  /** Of repeated intervals at the look where the comparison stopped. */
  readonly coveredAtStop: number;
  readonly daysAtStop: number; // mean
}

/** Tests comparisons of 20 paired days whose true mean difference is `truth`. */
export function compareAll(
  comparisons: readonly (readonly number[])[],
  truth: number,
): ComparisonShares {
  const share = (holdsFor: (differences: readonly number[]) => boolean) =>
    comparisons.filter(holdsFor).length / comparisons.length;
  const stops = comparisons.map(stopOf);
  return {
    rejectedByWilcoxon: share((all) => wilcoxonSignedRank(all) <= 1 - LEVEL),
    rejectedByT: share((all) => leavesZeroOut(meanInterval(all, LEVEL))),
    rejectedAtLooksByT: share((all) => leavesZeroOut(stopOf(all).interval)),
    rejectedAtLooksByWilcoxon: share((all) =>
      anyLook(all, (some, k) => wilcoxonSignedRank(some) <= 2 * DESIGN.tails[k]!),
    ),
    rejectedByPeeking: share((all) =>
      anyLook(all, (some) => leavesZeroOut(meanInterval(some, LEVEL))),
    ),
    coveredAtStop: stops.filter(({ interval }) => holds(interval, truth)).length / stops.length,
    daysAtStop: mean(stops.map(({ days }) => days)),
  };
}

const leavesZeroOut = ({ low, high }: Interval): boolean => low > 0 || high < 0;

function anyLook(
  differences: readonly number[],
  rejects: (some: readonly number[], look: number) => boolean,
): boolean {
  return DESIGN.looks.some((days, k) => rejects(differences.slice(0, days), k));
}

/** The first look whose repeated interval leaves 0 out, or the last. */
function stopOf(differences: readonly number[]): { days: number; interval: Interval } {
  const looks = DESIGN.looks.map((days) => ({
    days,
    interval: repeatedInterval(differences.slice(0, days), DESIGN),
  }));
  return looks.find(({ interval }) => leavesZeroOut(interval)) ?? looks.at(-1)!;
}
