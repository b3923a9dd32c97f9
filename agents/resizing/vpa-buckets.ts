import { assert } from '../../sim/units.ts';

/** Adjoining intervals from 0 upwards; the last one has no end. Half-open, by their number from 0. */
export interface Buckets {
  readonly count: number;
  /** The bucket of a value; what lies outside falls into the first or the last. */
  find(value: number): number;
  /** Where a bucket in [0, count) begins; each but the last ends where the next begins. */
  start(bucket: number): number;
}

/**
 * Buckets of one size, the last of which starts at or above `max`. All > 0.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/util/histogram_options.go.
 */
export function linearBuckets({ max, size }: { readonly max: number; readonly size: number }) {
  assert(max > 0 && size > 0, `max and size must be > 0, got ${max} and ${size}`);
  return bucketsOf({
    count: Math.ceil(max / size) + 1,
    position: (value) => value / size,
    start: (bucket) => bucket * size,
  });
}

export interface ExponentialBuckets {
  readonly max: number;
  readonly firstSize: number;
  readonly ratio: number;
}

/**
 * Buckets each of which is `ratio` > 1 times as long as the one before, so that bucket n starts at
 * first x (ratio^n - 1) / (ratio - 1); the last starts at or above `max`. All > 0.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/util/histogram_options.go.
 */
export function exponentialBuckets({ max, firstSize, ratio }: ExponentialBuckets): Buckets {
  assert(max > 0 && firstSize > 0, `max and first must be > 0, got ${max} and ${firstSize}`);
  assert(ratio > 1, `ratio must be > 1, got ${ratio}`);
  const position = (value: number): number =>
    Math.log((value * (ratio - 1)) / firstSize + 1) / Math.log(ratio);
  return bucketsOf({
    count: Math.ceil(position(max)) + 1,
    // Just below the end of the first bucket rounding could give 1, below 0 there is no logarithm.
    position: (value) => (value < firstSize ? 0 : position(value)),
    start: (bucket) => (firstSize * (ratio ** bucket - 1)) / (ratio - 1),
  });
}

interface Scheme {
  readonly count: number;
  position(value: number): number; // the bucket and the way through it
  start(bucket: number): number;
}

function bucketsOf({ count, position, start }: Scheme): Buckets {
  return {
    count,
    find(value) {
      assert(!Number.isNaN(value), 'a value of a histogram must be a number');
      return Math.max(0, Math.min(count - 1, Math.trunc(position(value))));
    },
    start(bucket) {
      assert(bucket >= 0 && bucket < count, `bucket must be in [0, ${count}), got ${bucket}`);
      return start(bucket);
    },
  };
}

// Source of the figures: the same repository, pkg/recommender/model/aggregations_config.go.
const GROWTH = 0.05;
/** Buckets of CPU use in cores: the first is 0.01 long, the last starts at 1000 or above. */
export const CPU_BUCKETS = exponentialBuckets({ max: 1000, firstSize: 0.01, ratio: 1 + GROWTH });
/** Buckets of memory in bytes: the first is 10 MB long, the last starts at 1 TB or above. */
export const MEMORY_BUCKETS = exponentialBuckets({ max: 1e12, firstSize: 1e7, ratio: 1 + GROWTH });
