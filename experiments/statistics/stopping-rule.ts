import { assert } from '../../sim/units.ts';
import { repeatedInterval, type SequentialPlan, sequentialDesign } from './group-sequential.ts';
import type { Interval } from './intervals.ts';

export interface StoppingConfig extends SequentialPlan {
  readonly level: number; // of confidence over all comparisons and looks together, in (0, 1)
  readonly comparisons: number; // declared beforehand, >= 1
  /** A comparison is also settled when its interval reaches at most so far to either side. */
  readonly halfWidth?: number;
}

export interface ComparisonState {
  /** Repeated interval at the level of one comparison of the family. */
  readonly interval: Interval;
  readonly isDecided: boolean; // the interval leaves 0 out
  readonly isNarrow: boolean; // its half-width is at most the one wanted
}

export interface StoppingDecision {
  readonly kind: 'settled' | 'last look' | 'go on';
  readonly days: number; // so far
  readonly nextLook: number; // days; NaN when the experiment ends
  readonly comparisons: readonly ComparisonState[];
}

/**
 * Says at each look of a plan whether an experiment may stop: when every declared comparison is
 * decided (its repeated interval leaves 0 out) or as narrow as wanted, and at the last look anyway.
 * Each comparison has 1 - level divided by their number (Bonferroni), so that a wrong decision
 * anywhere, at any look, has at most probability 1 - level. The function takes the differences of
 * each comparison, one per day so far; their number must be a look of the plan.
 */
export function stoppingRule(
  config: StoppingConfig,
): (differences: readonly (readonly number[])[]) => StoppingDecision {
  const { comparisons, level, looks, halfWidth = 0 } = config;
  assert(comparisons >= 1, `an experiment that stops early needs a comparison`);
  const design = sequentialDesign(config, 1 - (1 - level) / comparisons);
  return (differences) => {
    const days = differences[0]?.length ?? 0;
    const isWhole = differences.every(({ length }) => length === days);
    assert(
      differences.length === comparisons && isWhole,
      `${comparisons} comparisons over the same days were declared`,
    );
    const states = differences.map((values) => {
      const interval = repeatedInterval(values, design);
      const isDecided = interval.low > 0 || interval.high < 0;
      const isNarrow = halfWidth > 0 && (interval.high - interval.low) / 2 <= halfWidth;
      return { interval, isDecided, isNarrow };
    });
    const isSettled = states.every(({ isDecided, isNarrow }) => isDecided || isNarrow);
    const isLast = days === looks.at(-1);
    const kind = isSettled ? 'settled' : isLast ? 'last look' : 'go on';
    const nextLook = kind === 'go on' ? looks[looks.indexOf(days) + 1]! : Number.NaN;
    return { kind, days, nextLook, comparisons: states };
  };
}
