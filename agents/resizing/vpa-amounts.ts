/** Whole millicores of CPU or whole bytes of memory, in [0, AMOUNT_MAX]. */
export type Amount = number;
export const AMOUNT_MAX: Amount = 1e14;

/**
 * A whole amount: cut off, and kept within its range.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/model/types.go.
 */
export function wholeAmount(value: number): Amount {
  return Math.trunc(Math.min(AMOUNT_MAX, Math.max(0, value)));
}

/** Whole millicores of so many cores. */
export const amountOfCores = (cores: number): Amount => wholeAmount(cores * 1000);

/**
 * An amount and a share of it on top; each of the two is cut off.
 * Source: the same repository, pkg/recommender/logic/estimator.go.
 */
export function withMargin(amount: Amount, marginRatio: number): Amount {
  return amount + wholeAmount(amount * marginRatio);
}

const MINUTES_PER_DAY = 1440;

/**
 * How far a history can be trusted: the days from its first sample to its last, or the days that so
 * many samples would take at one per minute, whichever is less. `intervalDays` is another unit
 * than the day for both.
 * Source: the same repository, pkg/recommender/logic/estimator.go.
 */
export function confidenceOf(history: {
  readonly samples: number;
  readonly days: number;
  readonly intervalDays?: number;
}): number {
  const { samples, days, intervalDays = 1 } = history;
  return Math.min(days / intervalDays, samples / (MINUTES_PER_DAY * intervalDays));
}

/** How a bound widens while there is little history: (1 + multiplier / confidence) ^ exponent. */
export interface Widening {
  readonly multiplier: number; // > 0
  readonly exponent: number;
}
/** Of the upper bound: 3 after half a day, 2 after a day, 1.14 after a week. */
export const WIDEN_UPPER: Widening = { multiplier: 1, exponent: 1 };
/** Of the lower bound: 0.6 after five minutes, 0.95 after an hour. */
export const WIDEN_LOWER: Widening = { multiplier: 0.001, exponent: -2 };

/** The factor on a bound; without any history Infinity or 0, by the sign of the exponent. */
export function wideningFactor(confidence: number, { multiplier, exponent }: Widening): number {
  return (1 + multiplier / confidence) ** exponent;
}

/** A bound after widening, cut off. */
export function widened(amount: Amount, confidence: number, widening: Widening): Amount {
  return wholeAmount(amount * wideningFactor(confidence, widening));
}
