import { assert, type Bytes } from '../../sim/units.ts';
import {
  type Amount,
  amountOfCores,
  WIDEN_LOWER,
  WIDEN_UPPER,
  wholeAmount,
  widened,
  withMargin,
} from './vpa-amounts.ts';
import type { DecayingHistogram } from './vpa-histogram.ts';
import type { Usage } from './vpa-usage.ts';

/** What one resource of a replica should be asked for, and between what bounds that may wait. */
export interface Range {
  readonly target: Amount;
  readonly lower: Amount;
  readonly upper: Amount;
}
/** CPU in millicores, memory in bytes; undefined without any sample of it. */
export interface Recommendation {
  readonly cpu: Range | undefined;
  readonly memory: Range | undefined;
}
export type Resource = keyof Recommendation;
export const RESOURCES: readonly Resource[] = ['cpu', 'memory'];

export interface RecommendationRules {
  readonly targetPercentile: number; // shares in (0, 1]
  readonly lowerPercentile: number;
  readonly upperPercentile: number;
  readonly safetyMarginRatio: number; // >= 0
  readonly podMillicoresMin: number;
  readonly podBytesMin: Bytes;
  readonly containers: number; // >= 1 share the two minima
}

/**
 * Each figure is the end of the bucket at its percentile, cut off, plus the safety margin; the
 * bounds are widened by the confidence; then the minima hold.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/logic/recommender.go,
 * CreatePodResourceRecommender and GetRecommendedPodResources.
 */
export function recommend(usage: Usage, rules: RecommendationRules): Recommendation {
  const { podMillicoresMin, podBytesMin, containers } = rules;
  const { confidence } = usage;
  const share = 1 / containers;
  const range = (histogram: DecayingHistogram, amountOf: AmountOf, min: Amount) =>
    histogram.isEmpty ? undefined : rangeOf({ histogram, amountOf, confidence, min, rules });
  return {
    cpu: range(usage.cpuCores, amountOfCores, wholeAmount(wholeAmount(podMillicoresMin) * share)),
    memory: range(usage.memoryBytes, wholeAmount, wholeAmount(wholeAmount(podBytesMin) * share)),
  };
}

type AmountOf = (value: number) => Amount;

/**
 * The end of the bucket at a percentile as a whole amount, and the safety margin on top.
 * Source: the same repository, pkg/recommender/logic/estimator.go.
 */
export function estimate(
  histogram: DecayingHistogram,
  amountOf: AmountOf,
  { percentile, safetyMarginRatio }: Estimation,
): Amount {
  return withMargin(amountOf(histogram.percentile(percentile)), safetyMarginRatio);
}
interface Estimation {
  readonly percentile: number;
  readonly safetyMarginRatio: number;
}

interface Base {
  readonly histogram: DecayingHistogram;
  readonly amountOf: AmountOf;
  readonly confidence: number;
  readonly min: Amount;
  readonly rules: RecommendationRules;
}

function rangeOf({ histogram, amountOf, confidence, min, rules }: Base): Range {
  const { safetyMarginRatio, targetPercentile, lowerPercentile, upperPercentile } = rules;
  const at = (percentile: number): Amount =>
    estimate(histogram, amountOf, { percentile, safetyMarginRatio });
  return {
    target: Math.max(min, at(targetPercentile)),
    lower: Math.max(min, widened(at(lowerPercentile), confidence, WIDEN_LOWER)),
    upper: Math.max(min, widened(at(upperPercentile), confidence, WIDEN_UPPER)),
  };
}

/** What a replica may be given at all. */
export interface Allowed {
  readonly min: Amount;
  readonly max: Amount;
}

/**
 * Target and bounds moved into what is allowed.
 * Source: the same repository, pkg/utils/vpa/capping.go.
 */
export function capped({ target, lower, upper }: Range, { min, max }: Allowed): Range {
  assert(min <= max, `what is allowed must not be empty, got [${min}, ${max}]`);
  const cap = (amount: Amount): Amount => Math.min(max, Math.max(min, amount));
  return { target: cap(target), lower: cap(lower), upper: cap(upper) };
}
