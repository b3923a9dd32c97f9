// Hot: bench index
import { LINE_NUMBERS, linearSegments } from './linear-segments.ts';

export interface PgmOptions {
  /** Ranks that a segment over the keys may be off, an integer >= 1. */
  readonly epsilon: number;
  /** The same for segments over segments; 0: one level, searched in halves. */
  readonly epsilonRecursive: number;
}

/** The levels of a PGM-index, from that over the keys to its root, one after the other in one array. */
export interface PgmLevels {
  /** Per segment: first key, slope, rank at the first key. Each level ends with a segment at Infinity. */
  readonly lines: Float64Array;
  /** Where each level begins, in segments. */
  readonly starts: readonly number[];
  /** Segments of each level, without the one at its end. */
  readonly counts: readonly number[];
  readonly operations: number;
}

/**
 * Segments over the keys, then over the first keys of those, until one is left.
 * Source: Ferragina and Vinciguerra, "The PGM-index", PVLDB 13(8), 2020, section 2.2.
 */
export function pgmLevels(keys: Float64Array, options: PgmOptions): PgmLevels {
  const parts: Float64Array[] = [];
  const counts: number[] = [];
  let operations = 0;
  let epsilon = options.epsilon;
  for (let below = keys; ; ) {
    const level = linearSegments(below, epsilon);
    parts.push(level.lines, Float64Array.of(Infinity, 0, below.length));
    counts.push(level.count);
    operations += level.operations;
    if (level.count <= 1 || options.epsilonRecursive === 0) break;
    below = firstKeys(level.lines);
    epsilon = options.epsilonRecursive;
  }
  const starts = counts.map((_, i) => counts.slice(0, i).reduce((sum, n) => sum + n + 1, 0));
  return { lines: joined(parts), starts, counts, operations };
}

function firstKeys(lines: Float64Array): Float64Array {
  const keys = new Float64Array(lines.length / LINE_NUMBERS);
  for (let i = 0; i < keys.length; i++) keys[i] = lines[LINE_NUMBERS * i]!;
  return keys;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
