import type { Buckets } from '../../agents/resizing/vpa-buckets.ts';
import { exponentialBuckets, linearBuckets } from '../../agents/resizing/vpa-buckets.ts';
import { parseDuration } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';

/** A histogram as files of known answers write it. */
export interface HistogramText {
  readonly kind: 'linear' | 'exponential' | 'empty';
  readonly buckets: Buckets;
  readonly halfLife: Seconds | undefined; // undefined: does not decay
}

const NUMBER = String.raw`(\d*\.?\d+(?:e[+-]?\d+)?)`;
const HALF_LIFE = new RegExp(`^(.*?),? half[ -]life ${NUMBER} ?(s|min|h|d)$`);
const FIELDS = {
  linear: new RegExp(`^linear max ${NUMBER} bucket(?: size)? ${NUMBER}$`),
  exponential: new RegExp(
    `^exponential max ${NUMBER} first(?: bucket)?(?: size)? ${NUMBER} ratio ${NUMBER}$`,
  ),
};

/**
 * Reads 'linear max 10 bucket 1', 'exponential max 500 first 40 ratio 1.5' or 'empty', each perhaps
 * with ', half life 1 h'; undefined where it is none of them or a number is out of range.
 */
export function parseHistogram(text: string): HistogramText | undefined {
  const [, shape = text, length, unit] = HALF_LIFE.exec(text.trim()) ?? [];
  const halfLife = length === undefined ? undefined : parseDuration(`${length}${unit}`);
  if (halfLife === 0) return undefined;
  // What buckets an empty histogram would have does not matter to its answers.
  if (shape.trim() === 'empty')
    return { kind: 'empty', buckets: linearBuckets({ max: 1, size: 1 }), halfLife };
  const linear = FIELDS.linear.exec(shape)?.slice(1).map(Number);
  if (linear) {
    const [max = 0, size = 0] = linear;
    if (max <= 0 || size <= 0 || max / size > BUCKETS_MAX) return undefined;
    return { kind: 'linear', buckets: linearBuckets({ max, size }), halfLife };
  }
  const exponential = FIELDS.exponential.exec(shape)?.slice(1).map(Number);
  if (!exponential) return undefined;
  const [max = 0, firstSize = 0, ratio = 0] = exponential;
  if (max <= 0 || firstSize <= 0 || ratio <= 1) return undefined;
  const buckets = exponentialBuckets({ max, firstSize, ratio });
  return buckets.count > BUCKETS_MAX ? undefined : { kind: 'exponential', buckets, halfLife };
}

const BUCKETS_MAX = 1e6; // that fit into memory without thought
