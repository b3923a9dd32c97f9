import { withoutBounds } from './bounds.ts';
import { headline } from './figures/equal-slo-verdict.ts';
import { levelOf } from './figures/level.ts';
import type { Verdict } from './figures/verdict.ts';
import type { PointReport } from './point-report.ts';
import { type RankingHolds, rankingHolds } from './robustness/robustness.ts';
import type { EqualSloComparison } from './statistics/equal-slo.ts';
import { type TuningGain, tuningGains } from './tuning/tuning-gain.ts';

/** What one point has answered, for other programs; base units. */
export interface PointAnswer {
  readonly point: string; // empty without a sweep
  readonly verdict: Verdict;
  readonly equalSlo?: EqualSloComparison;
  readonly tuning: readonly TuningGain[];
  readonly robustness?: RankingHolds;
}

export function answerOf(data: PointReport): PointAnswer {
  const { point, config, results, summary, equalSlo } = data;
  const robustness = withoutBounds(data.robustness, config);
  return {
    point,
    verdict: headline(data),
    ...(equalSlo === undefined ? {} : { equalSlo }),
    tuning: tuningGains(results, config, { level: levelOf(summary) }),
    ...(robustness.length === 0 ? {} : { robustness: rankingHolds(robustness) }),
  };
}
