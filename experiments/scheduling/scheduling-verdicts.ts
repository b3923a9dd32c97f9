import { SCHEDULERS } from '../../agents/scheduling/index.ts';
import { holm } from '../statistics/holm.ts';
import { type Interval, meanInterval } from '../statistics/intervals.ts';
import { wilcoxonSignedRank } from '../statistics/wilcoxon.ts';
import type { Result } from '../types.ts';
import type { BatchContender } from './batch-spec.ts';
import {
  BASELINE,
  type ClusterComparison,
  LEVEL,
  PRIMARY,
  type SchedulingComparison,
} from './compare-schedulers.ts';

/** One contender against the baseline on one kind and size of cluster, paired by day. */
export interface Verdict {
  readonly point: string;
  readonly contender: string;
  readonly isLearned: boolean;
  /** Contender minus baseline: weighted share of deadlines missed, and dollars of a day. */
  readonly missed: Interval;
  readonly costDollars: Interval;
  /** Wilcoxon signed rank on the share missed, by Holm over all contenders and clusters. */
  readonly p: number;
  /** Fewer missed beyond chance, at no higher cost: interval below 0, p below 0.05, upper limit of the cost at most 0. */
  readonly wins: boolean;
  /** More missed beyond chance. */
  readonly loses: boolean;
}

/** All contenders but the baseline on all clusters: the family was declared by the plan and the registry. */
export function verdictsOf({ clusters }: SchedulingComparison): readonly Verdict[] {
  const raw = clusters.flatMap((cluster) =>
    pointsOf(cluster).flatMap((point) =>
      cluster.contenders
        .filter(({ name }) => name !== BASELINE)
        .map((contender) => {
          const { name } = contender;
          const missed = differences(cluster.results, { point, name, metric: PRIMARY });
          const costs = differences(cluster.results, { point, name, metric: 'costDollars' });
          return { point, name, missed, costs, isLearned: isLearned(contender) };
        }),
    ),
  );
  const adjusted = holm(raw.map(({ missed }) => wilcoxonSignedRank(missed)));
  return raw.map(({ point, name, missed, costs, isLearned }, i): Verdict => {
    const [difference, cost] = [meanInterval(missed, LEVEL), meanInterval(costs, LEVEL)];
    const isClear = adjusted[i]! < 1 - LEVEL;
    return {
      point,
      contender: name,
      isLearned,
      missed: difference,
      costDollars: cost,
      p: adjusted[i]!,
      wins: isClear && difference.high < 0 && cost.high <= 0,
      loses: isClear && difference.low > 0,
    };
  });
}

/** Whether the decisions of a contender come from training. */
export function isLearned({ scheduler }: BatchContender): boolean {
  return SCHEDULERS.find(({ kind }) => kind === scheduler.kind)?.isLearned === true;
}

export const pointsOf = ({ results }: ClusterComparison): readonly string[] => [
  ...new Set(results.map(({ point }) => point)),
];

/** By day, contender minus rival: the baseline, unless another one is named. */
export function differences(
  results: readonly Result[],
  {
    point,
    name,
    metric,
    rival = BASELINE,
  }: { point: string; name: string; metric: string; rival?: string },
): readonly number[] {
  const of = (entry: string) =>
    results
      .filter((row) => row.point === point && row.entry === entry)
      .sort((a, b) => a.day - b.day)
      .map((row) => row.metrics[metric]!);
  const compared = of(rival);
  return of(name).map((value, i) => value - compared[i]!);
}
