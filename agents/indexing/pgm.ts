// Hot: bench index
import type { TouchMeter } from '../../sim/databases/key-index.ts';
import type { BoundedIndex } from './bounded-index.ts';
import { checkedKeys } from './key-checks.ts';
import { LINE_NUMBERS } from './linear-segments.ts';
import { type PgmOptions, pgmLevels } from './pgm-levels.ts';
import type { KeyIndexLine } from './registry.ts';
import { KEY_BYTES, lowerBoundIn, probeOf, probeSettledBound, settledBound } from './search.ts';

export interface PgmIndex extends BoundedIndex {
  /** Segments of each level, that over the keys first. */
  readonly segments: readonly number[];
}
const REGION = 1;

/**
 * The PGM-index: levels of as few straight pieces as keep within epsilon, each found from the one above within
 * epsilonRecursive, then a search of 2 epsilon + 2 keys.
 * Source: Ferragina and Vinciguerra, "The PGM-index", PVLDB 13(8), 2020; windows as in its library.
 */
export function pgmIndex(keys: Float64Array, options: PgmOptions): PgmIndex {
  const { epsilon, epsilonRecursive } = options;
  const count = keys.length;
  const { lines, starts, counts, operations } = pgmLevels(keys, options);
  const top = counts.length - 1;
  const levels = Int32Array.from(starts, (start) => LINE_NUMBERS * start);
  const first = count === 0 ? Infinity : keys[0]!;
  const last = count === 0 ? -Infinity : keys[count - 1]!;
  const sizes = Int32Array.from(counts);
  /** Segments of a level among which the right one is, from epsilonRecursive + 1 before the rank that was said. */
  const reach = 2 * epsilonRecursive + 3;

  /** Rank that a segment says of a key, at most that which the next one says of its own first key. */
  function rankBy(line: number, key: number): number {
    const rank = lines[line + 2]! + lines[line + 1]! * (key - lines[line]!);
    const end = lines[line + 5]!;
    return (rank < end ? rank : end) | 0;
  }

  /** The segment over the keys that is to answer, for a key in (first, last]. */
  function segmentOf(key: number): number {
    let line = levels[top]!;
    if (epsilonRecursive === 0) return lastNotAbove(0, 0, counts[0]!, key);
    for (let level = top - 1; level >= 0; level--) {
      const guess = rankBy(line, key) - epsilonRecursive - 1;
      line = lastNotAbove(level, guess > 0 ? guess : 0, reach, key);
    }
    return line;
  }

  /** Of `most` segments of a level, from a first one on, the last that does not begin above a key: by halves. */
  function lastNotAbove(level: number, from: number, most: number, key: number): number {
    let line = levels[level]! + LINE_NUMBERS * from;
    const left = sizes[level]! - from;
    for (let length = left < most ? left : most; length > 1; ) {
      const half = length >> 1;
      if (lines[line + LINE_NUMBERS * half]! <= key) line += LINE_NUMBERS * half;
      length -= half;
    }
    return line;
  }

  function lowerBound(key: number): number {
    if (key <= first) return 0;
    if (!(key <= last)) return count;
    const rank = rankBy(segmentOf(key), key);
    const from = rank > epsilon ? rank - epsilon : 0;
    const end = rank + epsilon + 2 < count ? rank + epsilon + 2 : count;
    return settledBound(keys, lowerBoundIn(keys, from, end, key), from, end, key);
  }

  function window(key: number) {
    if (key <= first) return { from: 0, end: 0 };
    if (!(key <= last)) return { from: count, end: count };
    const rank = rankBy(segmentOf(key), key);
    return { from: Math.max(0, rank - epsilon), end: Math.min(count, rank + epsilon + 2) };
  }

  function walk(key: number, meter: TouchMeter): number {
    if (key <= first) return 0;
    if (!(key <= last)) return count;
    // Each step reads a segment and the beginning of the next.
    const touch = (line: number, numbers: number): void =>
      meter.touch(REGION, line * KEY_BYTES, numbers * KEY_BYTES);
    let line = levels[top]!;
    if (epsilonRecursive === 0) walkHalves(0, 0, counts[0]!, key, touch);
    for (let level = top - 1; level >= 0; level--) {
      touch(line, 2 * LINE_NUMBERS);
      const guess = Math.max(0, rankBy(line, key) - epsilonRecursive - 1);
      line = walkHalves(level, guess, reach, key, touch);
    }
    touch(segmentOf(key), 2 * LINE_NUMBERS);
    return probeSettledBound(probeOf(keys, meter), { ...window(key), count }, key);
  }

  /** As `lastNotAbove`, by the same reads. */
  function walkHalves(
    level: number,
    from: number,
    most: number,
    key: number,
    touch: (line: number, numbers: number) => void,
  ): number {
    let line = levels[level]! + LINE_NUMBERS * from;
    for (let length = Math.min(most, sizes[level]! - from); length > 1; ) {
      const half = length >> 1;
      touch(line + LINE_NUMBERS * half, 1);
      if (lines[line + LINE_NUMBERS * half]! <= key) line += LINE_NUMBERS * half;
      length -= half;
    }
    return line;
  }

  return {
    count,
    sizeBytes: lines.length * KEY_BYTES,
    buildOperations: operations,
    segments: counts,
    lowerBound,
    window,
    walk,
  };
}

export const pgmLine: KeyIndexLine = {
  kind: 'pgm',
  description: 'PGM-index: as few straight pieces as keep within an error, in levels.',
  isLearned: true,
  options: {
    epsilon: {
      value: { type: 'number', min: 1, max: 1e6, integer: true },
      default: 64,
      description: 'positions that a piece over the keys may be off',
      tune: { of: [8, 16, 32, 64, 128, 256] },
    },
    epsilonRecursive: {
      value: { type: 'number', min: 0, max: 1024, integer: true },
      default: 4,
      description:
        'pieces that a piece of a higher level may be off; 0: one level, searched in halves',
      tune: { of: [0, 2, 4, 8, 16] },
    },
  },
  coveredBy:
    'test/agents/indexing/key-indexes.test.ts: pgm: finds what a scan of the sorted keys finds',
  build: (options, keys) => pgmIndex(checkedKeys(keys), options as unknown as PgmOptions),
};
